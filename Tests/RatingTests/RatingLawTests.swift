import Jobs
import Measures
import Rating
import Records
import Seeds
import Tariffs
import Testing

@Suite("Rating laws")
struct RatingLawTests {
  private struct Rated: Equatable {
    var records: [UsageRecord]
    var events: [RatedEvent]
    var tallies: [UsageTally]
    var ledger: [BundleEntry]
  }

  private static let subscribers = 12

  private func rate(
    _ records: [UsageRecord], _ profiles: [SubscriberProfile], _ kernel: inout RatingKernel
  ) -> Rated {
    var rated = Rated(records: records, events: [], tallies: [], ledger: [])
    kernel.rate(
      &rated.records, profiles: profiles, into: &rated.events, tallies: &rated.tallies,
      ledger: &rated.ledger)
    return rated
  }

  @Test("the order of the input changes nothing, nor does what the kernel rated before")
  func orderIsInvariant() throws {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 1)
    for _ in 0..<8 {
      var random = RandomMonth(seed: &seed)
      let image = try TariffImage.compile(
        catalogue: random.catalogue, month: random.month, clock: random.clock)
      let profiles = (0..<Self.subscribers).map { random.profile($0, of: image) }
      // Below and above the size from which keys are sorted by radix.
      for count in [0, 1, 2, 300, 3_000] {
        var kernel = RatingKernel(image: image, month: random.month)
        var records = random.records(count: count, subscribers: Self.subscribers)
        let once = rate(records, profiles, &kernel)
        #expect(rate(once.records, profiles, &kernel) == once, "\(LawSeed.remedy)")
        seed.shuffle(&records)
        #expect(rate(records, profiles, &kernel) == once, "\(LawSeed.remedy)")
      }
    }
  }

  @Test("tallies are the sums of the rated events")
  func talliesAddUp() throws {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 2)
    var random = RandomMonth(seed: &seed)
    let image = try TariffImage.compile(
      catalogue: random.catalogue, month: random.month, clock: random.clock)
    let profiles = (0..<200).map { random.profile($0, of: image) }
    var kernel = RatingKernel(image: image, month: random.month)
    let rated = rate(random.records(count: 4_000, subscribers: 200), profiles, &kernel)
    #expect(rated.tallies.map(\.subscriber) == profiles.map(\.subscriber))
    for tally in rated.tallies {
      let rows = zip(rated.records, rated.events).filter {
        $0.subscriber == tally.subscriber && $1.outcome == .rated
      }
      let lines = Dictionary(grouping: rows) { record, event in
        [
          UInt16(record.service.rawValue), event.plan, event.zone, event.band,
          record.serving == 0 ? 0 : 1,
        ]
      }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      #expect(tally.lines.count == lines.count, "\(LawSeed.remedy)")
      for (line, group) in zip(tally.lines, lines) {
        let key = [
          UInt16(line.service.rawValue), line.plan, line.zone, line.band, line.roaming ? 1 : 0,
        ]
        #expect(key == group.key)
        #expect(line.events == Int64(group.value.count))
        #expect(line.quantity == group.value.reduce(0) { $0 + $1.0.quantity })
        #expect(line.freeQuantity == group.value.reduce(0) { $0 + $1.1.freeQuantity })
        #expect(line.billedQuantity == group.value.reduce(0) { $0 + $1.1.billedQuantity })
        #expect(line.chargeMicros == group.value.reduce(0) { $0 + $1.1.chargeMicros })
      }
      let days = Set(rows.map { random.clock.localDay(at: $0.0.startMilliseconds) })
      #expect(tally.activeDays.nonzeroBitCount == days.count)
      for day in days { #expect(tally.activeDays >> UInt32(day - random.month.firstDay) & 1 == 1) }
      #expect(tally.roamingEvents == Int64(rows.count { $0.0.serving != 0 }))
      #expect(tally.chargeMicros == rows.reduce(0) { $0 + $1.1.chargeMicros })
    }
  }
}
