import Measures
import Records

/// What a plan or pack costs beside its usage.
///
/// ```yaml
/// fee: 39                      # main units of the currency a month, or:
/// fee: {amount: 39, joining: days, leaving: days, suspended: full, quantum: 0.01}
/// fee: {amount: 360, cycle: 12}          # for twelve months, due in the first of them
/// discounts:
///   - {id: start, name: First half year, amount: 10, months: 6}
///   - {id: both, name: With broadband, amount: 20%, roles: [main, broadband]}
/// contract: {months: 24, earlyFee: 100, earlyFeePerMonth: 5}
/// ```
///
/// *Fee*: `joining`, `leaving`, `suspended` (`none`, `full`, `days`; days, days and full where
/// absent): what a part of a month costs; `daysOfMonth` that `days` divides by (absent: the month's
/// own); `rounding` (halfUp), `quantum` (0.01), `cycle` in months (1; a longer one is never
/// prorated).
/// *Discount*: `amount` off the fee, or a percentage of what it comes to; `months`, the first so
/// many held (absent: all); `validFrom`, `validTo`; `roles` that the group must have.
/// *Contract*: `months`; `earlyFee` (0) once and `earlyFeePerMonth` (0) for each missing month.
struct FeeGrammar {
  private let findings: FindingList

  init(_ findings: FindingList) { self.findings = findings }

  /// The key `fee` of a plan; nil after a finding.
  func fee(_ map: YamlMap) -> RecurringFee? {
    guard !map.isText("fee"), map.has("fee") else {
      return map.value("fee", .amount()).map { RecurringFee(amountMicros: $0) }
    }
    guard let entry = map.map("fee") else { return nil }
    defer { entry.finish() }
    let amount = entry.value("amount", .amount())
    let cycle = entry.value("cycle", .integer(1...120, example: "12"), ifAbsent: 1)
    for name in ["joining", "leaving", "daysOfMonth"] where cycle > 1 && entry.has(name) {
      findings.conflict(
        at: entry.place(of: name),
        "\(name) means nothing: a fee for \(cycle) months is not prorated",
        "remove \(name), or the cycle")
    }
    return RecurringFee(
      amountMicros: amount ?? 0,
      joining: entry.value("joining", .codes("a share"), ifAbsent: .days),
      leaving: entry.value("leaving", .codes("a share"), ifAbsent: .days),
      suspended: entry.value("suspended", .codes("a share"), ifAbsent: .full),
      daysOfMonth: entry.value("daysOfMonth", .integer(1...31, example: "30"), ifAbsent: 0),
      rounding: entry.value("rounding", .codes("a rounding"), ifAbsent: .halfUp),
      quantumMicros: entry.value("quantum", .amount(least: 1), ifAbsent: 10_000),
      cycleMonths: cycle)
  }

  /// The key `discounts` of a plan with a fee, nil where that can't be read. Ids are unique in the
  /// plan.
  func discounts(_ map: YamlMap, of fee: RecurringFee?) -> [Discount] {
    var ids: [Placed<String>] = []
    let discounts = map.maps("discounts").compactMap { entry -> Discount? in
      defer { entry.finish() }
      let id = entry.placed("id", .identifier)
      let name = entry.value("name", .text("a name", example: "Half price"))
      let amount = entry.value("amount", .discount)
      let months = entry.value("months", .integer(1...600, example: "6"), ifAbsent: 0)
      let validity = entry.validity(from: "validFrom", to: "validTo")
      let roles = entry.list("roles", Form<GroupRole>.codes("a role")).map(\.value).uniqued()
      guard let id, let amount else { return nil }
      ids.append(id)
      if case .micros(let micros) = amount, let fee, micros > fee.amountMicros {
        findings.warning(
          at: entry.place(of: "amount"),
          "the discount \(id.value) of \(Money(micros: micros)) is larger than the fee of"
            + " \(Money(micros: fee.amountMicros)): only the fee is taken off",
          "lower the discount, or write 100%")
      }
      return Discount(
        id: id.value, name: name ?? "", amount: amount, months: months, validity: validity,
        requiredRoles: roles)
    }
    findings.reportRepeated(ids, "discount")
    return discounts
  }

  /// The key `contract` of a plan; nil where absent, or after a finding.
  func contract(_ map: YamlMap) -> ContractTerm? {
    guard let entry = map.map("contract") else { return nil }
    defer { entry.finish() }
    let months = entry.value("months", .integer(1...120, example: "24"))
    let once = entry.value("earlyFee", .amount(), ifAbsent: 0)
    let monthly = entry.value("earlyFeePerMonth", .amount(), ifAbsent: 0)
    if once == 0, monthly == 0, !entry.has("earlyFee"), !entry.has("earlyFeePerMonth") {
      findings.warning(
        at: entry.place, "the contract has no fee: leaving it early costs nothing",
        "write earlyFee or earlyFeePerMonth, or remove the contract")
    }
    return months.map {
      ContractTerm(months: $0, earlyFeeMicros: once, earlyFeePerMonthMicros: monthly)
    }
  }
}

extension Form<Discount.Amount> {
  /// `10` main units, or `20%`.
  static var discount: Form {
    Form(what: "an amount greater than 0, or a percentage up to 100%", example: "20%") { text in
      if text.hasSuffix("%") {
        return Form<Int>.share.read(text).flatMap { $0 > 0 ? .basisPoints($0) : nil }
      }
      return Form<Int64>.amount(least: 1).read(text).map { .micros($0) }
    }
  }
}
