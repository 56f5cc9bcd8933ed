import Measures
import Records

/// The small tables of a catalogue.
///
/// *Prefixes*: `prefix,zone`: E.164 digits, country code first, 1 to 15, each once; the longest
/// match names the zone. Further column `name`, for people.
/// *Networks*: `code`, and optionally `name` (for people) and `group` (several: blanks or `|`).
struct CatalogueTables {
  private let findings: FindingList

  init(_ folder: JobFolder) { findings = folder.findings }

  /// The prefixes of all tables, in their order.
  func prefixes(_ tables: [TableText], _ names: CatalogueNames) -> [ZonePrefix] {
    let form = Form.digits(1...15, example: "86139")
    let zoneForm = Form.identifier
    let known = Set(names.zoneIDs)
    var prefixes: [ZonePrefix] = []
    var seen: [String: Place] = [:]
    for table in tables {
      let rows = CsvTable.read(
        table.text, file: table.file, required: ["prefix", "zone"], optional: ["name"],
        findings: findings
      ).rows
      for row in rows {
        guard let prefix = row.placed("prefix", form), let zone = row.placed("zone", zoneForm)
        else { continue }
        if !known.contains(zone.value) { row.reportUnknown("zone", zone, among: names.zoneIDs) }
        if let first = seen.updateValue(prefix.place, forKey: prefix.value) {
          findings.error(
            at: prefix.place,
            "the prefix \(prefix.value) is there twice"
              + " (first in \(first.asSeen(from: prefix.place)))", "remove one of them")
        }
        prefixes.append(ZonePrefix(prefix: prefix.value, zone: zone.value))
      }
    }
    return prefixes
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
