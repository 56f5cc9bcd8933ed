import Measures
import Records

/// Something that isn't as it should be, with the facts that show it.
package struct OrderFinding: Hashable, Sendable {
  package var rule: OrderRule
  /// What it is about: empty or 0 where it isn't about one.
  package var order = ""
  package var part = ""
  package var number: UInt64 = 0
  package var iccid = ""
  package var broadband = ""
  /// Since when it is so.
  package var since: CivilDay
  /// From `since` to the month's last day; not below 0.
  package var ageDays: Int
  /// `name=value` pairs between semicolons: ids, days and amounts.
  package var evidence: String

  /// `lastDay` is the month's.
  init(
    _ rule: OrderRule, order: String = "", part: String = "", number: UInt64 = 0,
    iccid: String = "", broadband: String = "", since: CivilDay, lastDay: CivilDay,
    _ evidence: Evidence
  ) {
    self.rule = rule
    self.order = order
    self.part = part
    self.number = number
    self.iccid = iccid
    self.broadband = broadband
    self.since = since
    ageDays = max(0, lastDay - since)
    self.evidence = evidence.text
  }

  /// By number, order, part, card, broadband, rule and evidence: a total order.
  package static func precedes(_ a: OrderFinding, _ b: OrderFinding) -> Bool {
    if a.number != b.number { return a.number < b.number }
    if a.order != b.order { return a.order.precedes(b.order) }
    if a.part != b.part { return a.part.precedes(b.part) }
    if a.iccid != b.iccid { return a.iccid.precedes(b.iccid) }
    if a.broadband != b.broadband { return a.broadband.precedes(b.broadband) }
    if a.rule != b.rule { return a.rule.rawValue < b.rule.rawValue }
    if a.since != b.since { return a.since < b.since }
    return a.evidence.precedes(b.evidence)
  }
}

/// Facts in the order in which they were named.
struct Evidence {
  private(set) var text = ""

  mutating func add(_ name: String, _ value: String) {
    if !text.isEmpty { text += "; " }
    text += name + "=" + value
  }

  func with(_ name: String, _ value: some CustomStringConvertible) -> Evidence {
    var more = self
    more.add(name, value.description)
    return more
  }

  func with(_ name: String, micros: Int64) -> Evidence { with(name, Money(micros: micros)) }

  func with(_ name: String, orNone value: CivilDay?) -> Evidence {
    value.map { with(name, $0) } ?? self
  }
}

extension String {
  /// By octets: the same on every machine.
  func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
