import Jobs
import Measures
import Rating
import Records

/// Figures, days and filters as an explanation writes them.
enum ExplanationWords {
  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  static func weekday(_ day: CivilDay) -> String { weekdays[day.isoWeekday - 1] }

  /// `2026-10-05T09:12:03+08:00`, with milliseconds where there are any.
  static func instant(_ instant: Int64, clock: ZoneClock) -> String {
    let local = clock.localMilliseconds(at: instant)
    let ofDay = Int(local - Int64(clock.localDay(at: instant).number) * 86_400_000)
    let offset = Int(clock.offsetMilliseconds(at: instant) / 60_000)
    let seconds = ofDay / 1_000
    var text =
      "\(clock.localDay(at: instant))T\(two(seconds / 3_600)):\(two(seconds / 60 % 60))"
      + ":\(two(seconds % 60))"
    if ofDay % 1_000 != 0 { text += "." + String(String(1_000 + ofDay % 1_000).dropFirst()) }
    return text + (offset < 0 ? "-" : "+") + "\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
  }

  /// `07:00`.
  static func clock(minute: Int) -> String { "\(two(minute / 60)):\(two(minute % 60))" }

  private static func two(_ value: Int) -> String { String(String(100 + value).dropFirst()) }

  /// An exact amount in main units.
  static func amount(_ exact: ExactAmount) -> ExplainedAmount {
    let (numerator, denominator) = (exact.numerator, exact.denominator)
    var scale: Int128 = 1_000_000
    let shared = divisor(numerator.magnitude, 1_000_000)
    scale /= Int128(shared)
    let (top, bottom) = (numerator / Int128(shared), denominator * scale)
    let fraction = bottom == 1 || top == 0 ? "\(top)" : "\(top)/\(bottom)"
    var (whole, rest) = top.magnitude.quotientAndRemainder(dividingBy: bottom.magnitude)
    var text = "\(whole)."
    var digits = 0
    while digits < 2 || (rest != 0 && digits < 12) {
      (whole, rest) = (rest * 10).quotientAndRemainder(dividingBy: bottom.magnitude)
      text += "\(whole)"
      digits += 1
    }
    return ExplainedAmount(
      fraction: fraction, decimal: (top < 0 ? "-" : "") + text + (rest == 0 ? "" : "…"))
  }

  private static func divisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
    b == 0 ? a : divisor(b, a % b)
  }

  static func money(_ micros: Int64) -> String { Money(micros: micros).description }

  /// What a record must be for the rule, filter by filter: `calls made`, `zone city`, `at home`.
  static func filters(of rule: TariffRule) -> [String] {
    var words: [String] = []
    if let direction = rule.direction { words.append(self.direction(direction)) }
    if !rule.zones.isEmpty { words.append("zone " + list(rule.zones)) }
    if rule.carriers != .any { words.append(carriers(rule.carriers)) }
    if !rule.bands.isEmpty { words.append("band " + list(rule.bands)) }
    if rule.serving != .anywhere { words.append(serving(rule.serving)) }
    if !rule.ratingGroups.isEmpty {
      words.append("rating group " + list(rule.ratingGroups.map { "\($0)" }))
    }
    return words
  }

  static func direction(_ direction: Direction) -> String {
    switch direction {
    case .originating: "what the subscriber made"
    case .terminating: "what the subscriber received"
    case .forwarded: "what was forwarded"
    }
  }

  static func carriers(_ filter: CarrierFilter) -> String {
    switch filter {
    case .any: "any carrier"
    case .onNet: "on-net numbers"
    case .offNet: "off-net numbers"
    case .carriers(let ids): "numbers of " + list(ids)
    }
  }

  static func serving(_ filter: ServingFilter) -> String {
    switch filter {
    case .anywhere: "anywhere"
    case .home: "at home"
    case .roaming: "roaming"
    case .codes(let codes): "in " + list(codes)
    }
  }

  /// `from 2026-07-01`, `until 2026-06-30`, both or neither.
  static func validity(_ validity: Validity) -> String {
    var words: [String] = []
    if let from = validity.from { words.append("from \(from)") }
    if let to = validity.to { words.append("to \(to + -1)") }
    return words.joined(separator: " ")
  }

  /// `a`, `a or b`, `a, b or c`; long ones are cut.
  static func list(_ words: [String]) -> String {
    if words.count > 6 {
      return words.prefix(5).joined(separator: ", ") + " or \(words.count - 5) others"
    }
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}

extension ServiceKind {
  /// Of quantities.
  var unitName: String {
    switch self {
    case .voice: "ms"
    case .data: "octets"
    case .sms, .content: "events"
    }
  }
}
