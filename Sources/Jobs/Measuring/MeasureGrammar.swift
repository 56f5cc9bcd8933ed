import Measures

/// The section `measures:` of `job.yaml`: what is measured beyond the bills.
///
/// ```yaml
/// measures:
///   history: 3                 # former months whose outputs are read, 0 to 12
///   codebook: codebook.yaml    # group codes, see CodebookGrammar; absent: none
///   weekend: sat-sun           # the days of the column weekend_share
///   hours: {day: "07:00", evening: "19:00", night: "23:00"}   # when each begins
///   missedCalls: zeroSeconds   # none: no call received that lasts 0 seconds is a missed one
///   parties:                   # zones of the catalogue, for shares of calls and messages;
///     onNet: [onnet]           # without a list its share is null
///     offNet: [mobile]
///     fixed: [local]
///     international: [intl1, intl2]
///   competitorHotlines: [10010, 10086]   # numbers as the usage feeds write other parties
///   cuts: [brand+area]         # and how finely the base is measured, see BaseGrammar
/// ```
///
/// The figures above are what holds where a key is absent. Without the section none of its tables
/// is written.
struct MeasureGrammar {
  /// What `missedCalls` may say.
  private enum MissedCalls: String, CaseIterable {
    case zeroSeconds
    case none
  }

  let folder: JobFolder
  /// nil where it can't be read.
  let catalogue: Catalogue?
  private var findings: FindingList { folder.findings }

  init(folder: JobFolder, catalogue: Catalogue?) {
    self.folder = folder
    self.catalogue = catalogue
  }

  /// The terms, complete where the findings hold no error; nil where the section is absent.
  func terms(_ map: YamlMap?) -> MeasureTerms? {
    guard let map else { return nil }
    defer { map.finish() }
    var terms = MeasureTerms()
    terms.historyMonths = map.value(
      "history", .integer(0...MeasureTerms.historyMonthsMax, example: "3"),
      ifAbsent: terms.historyMonths)
    terms.codebook = codebook(map)
    let days = map.list("weekend", Form<[Int]>.weekdays).flatMap(\.value)
    if map.has("weekend") { terms.weekend = days.uniqued().sorted() }
    terms.hours = hours(map.map("hours"))
    let missed = Form.choice("a word for missed calls", MissedCalls.allCases) { $0.rawValue }
    terms.countsMissedCalls =
      map.value("missedCalls", missed, ifAbsent: .zeroSeconds) == .zeroSeconds
    terms.parties = parties(map.map("parties"))
    let hotlines = map.list("competitorHotlines", .digits(3...15, example: "10010"))
    findings.reportRepeated(hotlines, "hotline")
    terms.competitorHotlines = hotlines.map(\.value)
    terms.base = BaseGrammar(findings: findings).terms(map)
    return terms
  }

  private func parties(_ map: YamlMap?) -> PartyZones {
    guard let map else { return PartyZones() }
    defer { map.finish() }
    var all: [Placed<String>] = []
    func zones(_ key: String) -> [String] {
      let zones = map.list(key, .identifier)
      for zone in zones {
        let known = catalogue?.zones.map(\.id) ?? [zone.value]
        if !known.contains(zone.value) { map.reportUnknown("zone", zone, among: known) }
      }
      all += zones
      return zones.map(\.value)
    }
    let parties = PartyZones(
      onNet: zones("onNet"), offNet: zones("offNet"), fixed: zones("fixed"),
      international: zones("international"))
    findings.reportRepeated(all, "zone")
    return parties
  }

  private func codebook(_ map: YamlMap) -> Codebook? {
    guard let reference = map.optional("codebook", .relativePath),
      let (path, text) = folder.text(reference, from: ""),
      let entry = YamlMap.read(text, file: folder.shown(path), findings: findings)
    else { return nil }
    return CodebookGrammar(findings: findings).codebook(entry)
  }

  private func hours(_ map: YamlMap?) -> DayHours {
    guard let map else { return DayHours() }
    defer { map.finish() }
    let usual = DayHours()
    let hours = DayHours(
      day: map.value("day", .minuteOfDay, ifAbsent: usual.dayMinute),
      evening: map.value("evening", .minuteOfDay, ifAbsent: usual.eveningMinute),
      night: map.value("night", .minuteOfDay, ifAbsent: usual.nightMinute))
    guard hours.dayMinute < hours.eveningMinute, hours.eveningMinute <= hours.nightMinute else {
      findings.error(
        at: map.place, "the hours of measures are not in the order day, evening, night",
        "let day begin first, and night not before evening")
      return usual
    }
    return hours
  }
}
