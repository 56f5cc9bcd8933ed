import Measures
import Records

/// The tables of rates: one row a rule, further rows with the same id its further slots.
///
/// | column | meaning | blank |
/// |---|---|---|
/// | `tariff` | the set of rules it belongs to; plans name tariffs | required |
/// | `id` | stable id, of one price in the catalogue | required |
/// | `service` | `voice`, `sms`, `data`, `content` | required |
/// | `direction` | `mo`, `mt`, `cf` | any |
/// | `zone` | zones or groups, separated by blanks or `\|` | any, then a record needs no zone |
/// | `band` | bands, likewise | any |
/// | `serving` | `home`, `roaming`, `anywhere`, or network codes and groups | anywhere |
/// | `carrier` | `onnet`, `offnet`, or carriers of the prefixes | any |
/// | `rating_groups` | numbers, of data (定向流量) | any |
/// | `valid_from` | first local day of this version of the rule | open |
/// | `valid_to` | first local day on which it no more holds | open |
/// | `from` | usage from which the slot holds, with its unit | 0; further slots need it |
/// | `unit` | `price` buys this much: `60s`, `1MiB`, `1` | 1 for sms and content, else required |
/// | `increment` | usage counts in whole increments of this | the unit |
/// | `price` | main units of the currency, at most six decimals | required |
/// | `currency` | of price, block price and connect fee | the catalogue's |
/// | `connect_fee` | likewise, once an event | 0 |
/// | `connect_fee_policy` | `always`, `firstSegmentCharged`, `anyCharged` | firstSegmentCharged |
/// | `minimum`, `cap` | limits of an event's charge; with a counter of the period's | 0, none |
/// | `rounding` | `up`, `down`, `halfUp`, `halfEven` | halfUp |
/// | `quantum` | the charge is a multiple of it | 0.001 |
/// | `offset` | `call`, `remainder` | call |
/// | `split` | `none`, `bands` | none |
/// | `counter` | usage adds up by this counter; slots hold for its period | each event alone |
/// | `step` | counted usage is charged in whole steps | as it is |
/// | `block`, `block_price` | so much usage costs at most this, again and again | no block |
/// | `weight` | higher first | 0 |
/// | `tag` | a word for people and policies: `throttle` | none |
/// | `note` | for people | |
///
/// In the row of a further slot only `tariff`, `id`, `service`, `from`, `unit`, `increment` and
/// `price` are read; the other cells are blank or repeat the first row's. Rows with the same id and
/// another `valid_from` are another version of the rule: its first row begins at 0, and the
/// versions don't meet. A tie that neither weight, nor the number of filters (direction, zone,
/// band, serving, carrier, rating groups) ends is an error.
struct RateTable {
  static let required = ["tariff", "id", "service", "price"]
  static let optional = ofTheRule + ["valid_from", "from", "unit", "increment", "note"]
  private static let ofTheRule = [
    "direction", "zone", "band", "serving", "carrier", "rating_groups", "valid_to", "currency",
    "connect_fee", "connect_fee_policy", "minimum", "cap", "rounding", "quantum", "offset", "split",
    "counter", "step", "block", "block_price", "weight", "tag",
  ]

  private let findings: FindingList
  private let reader: RateRow

  init(_ folder: JobFolder, _ names: CatalogueNames) {
    findings = folder.findings
    reader = RateRow(folder.findings, names)
  }

  /// The rules of all tables, in their order, each placed at its id; and all tariffs that are
  /// named, also by rows that can't be read.
  func rules(
    _ tables: [TableText]
  ) -> (rules: [Placed<TariffRule>], tariffs: [String]) {
    var reading = Reading()
    for table in tables {
      let rows = CsvTable.read(
        table.text, file: table.file, required: Self.required, optional: Self.optional,
        findings: findings
      ).rows
      for row in rows { read(row, &reading) }
    }
    findings.reportOverlaps(
      reading.rules.map { Version(id: $0.rule.id, validity: $0.rule.validity, place: $0.place) },
      "rule", until: "valid_to")
    for read in reading.rules { RateCheck(read, findings).run() }
    return (
      reading.rules.map { Placed(value: $0.rule, place: $0.place) }, reading.tariffs.uniqued()
    )
  }

  private struct Reading {
    var rules: [DraftRule] = []
    /// The versions of each id.
    var indexes: [String: [Int]] = [:]
    /// Ids whose first row can't be read: their further slots are looked at, but added to nothing.
    var broken: Set<String> = []
    var tariffs: [String] = []
  }

  private func read(_ row: CsvRow, _ reading: inout Reading) {
    let tariff = row.value("tariff", .identifier)
    if let tariff { reading.tariffs.append(tariff) }
    let id = row.placed("id", .identifier)
    let service = row.value("service", .service)
    let slot = service.flatMap { reader.slot(row, of: $0) }
    guard let tariff, let id, let service, let slot else {
      if case .text(let id) = row.field("id"), reading.indexes[id.value] == nil,
        reading.broken.insert(id.value).inserted, let service
      {
        // What else is wrong with the row is said at once.
        let anySlot = Rate.Slot(unit: 1, increment: 1, priceMicros: 0)
        _ = reader.rule(row, id.value, "", service, anySlot, .always)
      }
      return
    }
    if reading.broken.contains(id.value) { return }
    let validity = row.validity(from: "valid_from", to: "valid_to")
    let versions = reading.indexes[id.value] ?? []
    if let first = versions.first {
      let rule = reading.rules[first].rule
      guard rule.tariff == tariff, rule.service == service else {
        findings.error(
          at: id.place,
          "the id \(id.value) is taken by a rule of another tariff or service (line"
            + " \(reading.rules[first].place.line))", "give each rule its own id")
        return
      }
    }
    // A further slot that says no day is of the version above it.
    let says = validity.from != nil || slot.from == 0
    let version =
      says ? versions.last { reading.rules[$0].rule.validity.from == validity.from } : versions.last
    if let version {
      add(slot, to: &reading.rules[version], row)
    } else {
      reading.indexes[id.value, default: []].append(reading.rules.count)
      let rule = reader.rule(row, id.value, tariff, service, slot, validity)
      reading.rules.append(DraftRule(rule: rule, place: id.place, rows: [row]))
    }
  }

  private func add(_ slot: Rate.Slot, to read: inout DraftRule, _ row: CsvRow) {
    for column in Self.ofTheRule {
      guard case .text(let text) = row.field(column) else { continue }
      if case .text(let said) = read.rows[0].field(column), said.value == text.value { continue }
      findings.error(
        at: text.place, "\(column) of a further slot of \(read.rule.id) differs from its first row",
        "leave it blank, or give a rule of its own another id")
    }
    if let last = read.rule.rate.slots.last, slot.from <= last.from {
      findings.error(
        at: row.place(of: "from"), "the slots of \(read.rule.id) do not ascend",
        "give each further slot a larger from; give a rule of its own another id")
    }
    read.rule.rate.slots.append(slot)
    read.rows.append(row)
  }
}

/// A rule as it is read, with the row of each of its slots.
struct DraftRule {
  var rule: TariffRule
  /// Of its id in the first row.
  var place: Place
  var rows: [CsvRow]
}
