import Measures
import Records

/// What the cells of one rule say against each other.
struct RateCheck {
  private let rule: TariffRule
  private let rows: [CsvRow]
  private let findings: FindingList

  init(_ read: DraftRule, _ findings: FindingList) {
    rule = read.rule
    rows = read.rows
    self.findings = findings
  }

  func run() {
    if let counting = rule.counting { reportMeaningless(beside: counting) }
  }

  /// A counter prices the usage of a period: what is said of one event has no place there.
  private func reportMeaningless(beside counting: Counting) {
    let rate = rule.rate
    let beside = "means nothing beside the counter \(counting.counter)"
    func report(_ column: String, _ what: String, if isSaid: Bool) {
      if !isSaid { return }
      findings.error(
        at: rows[0].place(of: column), "\(what) of \(rule.id) \(beside): its usage adds up over"
          + " records", "leave \(column) blank, or remove the counter")
    }
    report("connect_fee", "the connect fee", if: rate.connectFeeMicros != 0)
    report("minimum", "the minimum", if: rate.minimumMicros != 0)
    report("split", "the split", if: rate.split != .none)
    report("offset", "the offset", if: rate.offset != .call)
    for (slot, row) in zip(rate.slots, rows).dropFirst()
    where slot.increment != rate.slots[0].increment {
      findings.error(
        at: row.place(of: "increment"),
        "the slots of \(rule.id) have several increments: usage adds up in one",
        "give all slots the same increment")
    }
  }
}
