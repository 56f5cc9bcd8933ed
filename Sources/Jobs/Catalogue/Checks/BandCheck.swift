import Measures

/// Hours that no band has, and bands that no hour has.
struct BandCheck {
  private let bands: [Placed<TimeBand>]
  private let place: Place
  private let calendars: [DayCalendar]
  private let findings: FindingList

  init(_ draft: CatalogueDraft, _ findings: FindingList) {
    bands = draft.bands
    place = draft.bandsPlace
    calendars = draft.calendars.map(\.value)
    self.findings = findings
  }

  /// A day by what bands tell apart: its weekday and its class in each calendar.
  private struct DayKind: Hashable {
    let weekday: Int
    let classes: [DayClass]
  }

  /// A day that stands for all of its kind after a day of that kind.
  private struct Example {
    let day: CivilDay
    let kind: DayKind
    let before: DayKind
    var covered = Array(repeating: false, count: 1_440)
  }

  private var classed: Bool { bands.contains { !$0.value.classes.isEmpty } }

  /// Returns the indexes of the bands that have hours.
  func run() -> [Int] {
    if bands.isEmpty { return [] }
    var examples = examples()
    var reached: [Int] = []
    for (index, band) in bands.enumerated() {
      var adds = false
      for example in examples.indices { adds = cover(&examples[example], by: band.value) || adds }
      if adds {
        reached.append(index)
      } else {
        findings.warning(
          at: band.place,
          "the band \(band.value.id) is never reached: the bands before it cover its hours",
          "put it before them, or remove it")
      }
    }
    guard let gap = examples.first(where: { $0.covered.contains(false) }),
      let first = gap.covered.firstIndex(of: false)
    else { return reached }
    let end = gap.covered[first...].firstIndex(of: true) ?? 1_440
    findings.warning(
      at: place,
      "the bands leave a gap from \(time(first, gap)) to \(time(end, gap)): a rule with bands never"
        + " applies there", "add a band for these hours, or lengthen one")
    return reached
  }

  /// A plain week, and each listed day of the calendars with the day after it.
  private func examples() -> [Example] {
    let week = (0..<7).map { Self.plainMonday + $0 }
    let listed = classed ? calendars.flatMap { $0.holidays + $0.worked } : []
    let days = week + Set(listed.flatMap { [$0, $0 + 1] }).sorted()
    let sets = calendars.map { (Set($0.holidays), Set($0.worked)) }
    func kind(_ day: CivilDay) -> DayKind {
      let isPlain = day <= Self.plainMonday + 6
      let classes = zip(calendars, sets).map { calendar, lists -> DayClass in
        if !isPlain, lists.0.contains(day) { return .holiday }
        if !isPlain, lists.1.contains(day) { return .workday }
        return calendar.weekend.contains(day.isoWeekday) ? .weekend : .workday
      }
      return DayKind(weekday: day.isoWeekday, classes: classes)
    }
    var seen: Set<[DayKind]> = []
    return days.compactMap { day in
      let example = Example(day: day, kind: kind(day), before: kind(day + -1))
      return seen.insert([example.kind, example.before]).inserted ? example : nil
    }
  }

  /// The Monday of a week before all calendars.
  private static let plainMonday = CivilDay(number: -719_162)

  /// Marks the minutes that a band has of a day; whether any of them is the first to be.
  private func cover(_ example: inout Example, by band: TimeBand) -> Bool {
    let wraps = band.toMinute < band.fromMinute
    var adds = false
    func mark(_ minutes: Range<Int>) {
      for minute in minutes where !example.covered[minute] {
        example.covered[minute] = true
        adds = true
      }
    }
    if has(band, example.kind) { mark(band.fromMinute..<(wraps ? 1_440 : band.toMinute)) }
    if wraps, has(band, example.before) { mark(0..<band.toMinute) }
    return adds
  }

  private func has(_ band: TimeBand, _ kind: DayKind) -> Bool {
    if band.weekdays.contains(kind.weekday) { return true }
    let index =
      band.calendar.isEmpty ? 0 : calendars.firstIndex { $0.id == band.calendar } ?? 0
    let plain: DayClass = kind.weekday > 5 ? .weekend : .workday
    return band.classes.contains(index < kind.classes.count ? kind.classes[index] : plain)
  }

  private func time(_ minute: Int, _ example: Example) -> String {
    let clock = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    let isPlain = example.day <= Self.plainMonday + 6
    let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let day = names[example.kind.weekday - 1] + (isPlain ? "" : " \(example.day)")
    return day + " " + clock.joined(separator: ":")
  }
}
