import Measures
import Records

/// A usage record as the feed writes it.
struct UsageLine {
  var recordID: UInt64
  var served: UInt64
  /// 0 for none.
  var other: UInt64
  /// Seconds since the month began; negative for a record of the month before.
  var start: Int
  var seconds: Int
  var octetsUp: UInt64
  var octetsDown: UInt64
  var events: Int
  /// 0 for none.
  var cell: UInt64
  /// Index into the away codes plus 1; 0 at home.
  var away: Int
  var ratingGroup: UInt64
  var service: ServiceKind
  var direction: Direction
  var access: AccessType
}

/// Writes usage lines: `record_id,served,service,direction,other,start,duration_s,octets_up,
/// octets_down,events,cell,serving,access,rating_group`.
///
/// *Units*: parties are E.164 digits, `start` is ISO 8601 to the second at +08:00, durations are
/// whole seconds. `other` is empty for data, `serving` and `rating_group` where there is none;
/// `cell` is empty abroad. *Source*: the canonical usage feed.
struct UsageLineWriter {
  static let header =
    "record_id,served,service,direction,other,start,duration_s,octets_up,octets_down,events,cell,"
    + "serving,access,rating_group\n"

  private let month: BillingMonth
  /// `,voice,mo,` by service and direction.
  private let kinds: [[UInt8]]
  /// `,2026-10-31T` from `daysBefore` days before the month to its last.
  private let days: [[UInt8]]
  private let daysBefore = 31
  /// `,HK` by away index; `,` for home.
  private let networks: [[UInt8]]
  /// `,5G,` by access.
  private let accesses: [[UInt8]]
  private let zone = Array("+08:00,".utf8)

  init(month: BillingMonth, awayCodes: [String]) {
    self.month = month
    kinds = ServiceKind.allCases.flatMap { service in
      Direction.allCases.map { Array(",\(service.code),\($0.code),".utf8) }
    }
    days = (-daysBefore..<month.dayCount).map { Array(",\(month.firstDay + $0)T".utf8) }
    networks = ([""] + awayCodes).map { Array(",\($0)".utf8) }
    accesses = (0...AccessType.wlan.rawValue).map { raw in
      Array(",\(AccessType(rawValue: raw)?.code ?? ""),".utf8)
    }
  }

  func write(_ line: UsageLine, into text: inout TextBlock) {
    text.append(line.recordID, digits: 19)
    text.comma()
    text.append(line.served)
    text.append(kinds[Int(line.service.rawValue) * 3 + Int(line.direction.rawValue)])
    if line.other != 0 { text.append(line.other) }
    write(start: line.start, into: &text)
    text.append(line.seconds)
    text.comma()
    text.append(line.octetsUp)
    text.comma()
    text.append(line.octetsDown)
    text.comma()
    text.append(line.events)
    text.comma()
    if line.cell != 0 { text.append(line.cell) }
    text.append(networks[line.away])
    text.append(accesses[Int(line.access.rawValue)])
    if line.ratingGroup != 0 { text.append(line.ratingGroup) }
    text.endLine()
  }

  private func write(start: Int, into text: inout TextBlock) {
    let shifted = start + daysBefore * 86_400
    let second = shifted % 86_400
    text.append(days[shifted / 86_400])
    text.append(UInt64(second / 3_600), digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(UInt64(second / 60 % 60), digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(UInt64(second % 60), digits: 2)
    text.append(zone)
  }
}
