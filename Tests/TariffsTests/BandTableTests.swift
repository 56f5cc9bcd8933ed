import Jobs
import Measures
import Seeds
import Tariffs
import Testing

@Suite("Bands of local time")
struct BandTableTests {
  /// The band at a local minute of the week, searched for in the catalogue's order.
  private func naive(_ minute: Int, _ bands: [TimeBand]) -> Int {
    let (day, time) = (minute / 1_440 + 1, minute % 1_440)
    let yesterday = day == 1 ? 7 : day - 1
    return bands.firstIndex { band in
      if band.fromMinute < band.toMinute {
        return band.weekdays.contains(day) && (band.fromMinute..<band.toMinute).contains(time)
      }
      return (band.weekdays.contains(day) && time >= band.fromMinute)
        || (band.weekdays.contains(yesterday) && time < band.toMinute)
    } ?? bands.count
  }

  @Test("each minute has the first band that contains it, until that changes")
  func everyMinute() throws {
    var random = SplitMix64(default: 20_261_001)
    for round in 0..<12 {
      var catalogue = sampleCatalogue()
      catalogue.bands = (0..<round).map { number in
        let from = random.below(1_440)
        return TimeBand(
          id: "b\(number)",
          weekdays: (1...7).filter { _ in random.oneIn(2) } + [1 + random.below(7)],
          fromMinute: from, toMinute: (from + 1 + random.below(1_439)) % 1_441)
      }.filter { $0.fromMinute != $0.toMinute }
      catalogue.rules[0].bands = []
      catalogue.plans[0].allowances[0].bands = []
      let image = try TariffImage.compile(
        catalogue: catalogue, month: sampleMonth, clock: sampleClock)
      let monday = Int64(20_731) * ZoneClock.millisecondsPerDay - 8 * 3_600_000
      try #require(sampleClock.localDay(at: monday).isoWeekday == 1)
      var changes = 0
      for minute in 0..<10_080 {
        let (band, _, end) = image.band(at: monday + Int64(minute) * 60_000 + 59_999)
        #expect(Int(band) == naive(minute, catalogue.bands), "Replay with SEED=\(random.seed).")
        let next = naive((minute + 1) % 10_080, catalogue.bands)
        if next != Int(band) {
          changes += 1
          #expect(end == monday + Int64(minute + 1) * 60_000)
        } else {
          #expect(end > monday + Int64(minute + 1) * 60_000)
        }
      }
      if changes == 0 { #expect(image.band(at: monday).endMilliseconds == .max) }
    }
  }

  @Test("a change of the clock ends a band's span too")
  func clockChange() throws {
    let change: Int64 = 1_000_000_000_000
    let clock = ZoneClock(transitions: [
      ZoneClock.Transition(fromMilliseconds: .min, offsetMilliseconds: 0),
      ZoneClock.Transition(fromMilliseconds: change, offsetMilliseconds: 3_600_000),
    ])
    var catalogue = sampleCatalogue()
    catalogue.bands[0].weekdays = [7]
    let image = try TariffImage.compile(catalogue: catalogue, month: sampleMonth, clock: clock)
    #expect(image.band(at: change - 1).endMilliseconds == change)
    #expect(image.band(at: change).endMilliseconds > change)
  }
}
