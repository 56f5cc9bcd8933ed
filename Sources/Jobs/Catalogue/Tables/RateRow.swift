import Measures
import Records

/// Reads the cells of a row of rates; ``RateTable`` says what they mean.
struct RateRow {
  private let findings: FindingList
  private let names: CatalogueNames

  init(_ findings: FindingList, _ names: CatalogueNames) {
    self.findings = findings
    self.names = names
  }

  /// The slot of a row; nil where its unit or price can't be read.
  func slot(_ row: CsvRow, of service: ServiceKind) -> Rate.Slot? {
    let unitForm = Form.quantity(of: service, least: 1)
    let from = row.value("from", .quantity(of: service), ifAbsent: 0)
    let unit: Int64?
    if service == .voice || service == .data {
      unit = row.value("unit", unitForm)
    } else {
      unit = row.value("unit", unitForm, ifAbsent: 1)
    }
    let price = row.value("price", .amount())
    guard let unit, let price else { return nil }
    let increment = row.value("increment", unitForm, ifAbsent: unit)
    return Rate.Slot(from: from, unit: unit, increment: increment, priceMicros: price)
  }

  /// The rule that the first row of a version says.
  func rule(
    _ row: CsvRow, _ id: String, _ tariff: String, _ service: ServiceKind, _ slot: Rate.Slot,
    _ validity: Validity
  ) -> TariffRule {
    if slot.from != 0 {
      findings.error(
        at: row.place(of: "from"),
        "the first slot of \(id) begins at \(HumanUnits.text(slot.from, of: service)), not at 0",
        "leave from blank, or put the slot that begins at 0 before it")
    }
    return TariffRule(
      id: id, tariff: tariff, service: service,
      direction: row.optional("direction", .direction)?.value,
      zones: names.zones(row, "zone"), bands: names.bands(row, "band"),
      serving: names.serving(row, "serving", ifAbsent: .anywhere),
      carriers: names.carriers(row, "carrier"),
      ratingGroups: row.ratingGroups("rating_groups", of: service), validity: validity,
      weight: row.value("weight", .integer(-1_000_000...1_000_000, example: "10"), ifAbsent: 0),
      rate: rate(row, id, slot), counting: counting(row, of: service),
      tag: row.optional("tag", .identifier)?.value ?? "")
  }

  private func rate(_ row: CsvRow, _ id: String, _ slot: Rate.Slot) -> Rate {
    let minimum = row.value("minimum", .amount(), ifAbsent: 0)
    let cap = row.optional("cap", .amount())
    if let cap, cap.value < minimum {
      findings.error(
        at: cap.place, "the cap of \(id) is below its minimum", "raise the cap, lower the minimum")
    }
    return Rate(
      slots: [slot], connectFeeMicros: row.value("connect_fee", .amount(), ifAbsent: 0),
      connectFeePolicy: row.value(
        "connect_fee_policy", .codes("a policy"), ifAbsent: .firstSegmentCharged),
      minimumMicros: minimum, capMicros: cap?.value,
      rounding: row.value("rounding", .codes("a rounding"), ifAbsent: .halfUp),
      quantumMicros: row.value("quantum", .amount(least: 1), ifAbsent: 1_000),
      offset: row.value("offset", .codes("an offset"), ifAbsent: .call),
      split: row.value("split", .codes("a way to split"), ifAbsent: Rate.Split.none),
      currency: currency(row))
  }

  /// The currency of prices; empty: the catalogue's.
  private func currency(_ row: CsvRow) -> String {
    guard let currency = row.optional("currency", .currency), currency.value != names.currency
    else { return "" }
    if !names.otherCurrencies.contains(currency.value) {
      findings.error(
        at: currency.place, "there is no exchange rate for \(currency.value)",
        "write it under exchangeRates: in catalogue.yaml")
    }
    return currency.value
  }

  private func counting(_ row: CsvRow, of service: ServiceKind) -> Counting? {
    let quantity = Form.quantity(of: service, least: 1)
    guard let counter = names.known(row, "counter", "counter", among: names.counters) else {
      for column in ["step", "block", "block_price"] {
        guard case .text(let text) = row.field(column), case .absent = row.field("counter")
        else { continue }
        findings.error(
          at: text.place, "\(column) means nothing without a counter",
          "name the counter of the usage that adds up, or leave \(column) blank")
      }
      return nil
    }
    let block = row.optional("block", quantity)
    let price = row.optional("block_price", .amount(least: 1))
    if case .text(let text) = row.field("block"), case .absent = row.field("block_price") {
      findings.error(
        at: text.place, "a block needs its price", "write what so much usage costs at most")
    }
    if case .text(let text) = row.field("block_price"), case .absent = row.field("block") {
      findings.error(
        at: text.place, "a block price needs its block", "write how much usage costs that at most")
    }
    return Counting(
      counter: counter.value, step: row.value("step", quantity, ifAbsent: 0),
      block: block?.value ?? 0, blockPriceMicros: price?.value ?? 0)
  }

}

extension FieldSource {
  /// The rating groups that a field lists; only of a service that has them.
  func ratingGroups(_ name: String, of service: ServiceKind) -> [UInt32] {
    let groups = list(name, .integer(1...Int(UInt32.max), example: "100"))
    if let group = groups.first, service == .voice || service == .sms {
      findings.error(
        at: group.place, "only data and content have rating groups, not \(service.code)",
        "remove \(name)")
    }
    return groups.map { UInt32($0.value) }.uniqued()
  }
}

extension Form where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of an enumeration's codes.
  static func codes(_ what: String) -> Form {
    .choice(what, Array(Value.allCases)) { $0.rawValue }
  }
}

extension Form<ServiceKind> {
  static var service: Form { .choice("a service", ServiceKind.allCases) { $0.code } }
}

extension Form<Direction> {
  static var direction: Form { .choice("a direction", Direction.allCases) { $0.code } }
}
