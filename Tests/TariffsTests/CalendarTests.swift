import Jobs
import Measures
import Seeds
import Tariffs
import Testing

@Suite("Bands by calendar")
struct CalendarTests {
  /// A day by its name; the tests' own mistake where there is none.
  private func day(_ text: String) throws -> CivilDay {
    try #require(CivilDay(text), "\(text) is no day")
  }

  private func image(
    _ bands: [TimeBand], _ calendars: [DayCalendar], month: String,
    clock: ZoneClock = sampleClock
  ) throws -> TariffImage {
    var catalogue = sampleCatalogue()
    catalogue.bands = bands
    catalogue.calendars = calendars
    catalogue.rules[0].bands = []
    catalogue.plans[0].allowances[0].bands = []
    return try TariffImage.compile(
      catalogue: catalogue, month: try #require(BillingMonth(month)), clock: clock)
  }

  /// The State Council's new year of 2026: 1 to 3 January off, Sunday 4 January worked.
  private func newYear() throws -> DayCalendar {
    DayCalendar(
      id: "cn", holidays: try ["2026-01-01", "2026-01-02", "2026-01-03"].map(day),
      worked: [try day("2026-01-04")])
  }

  private let chinese = [
    TimeBand(id: "holiday", weekdays: [], classes: [.holiday], fromMinute: 0, toMinute: 1_440),
    TimeBand(id: "weekend", weekdays: [], classes: [.weekend], fromMinute: 0, toMinute: 1_440),
    TimeBand(id: "night", weekdays: [], classes: [.workday], fromMinute: 1_380, toMinute: 420),
    TimeBand(id: "day", weekdays: Array(1...7), fromMinute: 0, toMinute: 1_440),
  ]

  @Test(
    "holidays, weekends and worked weekend days (调休)",
    arguments: [
      ("2025-12-31", 720, "day", "2025-12-31", 1_380),
      ("2025-12-31", 1_400, "night", "2026-01-01", 0),
      ("2026-01-01", 0, "holiday", "2026-01-04", 0),
      ("2026-01-03", 1_439, "holiday", "2026-01-04", 0),
      // Worked: the night before it belongs to a holiday, so its small hours are day.
      ("2026-01-04", 60, "day", "2026-01-04", 1_380),
      ("2026-01-04", 1_381, "night", "2026-01-05", 420),
      // Friday's night would end on Saturday morning, but the weekend comes first in order.
      ("2026-01-09", 1_400, "night", "2026-01-10", 0),
      ("2026-01-10", 0, "weekend", "2026-01-12", 0),
    ])
  func newYear(date: String, minute: Int, band: String, endDate: String, end: Int) throws {
    let image = try image(chinese, [try newYear()], month: "2026-01")
    let start = sampleClock.start(of: try day(date)) + Int64(minute) * 60_000
    let found = image.band(at: start)
    #expect(image.bands[Int(found.band)].id == band)
    #expect(
      found.endMilliseconds == sampleClock.start(of: try day(endDate)) + Int64(end) * 60_000)
  }

  @Test("bands of two calendars stand beside each other; a leap day is a day")
  func twoCalendars() throws {
    let leap = try day("2028-02-29")
    let bands = [
      TimeBand(
        id: "other", weekdays: [], classes: [.holiday], calendar: "b", fromMinute: 0,
        toMinute: 1_440),
      TimeBand(id: "own", weekdays: [], classes: [.holiday], fromMinute: 0, toMinute: 1_440),
      TimeBand(id: "rest", weekdays: Array(1...7), fromMinute: 0, toMinute: 1_440),
    ]
    let calendars = [
      DayCalendar(id: "a", holidays: [leap + 1]), DayCalendar(id: "b", holidays: [leap]),
    ]
    let image = try image(bands, calendars, month: "2028-02")
    let start = sampleClock.start(of: leap)
    #expect(image.band(at: start - 1).band == 2)
    #expect(image.band(at: start).band == 0)
    #expect(image.band(at: start).endMilliseconds == start + 86_400_000)
    #expect(image.band(at: start + 86_400_000).band == 1)
    #expect(image.band(at: start + 2 * 86_400_000).band == 2)
  }

  @Test("on a day of 25 hours, bands follow the local clock")
  func daylightSaving() throws {
    // Europe/Berlin, 25 October 2026: 3:00 summer time (1:00 UTC) is 2:00 winter time.
    let sunday = try day("2026-10-25")
    let change = Int64(sunday.number) * 86_400_000 + 3_600_000
    let clock = ZoneClock(transitions: [
      ZoneClock.Transition(fromMilliseconds: .min, offsetMilliseconds: 7_200_000),
      ZoneClock.Transition(fromMilliseconds: change, offsetMilliseconds: 3_600_000),
    ])
    let bands = [
      TimeBand(id: "late", weekdays: [7], fromMinute: 150, toMinute: 1_440),
      TimeBand(id: "rest", weekdays: Array(1...7), fromMinute: 0, toMinute: 1_440),
    ]
    let image = try image(bands, [], month: "2026-10", clock: clock)
    let midnight = clock.start(of: sunday)
    // 2:30 comes twice: late from 2:30 to 3:00 summer time, and again from 2:30 winter time.
    let borders: [(Int64, UInt16, Int64)] = [
      (midnight, 1, midnight + 9_000_000), (midnight + 9_000_000, 0, change),
      (change, 1, change + 1_800_000),
      (change + 1_800_000, 0, clock.start(of: sunday + 1)),
    ]
    for (start, band, end) in borders {
      #expect(image.band(at: start).band == band)
      #expect(image.band(at: start).endMilliseconds == end)
    }
  }

  /// The band at a local time, by the calendar's words and the catalogue's order.
  private func naive(
    _ day: CivilDay, _ minute: Int, _ bands: [TimeBand], _ calendar: DayCalendar
  ) -> Int {
    func takes(_ band: TimeBand, _ day: CivilDay) -> Bool {
      let dayClass: DayClass =
        calendar.holidays.contains(day)
        ? .holiday
        : !calendar.worked.contains(day) && calendar.weekend.contains(day.isoWeekday)
          ? .weekend : .workday
      return band.weekdays.contains(day.isoWeekday) || band.classes.contains(dayClass)
    }
    return bands.firstIndex { band in
      if band.fromMinute < band.toMinute {
        return takes(band, day) && (band.fromMinute..<band.toMinute).contains(minute)
      }
      return (takes(band, day) && minute >= band.fromMinute)
        || (takes(band, day + -1) && minute < band.toMinute)
    } ?? bands.count
  }

  @Test("every quarter of an hour of months around is in the first band that contains it")
  func everyDay() throws {
    var random = SplitMix64(default: 20_260_104)
    for _ in 0..<8 {
      let first = sampleMonth.firstDay
      let calendar = DayCalendar(
        id: "c", weekend: [1 + random.below(7), 7],
        holidays: (0..<20).map { _ in first + (random.below(360) - 160) },
        worked: (0..<20).map { _ in first + (random.below(360) - 160) })
      let bands = (0..<1 + random.below(6)).map { number in
        TimeBand(
          id: "b\(number)", weekdays: (1...7).filter { _ in random.oneIn(4) },
          classes: [random.pick(DayClass.allCases)], fromMinute: 15 * random.below(96),
          toMinute: 15 * (1 + random.below(96)))
      }.filter { $0.fromMinute != $0.toMinute }
      let image = try image(bands, [calendar], month: "\(sampleMonth)")
      // From before the window of days to after it.
      let start = sampleClock.start(of: first + -110)
      var former = image.band(at: start)
      for quarter in 1..<(240 * 96) {
        let instant = start + Int64(quarter) * 900_000
        let found = image.band(at: instant)
        let expected = naive(
          first + (-110 + quarter / 96), quarter % 96 * 15, bands, calendar)
        #expect(Int(found.band) == expected, "Replay with SEED=\(random.seed).")
        if found.band != former.band {
          #expect(former.endMilliseconds == instant, "Replay with SEED=\(random.seed).")
        }
        former = found
      }
    }
  }
}
