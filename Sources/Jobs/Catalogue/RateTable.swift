import Measures
import Records

/// The tables of rates: one row a rule, further rows with the same id its further slots.
///
/// | column | meaning | blank |
/// |---|---|---|
/// | `tariff` | the set of rules it belongs to; plans name tariffs | required |
/// | `id` | stable id, unique in the catalogue | required |
/// | `service` | `voice`, `sms`, `data`, `content` | required |
/// | `direction` | `mo`, `mt`, `cf` | any |
/// | `zone` | zones or groups, separated by blanks or `\|` | any, then a record needs no zone |
/// | `band` | bands, likewise | any |
/// | `serving` | `home`, `roaming`, `anywhere`, or network codes and groups | anywhere |
/// | `from` | usage from which the slot holds, with its unit | 0; further slots need it |
/// | `unit` | `price` buys this much: `60s`, `1MiB`, `1` | 1 for sms and content, else required |
/// | `increment` | usage counts in whole increments of this | the unit |
/// | `price` | main units of the currency, at most six decimals | required |
/// | `connect_fee` | likewise, once an event | 0 |
/// | `connect_fee_policy` | `always`, `firstSegmentCharged`, `anyCharged` | firstSegmentCharged |
/// | `minimum`, `cap` | limits of an event's charge | 0, none |
/// | `rounding` | `up`, `down`, `halfUp`, `halfEven` | halfUp |
/// | `quantum` | the charge is a multiple of it | 0.001 |
/// | `offset` | `call`, `remainder` | call |
/// | `split` | `none`, `bands` | none |
/// | `weight` | higher first | 0 |
/// | `note` | for people | |
///
/// In the row of a further slot only `tariff`, `id`, `service`, `from`, `unit`, `increment` and
/// `price` are read; the other cells are blank or repeat the first row's. A tie that neither
/// weight, nor the number of filters (direction, zone, band, serving) ends is an error.
struct RateTable {
  static let required = ["tariff", "id", "service", "price"]
  static let optional = [
    "direction", "zone", "band", "serving", "from", "unit", "increment", "connect_fee",
    "connect_fee_policy", "minimum", "cap", "rounding", "quantum", "offset", "split", "weight",
    "note",
  ]
  private static let ofTheRule = [
    "direction", "zone", "band", "serving", "connect_fee", "connect_fee_policy", "minimum", "cap",
    "rounding", "quantum", "offset", "split", "weight",
  ]

  private let findings: FindingList
  private let names: CatalogueNames

  init(_ folder: JobFolder, _ names: CatalogueNames) {
    findings = folder.findings
    self.names = names
  }

  /// The rules of all tables, in their order, each placed at its id.
  func rules(_ tables: [TableText]) -> [Placed<TariffRule>] {
    var rules: [Placed<TariffRule>] = []
    var firstRows: [CsvRow] = []
    var indexes: [String: Int] = [:]
    // Ids whose first row can't be read: their further slots are looked at, but added to nothing.
    var broken: Set<String> = []
    for table in tables {
      let rows = CsvTable.read(
        table.text, file: table.file, required: Self.required, optional: Self.optional,
        findings: findings
      ).rows
      for row in rows {
        guard let tariff = row.value("tariff", .identifier), let id = row.placed("id", .identifier),
          let service = row.value("service", .service), let slot = slot(row, of: service)
        else {
          if case .text(let id) = row.field("id"), indexes[id.value] == nil {
            broken.insert(id.value)
          }
          continue
        }
        if broken.contains(id.value) { continue }
        if let index = indexes[id.value] {
          add(slot, to: &rules[index].value, row, id, tariff, service, first: firstRows[index])
        } else {
          indexes[id.value] = rules.count
          firstRows.append(row)
          rules.append(
            Placed(value: rule(row, id.value, tariff, service, slot), place: id.place))
        }
      }
    }
    return rules
  }

  private func slot(_ row: CsvRow, of service: ServiceKind) -> Rate.Slot? {
    let unitForm = Form.quantity(of: service, least: 1)
    let from = row.value("from", .quantity(of: service), ifAbsent: 0)
    let unit: Int64?
    if service == .sms || service == .content {
      unit = row.value("unit", unitForm, ifAbsent: 1)
    } else {
      unit = row.value("unit", unitForm)
    }
    let price = row.value("price", .amount())
    guard let unit, let price else { return nil }
    let increment = row.value("increment", unitForm, ifAbsent: unit)
    return Rate.Slot(from: from, unit: unit, increment: increment, priceMicros: price)
  }

  private func rule(
    _ row: CsvRow, _ id: String, _ tariff: String, _ service: ServiceKind, _ slot: Rate.Slot
  ) -> TariffRule {
    if slot.from != 0 {
      findings.error(
        at: row.place(of: "from"), "the first slot of \(id) begins at \(slot.from), not at 0",
        "leave from blank, or put the slot that begins at 0 before it")
    }
    let minimum = row.value("minimum", .amount(), ifAbsent: 0)
    let cap = row.optional("cap", .amount())
    if let cap, cap.value < minimum {
      findings.error(
        at: cap.place, "the cap of \(id) is below its minimum", "raise the cap, lower the minimum")
    }
    let rate = Rate(
      slots: [slot], connectFeeMicros: row.value("connect_fee", .amount(), ifAbsent: 0),
      connectFeePolicy: row.value(
        "connect_fee_policy", .codes("a policy"), ifAbsent: .firstSegmentCharged),
      minimumMicros: minimum, capMicros: cap?.value,
      rounding: row.value("rounding", .codes("a rounding"), ifAbsent: .halfUp),
      quantumMicros: row.value("quantum", .amount(least: 1), ifAbsent: 1_000),
      offset: row.value("offset", .codes("an offset"), ifAbsent: .call),
      split: row.value("split", .codes("a way to split"), ifAbsent: Rate.Split.none))
    return TariffRule(
      id: id, tariff: tariff, service: service,
      direction: row.optional("direction", .direction)?.value,
      zones: names.zones(row, "zone"), bands: names.bands(row, "band"),
      serving: names.serving(row, "serving", ifAbsent: .anywhere),
      weight: row.value("weight", .integer(-1_000_000...1_000_000, example: "10"), ifAbsent: 0),
      rate: rate)
  }

  private func add(
    _ slot: Rate.Slot, to rule: inout TariffRule, _ row: CsvRow, _ id: Placed<String>,
    _ tariff: String, _ service: ServiceKind, first: CsvRow
  ) {
    guard rule.tariff == tariff, rule.service == service else {
      findings.error(
        at: id.place,
        "the id \(id.value) is taken by a rule of another tariff or service (line"
          + " \(first.place.line))", "give each rule its own id")
      return
    }
    for column in Self.ofTheRule {
      guard case .text(let text) = row.field(column) else { continue }
      if case .text(let said) = first.field(column), said.value == text.value { continue }
      findings.error(
        at: text.place, "\(column) of a further slot of \(id.value) differs from its first row",
        "leave it blank, or give a rule of its own another id")
    }
    if let last = rule.rate.slots.last, slot.from <= last.from {
      findings.error(
        at: row.place(of: "from"), "the slots of \(id.value) do not ascend",
        "give each further slot a larger from; give a rule of its own another id")
    }
    rule.rate.slots.append(slot)
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
