import Measures
import Records

/// What the fields of one allowance say against each other.
struct AllowanceCheck {
  private let allowance: Allowance
  private let map: YamlMap
  private let findings: FindingList

  /// `map` is the entry that says the allowance.
  init(_ allowance: Allowance, _ map: YamlMap, _ findings: FindingList) {
    self.allowance = allowance
    self.map = map
    self.findings = findings
  }

  func run() {
    reportQuantities()
    reportTimes()
    if !allowance.memberCaps.isEmpty, !allowance.isShared {
      findings.conflict(
        at: map.place(of: "memberCaps"), "memberCaps means nothing: the allowance is not shared",
        "write shared: true, or remove memberCaps")
    }
  }

  private func reportQuantities() {
    if allowance.quantity < allowance.increment {
      findings.conflict(
        at: map.place(of: "quantity"), "the allowance is smaller than its increment",
        "raise the quantity, or lower the increment")
    }
    for limit in allowance.subLimits where limit.quantity > allowance.quantity {
      findings.conflict(
        at: map.place(of: "subLimits"),
        "the sub-limit \(limit.id) is larger than its allowance: it limits nothing",
        "lower the sub-limit, or remove it")
    }
    for cap in allowance.memberCaps where cap.quantity > allowance.quantity {
      findings.conflict(
        at: map.place(of: "memberCaps"),
        "the cap of a \(cap.role.rawValue) member is larger than the allowance: it limits nothing",
        "lower the cap, or remove it")
    }
  }

  private func reportTimes() {
    if allowance.period != .once, map.has("validDays") {
      findings.conflict(
        at: map.place(of: "validDays"),
        "validDays means nothing: the allowance is granted each \(allowance.period.rawValue)",
        "write period: once, or remove validDays")
    }
    if allowance.period == .month { return }
    let word = allowance.period == .day ? "a day pass" : "an allowance granted once"
    if allowance.rollover != nil {
      findings.conflict(
        at: map.place(of: "rollover"), "\(word) never rolls over",
        allowance.period == .day
          ? "remove rollover, or write period: month"
          : "remove rollover: what is left is kept for its validDays anyway")
    }
    if allowance.prorated {
      findings.conflict(
        at: map.place(of: "prorated"), "\(word) is never prorated",
        "remove prorated, or write period: month")
    }
  }
}
