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
    if let counting = rule.counting {
      reportMeaningless(beside: counting)
      reportUselessBlock(counting)
    }
    reportUnevenIncrements()
  }

  // MARK: Counters

  /// A counter prices the usage of a period: what is said of one event has no place there.
  private func reportMeaningless(beside counting: Counting) {
    let rate = rule.rate
    let beside = "means nothing beside the counter \(counting.counter)"
    func report(_ column: String, _ what: String, if isSaid: Bool) {
      if !isSaid { return }
      findings.conflict(
        at: rows[0].place(of: column),
        "\(what) of \(rule.id) \(beside): its usage adds up over records",
        "leave \(column) blank, or remove the counter")
    }
    report("connect_fee", "the connect fee", if: rate.connectFeeMicros != 0)
    report("minimum", "the minimum", if: rate.minimumMicros != 0)
    report("split", "the split", if: rate.split != .none)
    report("offset", "the offset", if: rate.offset != .call)
    for (slot, row) in zip(rate.slots, rows).dropFirst()
    where slot.increment != rate.slots[0].increment {
      findings.conflict(
        at: row.place(of: "increment"),
        "the slots of \(rule.id) have several increments: usage adds up in one",
        "give all slots the same increment")
    }
  }

  /// A block that its slots never cost.
  private func reportUselessBlock(_ counting: Counting) {
    if counting.block == 0 { return }
    var cost: Int128 = 0
    for (index, slot) in rule.rate.slots.enumerated() where slot.from < counting.block {
      let next = index + 1 < rule.rate.slots.count ? rule.rate.slots[index + 1].from : Int64.max
      let used = Int128(min(next, counting.block) - slot.from)
      let unit = Int128(slot.unit)
      // Rounded up: a doubt is no finding.
      cost += (used * Int128(slot.priceMicros) + unit - 1) / unit
    }
    if Int128(counting.blockPriceMicros) < cost { return }
    let block = HumanUnits.text(counting.block, of: rule.service)
    findings.warning(
      at: rows[0].place(of: "block_price"),
      "the block of \(rule.id) never helps: by its price \(block) cost \(MoneySum(micros: cost)),"
        + " the block \(Money(micros: counting.blockPriceMicros))",
      "lower the block price, or leave the block blank")
  }

  // MARK: Increments

  /// Volumes are uneven where one is of powers of 1,024 and the other isn't; durations where
  /// neither divides the other.
  private func isUneven(_ slot: Rate.Slot) -> Bool {
    if slot.unit % slot.increment == 0 || slot.increment % slot.unit == 0 { return false }
    return rule.service != .data || (slot.unit % 1_024 == 0) != (slot.increment % 1_024 == 0)
  }

  private func reportUnevenIncrements() {
    func text(_ quantity: Int64) -> String { HumanUnits.text(quantity, of: rule.service) }
    for (index, (slot, row)) in zip(rule.rate.slots, rows).enumerated() {
      if isUneven(slot) {
        findings.warning(
          at: row.place(of: "increment"),
          "the increment of \(rule.id), \(text(slot.increment)), does not fit the unit of its"
            + " price, \(text(slot.unit))",
          rule.service == .data
            ? "write both in KiB, MiB, GiB (powers of 1,024) or both in kB, MB, GB (of 1,000)"
            : "write an increment that divides the unit")
      }
      guard index + 1 < rule.rate.slots.count else { continue }
      let width = rule.rate.slots[index + 1].from - slot.from
      if width > 0, width % slot.increment != 0 {
        let beyond = text(slot.increment - width % slot.increment)
        findings.warning(
          at: row.place(of: "increment"),
          "the increment of \(rule.id), \(text(slot.increment)), does not fill its slot of"
            + " \(text(width)): the last one runs \(beyond) into the next slot at this price",
          "write an increment that divides the slot, or move the next slot's from")
      }
    }
  }
}
