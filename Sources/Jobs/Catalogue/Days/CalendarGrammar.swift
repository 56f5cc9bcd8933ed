import Measures

/// Calendars and the bands of the day.
///
/// ```yaml
/// calendars:                   # here, or files whose key calendars holds such a list
///   - id: china
///     weekend: sat-sun         # absent: Saturday and Sunday
///     holidays: [2026-01-01..2026-01-03, 2026-05-01]     # days and spans, both ends included
///     worked: [2026-01-04]     # weekend days that are worked (调休上班)
/// bands:                       # the first that contains a local time names it
///   - {id: night, days: all, from: "23:00", to: "07:00"}
///   - {id: busy, days: workday, calendar: china, from: "07:00", to: "23:00"}
///   - {id: leisure, days: [weekend, holiday], from: "07:00", to: "23:00"}
/// ```
///
/// `days` are weekdays (`all`, `mon-fri`, `sat`), whatever the calendar says, or classes of days by
/// the calendar (absent: the first): `holiday`, else `workday` where the day is worked, else
/// `weekend`, else `workday`. A band that ends before it begins wraps midnight: the hours after
/// midnight belong to the day on which it began.
struct CalendarGrammar {
  private let findings: FindingList

  init(_ findings: FindingList) { self.findings = findings }

  /// The calendar that one entry says; nil without an id.
  func calendar(_ map: YamlMap) -> Placed<DayCalendar>? {
    defer { map.finish() }
    let id = map.placed("id", .identifier)
    let weekend = map.has("weekend") ? map.list("weekend", .weekdays).flatMap(\.value) : [6, 7]
    let holidays = days(map, "holidays")
    let worked = days(map, "worked")
    let free = Set(holidays.map(\.value))
    for day in worked {
      if free.contains(day.value) {
        findings.error(
          at: day.place, "\(day.value) is a holiday and worked", "remove it from one of the lists")
      } else if !weekend.contains(day.value.isoWeekday) {
        findings.error(
          at: day.place, "\(day.value) is worked anyway: it is no day of the weekend",
          "correct the day, or remove it")
      }
    }
    return id.map {
      let calendar = DayCalendar(
        id: $0.value, weekend: Set(weekend).sorted(), holidays: holidays.map(\.value).sorted(),
        worked: worked.map(\.value).sorted())
      return Placed(value: calendar, place: $0.place)
    }
  }

  /// The band that one entry says; nil without its hours or id.
  func band(_ map: YamlMap, id: Placed<String>?, calendars: [String]) -> Placed<TimeBand>? {
    defer { map.finish() }
    let days = map.list("days", .bandDays).map(\.value)
    let calendar = map.optional("calendar", .identifier)
    if let calendar, !calendars.contains(calendar.value) {
      map.reportUnknown("calendar", calendar, among: calendars)
    }
    guard let from = map.placed("from", .minuteOfDay), let to = map.value("to", .minuteOfDay)
    else { return nil }
    if from.value == to || from.value == 1440 {
      findings.error(
        at: from.place, "the band \(id?.value ?? "") is empty",
        "let it run from 00:00 to 24:00 for the whole day")
    }
    if days.isEmpty, !map.has("days") {
      findings.error(
        at: map.place, "the key \"days\" is missing", "add days, for example days: mon-fri")
    }
    let classes = days.compactMap(\.dayClass).uniqued()
    if let calendar, classes.isEmpty {
      findings.error(
        at: calendar.place, "a calendar means nothing to a band of weekdays",
        "name workday, weekend or holiday under days, or remove the calendar")
    }
    guard let id else { return nil }
    let band = TimeBand(
      id: id.value, weekdays: Set(days.flatMap(\.weekdays)).sorted(),
      classes: DayClass.allCases.filter(classes.contains), calendar: calendar?.value ?? "",
      fromMinute: from.value, toMinute: to)
    return Placed(value: band, place: id.place)
  }

  /// The days of a list, each once.
  private func days(_ map: YamlMap, _ name: String) -> [Placed<CivilDay>] {
    var seen: Set<CivilDay> = []
    var days: [Placed<CivilDay>] = []
    for span in map.list(name, .daySpan) {
      var day = span.value.lowerBound
      while day <= span.value.upperBound {
        if seen.insert(day).inserted {
          days.append(Placed(value: day, place: span.place))
        } else {
          findings.error(
            at: span.place, "the day \(day) is there twice under \(name)", "remove one of them")
        }
        day = day + 1
      }
    }
    return days
  }
}

/// What one item of a band's days says.
private struct BandDays {
  var weekdays: [Int] = []
  var dayClass: DayClass?
}

extension Form<BandDays> {
  fileprivate static var bandDays: Form {
    let weekdays = Form<[Int]>.weekdays
    return Form(
      what: weekdays.what + ", or workday, weekend, holiday", example: weekdays.example
    ) { text in
      if let dayClass = DayClass(rawValue: text) { return BandDays(dayClass: dayClass) }
      return weekdays.read(text).map { BandDays(weekdays: $0) }
    }
  }
}

extension Form<ClosedRange<CivilDay>> {
  /// `2026-10-01`, `2026-10-01..2026-10-07`: both ends included, at most a year.
  static var daySpan: Form {
    Form(
      what: "a day or a span of them, as YYYY-MM-DD..YYYY-MM-DD",
      example: "2026-10-01..2026-10-07"
    ) { text in
      if let day = CivilDay(text) { return day...day }
      guard let dots = text.firstRange(of: ".."), let first = CivilDay(text[..<dots.lowerBound]),
        let last = CivilDay(text[dots.upperBound...]), first <= last, last - first < 366
      else { return nil }
      return first...last
    }
  }
}
