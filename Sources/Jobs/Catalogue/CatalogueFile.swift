import Measures
import Records

/// The file `catalogue.yaml` and the files it names.
///
/// ```yaml
/// currency: CNY                # ISO 4217; all amounts are main units of it
/// timeZone: Asia/Shanghai      # of bands, days and months
/// networks:                    # serving networks: what a feed's `serving` may say
///   home: [CN, "46011"]        # mean home, as the empty code does
///   away: networks.csv         # a table code,name,group or a list of codes
/// calendars: calendars.yaml    # holidays; files, or the list itself
/// bands:                       # the first that contains a local time names it
///   - {id: night, days: all, from: "23:00", to: "07:00"}
///   - {id: day, days: all, from: "00:00", to: "24:00"}
/// zones:                       # id: name, or id: {name: …, group: …}
///   mobile: {name: Mobile, group: domestic}
/// defaultZone: unknown         # of numbers that no prefix matches; without it they are suspended
/// prefixes: prefixes.csv       # one file or a list, each relative to this one; with zones only
/// ownCarriers: [CBN]           # carriers of the prefixes that are on-net (网内)
/// portings: portings.csv       # numbers that left their carrier (携号转网)
/// exchangeRates: {USD: "7.1234"}
/// counters: {data_month: {period: month}}
/// rates: [rates.csv, roaming.csv]
/// plans: plans.yaml
/// offers: offers.yaml          # files, or the list itself
/// cases: cases.yaml            # likewise: what events must cost
/// ```
///
/// Needed are `currency`, `timeZone`, `rates` and `plans`, with zones also `prefixes`. The group of
/// a zone or network stands for all its members wherever ids may be listed. See
/// ``CalendarGrammar``, ``CountingGrammar``, ``CatalogueTables``, ``RateTable``, ``PlanFile``,
/// ``OfferFile``, ``CaseGrammar``.
struct CatalogueFile {
  let folder: JobFolder
  /// Relative to the job's folder.
  let base: String
  private var findings: FindingList { folder.findings }

  init(_ folder: JobFolder, base: String) {
    self.folder = folder
    self.base = base
  }

  /// Reads it all; a catalogue with findings that are errors is not to be used. What can be said
  /// only of the whole is looked for once everything can be read.
  func load(named reference: Placed<String>) -> (catalogue: Catalogue, cases: [TariffCase])? {
    let unreadBefore = findings.unreadCount
    let file = Placed(value: joined(reference.value, "catalogue.yaml"), place: reference.place)
    guard let (path, text) = folder.text(file, from: base),
      let map = YamlMap.read(text, file: folder.shown(path), findings: findings)
    else { return nil }
    let base = JobFolder.folder(of: path)
    var draft = CatalogueDraft(place: map.place)
    var names = frame(map, base, &draft)
    numbers(map, base, &draft, &names)
    counting(map, &draft, &names)
    let rates = RateTable(folder, names).rules(tables(map, "rates", base))
    draft.rules = rates.rules
    draft.plans = PlanFile(folder, names, tariffs: rates.tariffs)
      .plans(tables(map, "plans", base))
    draft.offers = OfferFile(findings, plans: draft.plans).offers(entries(map, "offers", base))
    let cases = CaseGrammar(findings, names, draft).cases(entries(map, "cases", base))
    map.finish()
    // What is half read would be said to have ties and gaps that it has not.
    if findings.unreadCount == unreadBefore { CatalogueCheck(draft, findings).run() }
    return (draft.catalogue, cases)
  }

  /// Where and when: currency, networks, calendars, bands and zones.
  private func frame(
    _ map: YamlMap, _ base: String, _ draft: inout CatalogueDraft
  ) -> CatalogueNames {
    draft.currency = map.value("currency", .currency) ?? ""
    draft.timeZone = map.value("timeZone", .timeZone) ?? ""
    let networks = networks(map.map("networks"), base: base)
    draft.networks = networks.codes
    let days = CalendarGrammar(findings)
    draft.calendars = entries(map, "calendars", base).compactMap(days.calendar)
    findings.reportRepeated(draft.calendars.map { $0.map(\.id) }, "calendar")
    let calendars = draft.calendars.map(\.value.id)
    let bandMaps = map.maps("bands").map { ($0, $0.placed("id", Form.identifier)) }
    let bandIDs = bandMaps.compactMap { $0.1 }
    draft.bandsPlace = map.place(of: "bands")
    draft.bands = bandMaps.compactMap { days.band($0, id: $1, calendars: calendars) }
    findings.reportRepeated(bandIDs, "band")
    let zones = zones(map.map("zones"))
    draft.zones = zones.zones
    let names = CatalogueNames(
      zones: zones.groups, zoneIDs: zones.zones.map(\.id), bands: bandIDs.map(\.value),
      networks: networks.groups, networkCodes: networks.codes.away, currency: draft.currency)
    draft.defaultZone = names.known(map, "defaultZone", "zone", among: names.zoneIDs)?.value ?? ""
    return names
  }

  /// Whose numbers are which: prefixes, portings and carriers.
  private func numbers(
    _ map: YamlMap, _ base: String, _ draft: inout CatalogueDraft, _ names: inout CatalogueNames
  ) {
    let reader = CatalogueTables(folder)
    let hasZones = !names.zoneIDs.isEmpty
    draft.prefixes = reader.prefixes(tables(map, "prefixes", base, isNeeded: hasZones), names)
    draft.portings = reader.portings(tables(map, "portings", base, isNeeded: false), names)
    names.carriers = (draft.prefixes.map(\.carrier) + draft.portings.map(\.carrier)).uniqued()
      .filter { !$0.isEmpty }.sorted()
    let own = map.list("ownCarriers", .identifier)
    for carrier in own where !names.carriers.contains(carrier.value) {
      findings.error(
        at: carrier.place, "no prefix and no porting has the carrier \"\(carrier.value)\"",
        names.carriers.isEmpty
          ? "fill the column carrier of the prefixes"
          : Nearness.remedy(for: carrier.value, among: names.carriers))
    }
    findings.reportRepeated(own, "carrier")
    draft.ownCarriers = own.map(\.value)
    names.ownCarriers = draft.ownCarriers
  }

  /// What rates may count by and be priced in.
  private func counting(
    _ map: YamlMap, _ draft: inout CatalogueDraft, _ names: inout CatalogueNames
  ) {
    let grammar = CountingGrammar(findings)
    let counters = map.map("counters")
    let currencies = map.map("exchangeRates")
    draft.counters = grammar.counters(counters)
    draft.exchangeRates = grammar.exchangeRates(currencies, own: draft.currency)
    // One that can't be read is there all the same.
    names.counters = counters?.keys().map(\.value) ?? []
    names.otherCurrencies = currencies?.keys().map(\.value) ?? []
  }

  /// The mappings of a list that stands under a key, or under the same key of the files it names.
  private func entries(_ map: YamlMap, _ key: String, _ base: String) -> [YamlMap] {
    if map.isListOfMaps(key) { return map.maps(key) }
    return tables(map, key, base, isNeeded: false).flatMap { table -> [YamlMap] in
      guard let file = YamlMap.read(table.text, file: table.file, findings: findings) else {
        return []
      }
      defer { file.finish() }
      return file.maps(key)
    }
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
