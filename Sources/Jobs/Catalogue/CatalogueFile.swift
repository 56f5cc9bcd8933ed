import Measures
import Records

/// The file `catalogue.yaml` and the tables it names.
///
/// ```yaml
/// currency: CNY                # ISO 4217, for people; all amounts are main units of it
/// timeZone: Asia/Shanghai      # of bands, days and months
/// networks:                    # serving networks: what a feed's `serving` may say
///   home: [CN, "46011"]        # mean home, as the empty code does
///   away: networks.csv         # a table code,name,group or a list of codes
/// bands:                       # the first that contains a local time names it
///   - {id: night, days: all, from: "23:00", to: "07:00"}
///   - {id: day, days: all, from: "00:00", to: "24:00"}
/// zones:                       # id: name, or id: {name: …, group: …}
///   onnet: {name: On-net mobile, group: domestic}
/// defaultZone: unknown         # of numbers that no prefix matches; without it they are suspended
/// prefixes: prefixes.csv       # one file or a list, each relative to this one; with zones only
/// rates: [rates.csv, roaming.csv]
/// plans: plans.yaml
/// ```
///
/// A band that ends before it begins wraps midnight: the hours after midnight belong to the day on
/// which it began. The group of a zone or network stands for all its members wherever ids may be
/// listed. Tables: ``CatalogueTables``, ``RateTable``, ``PlanFile``.
struct CatalogueFile {
  let folder: JobFolder
  /// Relative to the job's folder.
  let base: String
  private var findings: FindingList { folder.findings }

  init(_ folder: JobFolder, base: String) {
    self.folder = folder
    self.base = base
  }

  /// Reads it all; a catalogue with findings that are errors is not to be used. Ties and gaps are
  /// looked for once everything can be read.
  func load(named reference: Placed<String>) -> Catalogue? {
    let errorsBefore = findings.errorCount
    let file = Placed(value: joined(reference.value, "catalogue.yaml"), place: reference.place)
    guard let (path, text) = folder.text(file, from: base),
      let map = YamlMap.read(text, file: folder.shown(path), findings: findings)
    else { return nil }
    let base = JobFolder.folder(of: path)
    let currency = map.value("currency", .currency)
    let timeZone = map.value("timeZone", .timeZone)
    let networks = networks(map.map("networks"), base: base)
    let bandMaps = map.maps("bands").map { ($0, $0.placed("id", Form.identifier)) }
    let bandIDs = bandMaps.compactMap { $0.1 }
    let bands = bandMaps.compactMap { map, id in band(map, id: id?.value ?? "") }
    let zones = zones(map.map("zones"))
    let names = CatalogueNames(
      zones: zones.groups, zoneIDs: zones.zones.map(\.id), bands: bandIDs.map(\.value),
      networks: networks.groups, networkCodes: networks.codes.away)
    findings.reportRepeated(bandIDs, "band")
    let defaultZone = map.optional("defaultZone", .identifier)
    if let defaultZone, !names.zoneIDs.contains(defaultZone.value) {
      map.reportUnknown("zone", defaultZone, among: names.zoneIDs)
    }
    let prefixes = CatalogueTables(folder).prefixes(
      tables(map, "prefixes", base, isNeeded: !zones.zones.isEmpty), names)
    let rules = RateTable(folder, names).rules(tables(map, "rates", base))
    let plans = PlanFile(folder, names, tariffs: rules.map(\.value.tariff).uniqued())
      .plans(tables(map, "plans", base))
    map.finish()
    let catalogue = Catalogue(
      currency: currency ?? "", timeZone: timeZone ?? "", networks: networks.codes,
      bands: bands, zones: zones.zones, prefixes: prefixes,
      defaultZone: defaultZone?.value ?? "", rules: rules.map(\.value), plans: plans.map(\.value))
    // What is half read would be said to have ties and gaps that it has not.
    if findings.errorCount == errorsBefore {
      CatalogueCheck(catalogue, rules: rules, plans: plans, place: map.place, findings).run()
    }
    return catalogue
  }

  /// The files under a key, relative to the job's folder, with their texts.
  private func tables(
    _ map: YamlMap, _ key: String, _ base: String, isNeeded: Bool = true
  ) -> [TableText] {
    if isNeeded, !map.has(key) {
      findings.error(
        at: map.place, "the key \"\(key)\" is missing", "name the file or the files of the \(key)")
    }
    return map.list(key, .relativePath).compactMap { reference in
      folder.text(reference, from: base).map {
        TableText(file: folder.shown($0.path), text: $0.text)
      }
    }
  }

  private func networks(
    _ map: YamlMap?, base: String
  ) -> (codes: NetworkCodes, groups: [String: [String]]) {
    guard let map else { return (NetworkCodes(home: [], away: []), [:]) }
    defer { map.finish() }
    let home = map.list("home", .identifier)
    var groups: [String: [String]] = [:]
    var away: [Placed<String>] = []
    if case .text(let text)? = map.isText("away") ? map.field("away") : nil,
      text.value.hasSuffix(".csv")
    {
      if let (path, contents) = folder.text(text, from: base) {
        let table = TableText(file: folder.shown(path), text: contents)
        (away, groups) = CatalogueTables(folder).networks(table)
      }
    } else {
      away = map.list("away", .identifier)
    }
    findings.reportRepeated(home + away, "network code")
    for name in groups.keys.sorted() where away.contains(where: { $0.value == name }) {
      findings.error(
        at: map.place, "\"\(name)\" is a network code and a group of them", "rename the group")
    }
    let codes = away.map(\.value).uniqued()
    let limit = Int(UInt16.max) - 1
    if codes.count > limit {
      findings.error(
        at: map.place, "there are \(codes.count) networks, more than \(limit)", "drop some")
    }
    return (
      NetworkCodes(home: home.map(\.value).uniqued(), away: Array(codes.prefix(limit))), groups
    )
  }

  private func band(_ map: YamlMap, id: String) -> TimeBand? {
    defer { map.finish() }
    let days = map.list("days", .weekdays).flatMap(\.value)
    guard let from = map.placed("from", .minuteOfDay),
      let to = map.value("to", .minuteOfDay)
    else { return nil }
    if from.value == to || from.value == 1440 {
      findings.error(
        at: from.place, "the band \(id) is empty",
        "let it run from 00:00 to 24:00 for the whole day")
    }
    if days.isEmpty, !map.has("days") {
      findings.error(
        at: map.place, "the key \"days\" is missing", "add days, for example days: mon-fri")
    }
    return TimeBand(id: id, weekdays: Set(days).sorted(), fromMinute: from.value, toMinute: to)
  }

  private func zones(_ map: YamlMap?) -> (zones: [Zone], groups: [String: [String]]) {
    guard let map else { return ([], [:]) }
    var zones: [Zone] = []
    var groups: [String: [String]] = [:]
    for key in map.keys() {
      guard Form.identifier.read(key.value) != nil else {
        findings.error(
          at: key.place, "the zone \"\(shortened(key.value))\" is not \(Form.identifier.what)",
          "write it like onnet")
        continue
      }
      if map.isText(key.value) {
        let name = map.value(key.value, .anyText, ifAbsent: "")
        zones.append(Zone(id: key.value, name: name))
      } else if let entry = map.map(key.value) {
        let name = entry.value("name", .text("a name", example: "Fixed local")) ?? ""
        zones.append(Zone(id: key.value, name: name))
        for group in entry.list("group", .identifier) {
          groups[group.value, default: []].append(key.value)
        }
        entry.finish()
      }
    }
    for name in groups.keys.sorted() where zones.contains(where: { $0.id == name }) {
      findings.error(
        at: map.place, "\"\(name)\" is a zone and a group of zones", "rename the group")
    }
    return (zones, groups)
  }
}

/// A table or file of a catalogue: where it is, for findings, and its text.
struct TableText {
  var file: String
  var text: String
}

/// The names that rates and plans may refer to.
struct CatalogueNames {
  /// Groups of zones: name → ids.
  var zones: [String: [String]]
  var zoneIDs: [String]
  var bands: [String]
  /// Groups of networks away: name → codes.
  var networks: [String: [String]]
  var networkCodes: [String]

  /// The zones that a field lists, groups opened, each once.
  func zones(_ source: some FieldSource, _ name: String) -> [String] {
    opened(source, name, "zone", groups: zones, all: zoneIDs)
  }

  func bands(_ source: some FieldSource, _ name: String) -> [String] {
    opened(source, name, "band", groups: [:], all: bands)
  }

  /// `home`, `roaming`, `anywhere`, or network codes and groups of them.
  func serving(
    _ source: some FieldSource, _ name: String, ifAbsent: ServingFilter
  ) -> ServingFilter {
    let items = source.fields(name)
    guard let first = items.first else { return ifAbsent }
    if items.count == 1 {
      switch first.value {
      case "home": return .home
      case "roaming": return .roaming
      case "anywhere": return .anywhere
      default: break
      }
    }
    let codes = opened(
      source, name, "network or group", groups: networks, all: networkCodes,
      words: ["home", "roaming", "anywhere"])
    return .codes(codes.sorted())
  }

  private func opened(
    _ source: some FieldSource, _ name: String, _ what: String, groups: [String: [String]],
    all: [String], words: [String] = []
  ) -> [String] {
    var ids: [String] = []
    for item in source.fields(name) {
      if let members = groups[item.value] {
        ids += members
      } else if all.contains(item.value) {
        ids.append(item.value)
      } else {
        source.reportUnknown(what, item, among: words + groups.keys.sorted() + all)
      }
    }
    return ids.uniqued()
  }
}

extension Form<String> {
  static var currency: Form {
    Form(what: "a currency of three capital letters", example: "CNY") { text in
      text.utf8.count == 3 && text.utf8.allSatisfy { (65...90) ~= $0 } ? text : nil
    }
  }
}
