import Indicators
import Measures
import Records
import Seeds
import Testing

@Suite("Usage cuts")
struct UsageCutTests {
  @Test(
    "add up to what was rated, once a combination, in order", arguments: SplitMix64.seeds(count: 20)
  )
  func sums(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var records: [UsageRecord] = []
    var rated: [RatedEvent] = []
    for number in 0..<random.int(0...500) {
      records.append(
        UsageRecord(
          startMilliseconds: Int64(number), quantity: random.int64(0...1_000),
          ratingGroup: UInt32(random.int(0...60)), serving: UInt16(random.int(0...1)),
          service: random.pick(ServiceKind.allCases), direction: random.pick(Direction.allCases),
          access: random.pick(AccessType.allCases)))
      rated.append(
        random.chance(10)
          ? .rejected(.noRate)
          : RatedEvent(
            chargeMicros: random.int64(-500...5_000), freeQuantity: random.int64(0...9),
            zone: random.pick([0, 1, RatedEvent.none]), band: random.pick([0, RatedEvent.none])))
    }
    var book = UsageCutBook()
    _ = book.cuts(records[...], rated[...], since: 0)
    let monthStart = Int64(records.count / 10)
    let cuts = book.cuts(records[...], rated[...], since: monthStart)
    let counted = zip(records, rated).filter {
      $1.outcome == .rated && $0.startMilliseconds >= monthStart
    }
    #expect(cuts.reduce(0) { $0 + $1.events } == Int64(counted.count), "SEED=\(seed)")
    #expect(
      cuts.reduce(0) { $0 + $1.chargeMicros } == counted.reduce(0) { $0 + $1.1.chargeMicros })
    #expect(cuts.reduce(0) { $0 + $1.quantity } == counted.reduce(0) { $0 + $1.0.quantity })
    #expect(
      cuts.reduce(0) { $0 + $1.freeQuantity } == counted.reduce(0) { $0 + $1.1.freeQuantity })
    let keys = cuts.map { cut in
      [
        Int(cut.service.rawValue), Int(cut.zone), Int(cut.band), Int(cut.access.rawValue),
        Int(cut.ratingGroup), cut.roaming ? 1 : 0, Int(cut.direction.rawValue),
      ]
    }
    for (key, next) in zip(keys, keys.dropFirst()) {
      #expect(key.lexicographicallyPrecedes(next), "SEED=\(seed): \(next) is not after \(key)")
    }
  }
}
