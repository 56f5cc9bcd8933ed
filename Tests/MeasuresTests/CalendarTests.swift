import Measures
import Testing

@Suite("Days, months and clocks")
struct CalendarTests {
  @Test("every day of four centuries survives the round trip")
  func roundTrip() {
    for number in Int32(-100_000)..<60_000 {
      let day = CivilDay(number: number)
      let (year, month, dayOfMonth) = day.components
      #expect(CivilDay(year: year, month: month, day: dayOfMonth) == day)
    }
  }

  @Test(
    "days that don't exist are refused", arguments: ["2026-02-29", "2026-13-01", "2026-1-1", ""])
  func refuses(text: String) {
    #expect(CivilDay(text) == nil)
  }

  @Test("weekdays follow ISO 8601")
  func weekdays() {
    #expect(CivilDay("2026-10-01")?.isoWeekday == 4)
    #expect(CivilDay("1969-12-28")?.isoWeekday == 7)
  }

  @Test("a month knows its days and neighbours")
  func months() throws {
    let february = try #require(BillingMonth("2028-02"))
    #expect(february.dayCount == 29)
    #expect(february.next.description == "2028-03")
    #expect(BillingMonth("2026-01")?.previous.description == "2025-12")
  }

  @Test("a clock with summer time puts midnight where it is")
  func summerTime() throws {
    let hour: Int64 = 3_600_000
    let change: Int64 = 1_288_486_800_000  // 2010-10-31T01:00Z, London back to GMT
    let london = ZoneClock(transitions: [
      .init(fromMilliseconds: .min, offsetMilliseconds: hour),
      .init(fromMilliseconds: change, offsetMilliseconds: 0),
    ])
    let october = try #require(BillingMonth("2010-10"))
    let bounds = london.bounds(of: october)
    #expect(bounds.upperBound - bounds.lowerBound == 31 * 24 * hour + hour)
    #expect(london.localDay(at: change - hour).description == "2010-10-31")
  }
}
