import Measures
import Records

/// The small tables of a catalogue.
///
/// *Prefixes*: `prefix,zone`, and where known `carrier`, `valid_from`, `valid_to`, and `name` for
/// people: E.164 digits, country code first, 1 to 15; the longest match that is valid on the day
/// names the zone. A prefix may be there several times, valid at different times.
/// *Portings*: `number,carrier`, and where known `zone` (that of its prefix where blank),
/// `valid_from`, `valid_to`: whole numbers, in E.164 digits.
/// *Networks*: `code`, and optionally `name` (for people) and `group` (several: blanks or `|`).
///
/// `valid_from` is the first day, `valid_to` the first day no more: blank is open.
struct CatalogueTables {
  private let findings: FindingList

  init(_ folder: JobFolder) { findings = folder.findings }

  /// The prefixes of all tables, in their order.
  func prefixes(_ tables: [TableText], _ names: CatalogueNames) -> [ZonePrefix] {
    let form = Form.digits(1...15, example: "86139")
    let known = Set(names.zoneIDs)
    var prefixes: [ZonePrefix] = []
    var versions: [Version<String>] = []
    for row in rows(tables, ["prefix", "zone"], ["name", "carrier", "valid_from", "valid_to"]) {
      guard let prefix = row.placed("prefix", form), let zone = row.placed("zone", Form.identifier)
      else { continue }
      if !known.contains(zone.value) { row.reportUnknown("zone", zone, among: names.zoneIDs) }
      let validity = row.validity(from: "valid_from", to: "valid_to")
      versions.append(Version(id: prefix.value, validity: validity, place: prefix.place))
      prefixes.append(
        ZonePrefix(
          prefix: prefix.value, zone: zone.value,
          carrier: row.optional("carrier", .identifier)?.value ?? "", validity: validity))
    }
    findings.reportOverlaps(versions, "prefix", until: "valid_to")
    return prefixes
  }

  /// The ported numbers of all tables, in their order.
  func portings(_ tables: [TableText], _ names: CatalogueNames) -> [Porting] {
    let form = Form.number
    let known = Set(names.zoneIDs)
    var portings: [Porting] = []
    var versions: [Version<UInt64>] = []
    for row in rows(tables, ["number", "carrier"], ["zone", "valid_from", "valid_to"]) {
      let number = row.placed("number", form)
      let carrier = row.placed("carrier", Form.identifier)
      let zone = row.optional("zone", .identifier)
      if let zone, !known.contains(zone.value) {
        row.reportUnknown("zone", zone, among: names.zoneIDs)
      }
      let validity = row.validity(from: "valid_from", to: "valid_to")
      guard let number, let carrier else { continue }
      versions.append(Version(id: number.value, validity: validity, place: number.place))
      portings.append(
        Porting(
          number: number.value, carrier: carrier.value, zone: zone?.value ?? "",
          validity: validity))
    }
    findings.reportOverlaps(versions, "number", until: "valid_to")
    return portings
  }

  private func rows(
    _ tables: [TableText], _ required: [String], _ optional: [String]
  ) -> [CsvRow] {
    tables.flatMap {
      CsvTable.read(
        $0.text, file: $0.file, required: required, optional: optional, findings: findings
      ).rows
    }
  }

  /// The codes of a table of networks, and the groups that it forms.
  func networks(_ table: TableText) -> (codes: [Placed<String>], groups: [String: [String]]) {
    var codes: [Placed<String>] = []
    var groups: [String: [String]] = [:]
    let rows = CsvTable.read(
      table.text, file: table.file, required: ["code"], optional: ["name", "group"],
      findings: findings
    ).rows
    for row in rows {
      guard let code = row.placed("code", .identifier) else { continue }
      codes.append(code)
      for group in row.list("group", .identifier) {
        groups[group.value, default: []].append(code.value)
      }
    }
    return (codes, groups)
  }
}

extension Form<UInt64> {
  /// A whole E.164 number.
  static var number: Form {
    let digits = Form<String>.digits(5...15, example: "8613900000001")
    return Form(what: digits.what, example: digits.example) { text in
      digits.read(text).flatMap { UInt64($0) }
    }
  }
}
