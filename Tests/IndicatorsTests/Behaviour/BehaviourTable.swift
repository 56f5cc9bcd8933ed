import Indicators
import Measures
import Records

/// A month of one subscriber as people write it, a record a line, and what it comes to.
///
/// `day time kind direction party seconds [cell]`; local time of a clock that is eight hours ahead;
/// parties are letters, `-` is a hidden one; A is in an on-net zone, B in an off-net one, others in
/// a zone that is neither.
struct BehaviourTable {
  static let month = day("2026-10-01").month
  static let clock = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)
  static let terms = BehaviourTerms(
    month: month, clock: clock, kindOfZone: [.onNet, .offNet, nil])

  var records: [UsageRecord] = []
  var rated: [RatedEvent] = []

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      let time = words[1].split(separator: ":").compactMap { Int64($0) }
      guard let number = Int(words[0]), let seconds = Int64(words[5]), time.count == 2 else {
        preconditionFailure("A line of the table is day, time, kind, direction, party, seconds.")
      }
      let local =
        Int64((Self.month.firstDay + (number - 1)).number) * 86_400_000
        + (time[0] * 60 + time[1]) * 60_000
      let party = words[4] == "-" ? 0 : UInt64(words[4].utf8.first ?? 0) - 64
      let service = ServiceKind(code: words[2]) ?? .content
      records.append(
        UsageRecord(
          startMilliseconds: local - 8 * 3_600_000,
          quantity: service == .voice ? seconds * 1_000 : service == .data ? seconds : 1,
          otherParty: party, recordID: UInt64(records.count + 1),
          cell: words.count > 6 ? UInt64(words[6]) ?? 0 : 0, service: service,
          direction: words[3] == "in" ? .terminating : .originating))
      rated.append(RatedEvent(zone: party == 0 ? RatedEvent.none : UInt16(min(party, 3) - 1)))
    }
  }

  func row(_ terms: BehaviourTerms = terms) -> BehaviourRow {
    var desk = BehaviourDesk(terms: terms)
    return desk.row(records[...], rated[...], of: IndicatorsTests.row())
  }
}
