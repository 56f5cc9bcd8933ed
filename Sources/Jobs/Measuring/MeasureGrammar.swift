import Measures

/// The section `measures:` of `job.yaml`: what is measured beyond the bills.
///
/// ```yaml
/// measures:
///   history: 3                 # former months whose outputs are read, 0 to 12
///   codebook: codebook.yaml    # group codes, see CodebookGrammar; absent: none
///   weekend: sat-sun           # the days of the column weekend_share
///   hours: {day: "07:00", evening: "19:00", night: "23:00"}   # when each begins
///   cuts: [brand+area]         # and how finely the base is measured, see BaseGrammar
/// ```
///
/// The figures above are what holds where a key is absent. Without the section none of its tables
/// is written.
struct MeasureGrammar {
  let folder: JobFolder
  private var findings: FindingList { folder.findings }

  init(folder: JobFolder) { self.folder = folder }

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
    terms.base = BaseGrammar(findings: findings).terms(map)
    return terms
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
