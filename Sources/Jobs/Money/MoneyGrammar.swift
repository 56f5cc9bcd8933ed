import Measures
import Records

/// `money:` in a job file: what becomes of bills.
///
/// ```yaml
/// money:
///   dueDay: 20                 # of the next month, 1 to 28
///   tax:
///     mode: included           # or added
///     usual: 6%                # of kinds that rates doesn't name
///     rates: {usage_voice: 9%, item: 13%}
///     rounding: halfUp
///     quantum: 0.01            # of a line's tax
///   dunning:
///     stages: {remind: 1, oneWay: 10, stop: 30, cancel: 90}   # days past due; any may be absent
///     limit: 0                 # overdue money up to it leads to nothing
///     classes:
///       A: {limit: 500, upTo: one_way}
///     key: {limit: 10000, upTo: remind}                        # of key accounts
///   points:
///     fee: 1                   # main units for a point
///     months: 24
///     kinds: [recurring, usage_voice]
///     stars: {3: 120%, 5: 200%}
///     tenures: {24: 110%}      # from so many months on
///   promotions:
///     - {id: save300, name: 预存300送100, pay: 300, gift: 100, parts: 10, as: discount}
///   statements: {by: customer, accounts: [group]}   # see StatementGrammar
///   flows: {daysApart: 1}
/// ```
///
/// No key must be there. A promotion also has `quantum` (0.01), `validFrom`, `validTo`,
/// `startsAfter` (1 month), `term` (months; absent: until the last part) and `clawback` (granted;
/// none).
struct MoneyGrammar {
  let findings: FindingList

  /// nil where the section is absent.
  func terms(_ map: YamlMap?) -> MoneyTerms? {
    guard let map else { return nil }
    defer { map.finish() }
    var terms = MoneyTerms()
    terms.dueDay = map.value("dueDay", .integer(1...28, example: "20"), ifAbsent: terms.dueDay)
    terms.tax = tax(map.map("tax"))
    terms.dunning = dunning(map.map("dunning"))
    terms.points = points(map.map("points"))
    terms.promotions = promotions(map)
    terms.statements = StatementGrammar(findings: findings).terms(map.map("statements"))
    if let flows = map.map("flows") {
      terms.flowDaysApart = flows.value("daysApart", .days(0...366), ifAbsent: 0)
      flows.finish()
    }
    return terms
  }

  private func tax(_ map: YamlMap?) -> TaxTerms? {
    guard let map else { return nil }
    defer { map.finish() }
    let mode = map.value("mode", Form<TaxTerms.Mode>.codes("a mode of tax"))
    let usual = map.value("usual", .perMillion)
    var rates: [TaxTerms.Rate] = []
    if let table = map.map("rates") {
      let taxed = Invoice.LineKind.allCases.filter { !TaxTerms.untaxed.contains($0) }
      for key in table.keys() {
        guard let rate = table.value(key.value, .perMillion) else { continue }
        guard let kind = taxed.first(where: { $0.code == key.value }) else {
          table.reportUnknown("taxed kind of line", key, among: taxed.map(\.code))
          continue
        }
        rates.append(TaxTerms.Rate(kind: kind, perMillion: rate))
      }
    }
    let rounding = map.value("rounding", .codes("a rounding"), ifAbsent: Rounding.halfUp)
    let quantum = map.value("quantum", .amount(least: 1), ifAbsent: Money.fen.micros)
    guard let mode, let usual else { return nil }
    return TaxTerms(
      mode: mode, usualPerMillion: usual, rates: rates, rounding: rounding, quantumMicros: quantum)
  }

  private func dunning(_ map: YamlMap?) -> DunningTerms? {
    guard let map else { return nil }
    defer { map.finish() }
    var steps: [DunningTerms.Step] = []
    if let stages = map.requiredMap("stages", example: "stages: {remind: 1, stop: 30}") {
      let named: [(String, DunningStage)] = [
        ("remind", .remind), ("oneWay", .oneWay), ("stop", .stop), ("cancel", .cancel),
      ]
      for (name, stage) in named {
        guard let days = stages.optional(name, .days(1...3_660)) else { continue }
        if let last = steps.last, days.value <= last.days {
          findings.conflict(
            at: days.place,
            "\(name) begins after \(days.value) days, the stage before after "
              + "\(last.days)", "write more than \(last.days) days, or leave a stage out")
        }
        steps.append(DunningTerms.Step(stage: stage, days: days.value))
      }
      if steps.isEmpty, !findings.hasErrors {
        findings.error(
          at: stages.place, "dunning has no stage", "write one, for example stages: {remind: 1}")
      }
      stages.finish()
    }
    var classes: [DunningTerms.CreditClass] = []
    if let table = map.map("classes") {
      for key in table.keys() {
        guard let trust = trust(table.map(key.value)) else { continue }
        classes.append(DunningTerms.CreditClass(name: key.value, trust: trust))
      }
    }
    let limit = map.value("limit", .amount(), ifAbsent: 0)
    return DunningTerms(
      steps: steps, usual: DunningTerms.Trust(limitMicros: limit), classes: classes,
      key: trust(map.map("key")))
  }

  private func trust(_ map: YamlMap?) -> DunningTerms.Trust? {
    guard let map else { return nil }
    defer { map.finish() }
    let stages = Array(DunningStage.allCases.dropFirst())
    let form = Form<DunningStage>.choice("a stage", stages) { $0.code }
    return DunningTerms.Trust(
      limitMicros: map.value("limit", .amount(), ifAbsent: 0),
      upTo: map.value("upTo", form, ifAbsent: .cancel))
  }

  private func points(_ map: YamlMap?) -> PointsTerms? {
    guard let map else { return nil }
    defer { map.finish() }
    var terms = PointsTerms()
    terms.feeMicros = map.value("fee", .amount(least: 1), ifAbsent: terms.feeMicros)
    terms.months = map.value("months", .integer(1...600, example: "24"), ifAbsent: terms.months)
    if map.has("kinds") {
      let form = Form<Invoice.LineKind>.choice("a kind of line", Invoice.LineKind.allCases) {
        $0.code
      }
      terms.kinds = map.list("kinds", form).map(\.value).uniqued()
    }
    terms.stars = factors(map.map("stars"), 1...100)
    terms.tenures = factors(map.map("tenures"), 1...1_200)
    return terms
  }

  /// From a level on, a percentage.
  private func factors(_ map: YamlMap?, _ range: ClosedRange<Int>) -> [PointsTerms.Factor] {
    guard let map else { return [] }
    let level = Form.integer(range, example: "\(range.lowerBound)")
    var factors: [PointsTerms.Factor] = []
    for key in map.keys() {
      guard let percent = map.value(key.value, .percent) else { continue }
      guard let from = level.read(key.value) else {
        findings.error(
          at: key.place, "\"\(shortened(key.value))\" is not \(level.what)",
          "write levels and percentages, for example {\(range.lowerBound): 120%}")
        continue
      }
      factors.append(PointsTerms.Factor(from: from, percent: percent))
    }
    return factors.sorted { $0.from < $1.from }
  }

  private func promotions(_ map: YamlMap) -> [Promotion] {
    var ids: [Placed<String>] = []
    let promotions = map.maps("promotions").compactMap { entry -> Promotion? in
      guard let (id, promotion) = promotion(entry) else { return nil }
      ids.append(id)
      return promotion
    }
    findings.reportRepeated(ids, "promotion")
    return promotions
  }

  private func promotion(_ map: YamlMap) -> (Placed<String>, Promotion)? {
    defer { map.finish() }
    let id = map.placed("id", .identifier)
    let name = map.value("name", .anyText, ifAbsent: "")
    let pay = map.value("pay", .amount(least: 1))
    let gift = map.value("gift", .amount(least: 1))
    let parts = map.value("parts", .integer(1...120, example: "10"))
    let quantum = map.value("quantum", .amount(least: 1), ifAbsent: Money.fen.micros)
    let form = map.value("as", .codes("a form of gift"), ifAbsent: Promotion.Form.discount)
    let validity = map.validity(from: "validFrom", to: "validTo")
    let starts = map.value("startsAfter", .integer(0...120, example: "1"), ifAbsent: 1)
    let term = map.optional("term", .integer(0...600, example: "12"))?.value
    let clawback = map.value(
      "clawback", .codes("a clawback"), ifAbsent: Promotion.Clawback.granted)
    guard let id, let pay, let gift, let parts else { return nil }
    if gift % quantum != 0 {
      findings.conflict(
        at: map.place(of: "gift"),
        "the gift \(Money(micros: gift)) is no multiple of \(Money(micros: quantum))",
        "write a gift of whole quanta, or a smaller quantum")
    } else if gift / quantum < Int64(parts) {
      findings.conflict(
        at: map.place(of: "parts"),
        "\(parts) parts of \(Money(micros: gift)) are less than \(Money(micros: quantum)) each",
        "write fewer parts, or a smaller quantum")
    }
    return (
      id,
      Promotion(
        id: id.value, name: name, paidMicrosMin: pay, giftMicros: gift, parts: parts,
        quantumMicros: quantum, form: form, validity: validity, startsAfterMonths: starts,
        termMonths: term, clawback: clawback)
    )
  }
}

extension Form<Int> {
  /// `6%`, `0.0001%`: parts per million, 0 to 1,000,000.
  static var perMillion: Form {
    Form(what: "a percentage from 0% to 100% with at most four decimals", example: "6%") { text in
      guard text.hasSuffix("%"), let value = DecimalText.scaled(text.dropLast(), decimals: 4),
        (0...1_000_000).contains(value)
      else { return nil }
      return Int(value)
    }
  }

  /// `120%`: whole per cent, 0 to 10,000.
  static var percent: Form {
    Form(what: "a whole percentage from 0% to 10000%", example: "120%") { text in
      guard text.hasSuffix("%"), let value = DecimalText.scaled(text.dropLast(), decimals: 0),
        (0...10_000).contains(value)
      else { return nil }
      return Int(value)
    }
  }
}
