import Jobs
import Measures
import Rating
import Records
import Seeds
import Tariffs
import Testing

@Suite("Laws of whole months: bundles over time, counters, groups, reversals")
struct BundleLawTests {
  struct Rated: Equatable {
    var records: [UsageRecord]
    var events: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
  }

  private struct Case {
    var image: TariffImage
    var profiles: [SubscriberProfile]
    var records: [UsageRecord]

    func rate(
      _ records: [UsageRecord], _ profiles: [SubscriberProfile], _ kernel: inout RatingKernel
    ) -> Rated {
      var rated = Rated(records: records)
      kernel.rate(
        &rated.records, profiles: profiles, into: &rated.events, tallies: &rated.tallies,
        ledger: &rated.ledger)
      return rated
    }

    func rate() -> Rated {
      var kernel = RatingKernel(image: image, month: image.month)
      return rate(records, profiles, &kernel)
    }
  }

  private static let subscribers = 12

  /// Random tariffs, of which one in many can't be rated exactly and is left out.
  private func cases(_ count: Int, seed offset: UInt64) -> [Case] {
    var seed = SplitMix64(seed: LawSeed.chosen &+ offset)
    var cases: [Case] = []
    while cases.count < count {
      var random = RandomMonth(seed: &seed)
      random.enrich(&seed)
      // Ambiguous or unprovable tariffs are the compiler's to refuse, and others' to test.
      guard
        let image = try? TariffImage.compile(
          catalogue: random.catalogue, month: random.month, clock: random.clock)
      else { continue }
      var profiles = (0..<Self.subscribers).map { random.profile($0, of: image) }
      random.join(&profiles, of: image, &seed)
      var records = random.records(count: 600, subscribers: Self.subscribers)
      random.reverse(&records, &seed)
      cases.append(Case(image: image, profiles: profiles, records: records))
    }
    return cases
  }

  @Test("each bundle's ledger adds to zero, is in order and is what the events drew")
  func ledger() {
    var movements: [BundleMovement: Int] = [:]
    var byOthers = 0
    for found in cases(25, seed: 10) {
      let rated = found.rate()
      var sums: [[Int64]: Int64] = [:]
      var drawn: [ServiceKind: Int64] = [:]
      for line in rated.ledger {
        sums[name(of: line), default: 0] += line.quantity
        #expect(line.quantity != 0, "\(line). \(LawSeed.remedy)")
        let isGain = [.granted, .brought, .returned].contains(line.movement)
        #expect(isGain == (line.quantity > 0), "\(line). \(LawSeed.remedy)")
        movements[line.movement, default: 0] += 1
        byOthers += line.member == line.owner ? 0 : 1
        if line.movement == .drawn || line.movement == .returned {
          let terms = found.image.plans[Int(line.plan)].allowances[Int(line.allowance)]
          drawn[terms.service, default: 0] -= line.quantity
        }
      }
      #expect(sums.values.allSatisfy { $0 == 0 }, "\(LawSeed.remedy)")
      let keys = rated.ledger.map {
        name(of: $0) + [Int64($0.movement.rawValue), Int64($0.member)]
      }
      #expect(
        zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) },
        "\(LawSeed.remedy)")
      for service in ServiceKind.allCases {
        let free = zip(rated.records, rated.events).filter { $0.0.service == service }
          .reduce(0) { $0 + $1.1.freeQuantity }
        #expect(drawn[service] ?? 0 == free, "\(service). \(LawSeed.remedy)")
      }
    }
    // The months must be worth the law.
    for movement in BundleMovement.allCases {
      #expect(movements[movement] ?? 0 > 20, "\(movement) \(movements)")
    }
    #expect(byOthers > 20)
  }

  private func name(of line: BundleEntry) -> [Int64] {
    [
      Int64(line.owner), Int64(line.plan), Int64(line.allowance), line.isRolledOver ? 1 : 0,
      line.fromMilliseconds, line.toMilliseconds, Int64(line.age),
    ]
  }

  @Test("the order of the input changes nothing, nor does what the kernel rated before")
  func order() {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 11)
    var reasons: [UInt8: Int] = [:]
    for found in cases(8, seed: 11) {
      var kernel = RatingKernel(image: found.image, month: found.image.month)
      let once = found.rate(found.records, found.profiles, &kernel)
      var shuffled = found.records
      seed.shuffle(&shuffled)
      #expect(found.rate(shuffled, found.profiles, &kernel) == once, "\(LawSeed.remedy)")
      for event in once.events { reasons[event.reason, default: 0] += 1 }
    }
    for reason in [RejectReason.allowanceEmpty, .noReversedRecord] {
      #expect(reasons[reason.rawValue] ?? 0 > 20, "\(reason) \(reasons)")
    }
  }

  @Test("cutting a bucket between groups changes nothing")
  func buckets() {
    for found in cases(8, seed: 12) {
      let whole = found.rate()
      var kernel = RatingKernel(image: found.image, month: found.image.month)
      var parts = Rated(records: [])
      var first = 0
      for end in 1...found.profiles.count where isBorder(end, found.profiles) {
        let part = found.rate(
          found.records.filter { (first..<end).contains(Int($0.subscriber)) },
          Array(found.profiles[first..<end]), &kernel)
        parts.records += part.records
        parts.events += part.events
        parts.tallies += part.tallies
        parts.ledger += part.ledger
        first = end
      }
      #expect(parts == whole, "\(LawSeed.remedy)")
    }
  }

  /// Whether no group has members on both sides.
  private func isBorder(_ end: Int, _ profiles: [SubscriberProfile]) -> Bool {
    let before = Set(profiles[..<end].flatMap { $0.memberships.map(\.group) })
    return profiles[end...].allSatisfy { profile in
      profile.memberships.allSatisfy { !before.contains($0.group) }
    }
  }

  @Test("tallies are the sums of the rated events, reversals and all")
  func tallies() {
    for found in cases(8, seed: 13) {
      let rated = found.rate()
      for tally in rated.tallies {
        let rows = zip(rated.records, rated.events).filter {
          $0.subscriber == tally.subscriber && $1.outcome == .rated
        }
        #expect(tally.chargeMicros == rows.reduce(0) { $0 + $1.1.chargeMicros })
        #expect(
          tally.lines.reduce(0) { $0 + $1.billedQuantity }
            == rows.reduce(0) { $0 + $1.1.billedQuantity })
        #expect(tally.lines.reduce(0) { $0 + $1.events } == Int64(rows.count))
        #expect(
          tally.lines.reduce(0) { $0 + $1.quantity }
            == rows.reduce(0) { $0 + ($1.0.isReversal ? -$1.0.quantity : $1.0.quantity) })
      }
    }
  }

  @Test("an explanation has the event of the rated month and follows it in figures")
  func explanations() {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 14)
    var draws = 0
    var counted = 0
    var segments = 0
    for found in cases(6, seed: 14) {
      let rated = found.rate()
      var kernel = RatingKernel(image: found.image, month: found.image.month)
      for _ in 0..<250 {
        let number = seed.below(rated.records.count)
        var records = found.records
        let said = kernel.explain(&records, profiles: found.profiles, at: number)
        #expect(said.event == rated.events[number], "\(rated.records[number]) \(LawSeed.remedy)")
        #expect(said.record == rated.records[number])
        guard said.event.outcome == .rated else { continue }
        #expect(
          said.balances.reduce(0) { $0 + $1.drawn } == said.event.freeQuantity,
          "\(rated.records[number]) \(LawSeed.remedy)")
        #expect(said.record.isReversal || said.rules.contains { $0.fate == .chosen })
        draws += said.balances.count { $0.drawn > 0 }
        counted += said.counter == nil ? 0 : 1
        segments += said.segments.count
      }
      #expect(
        found.rate(found.records, found.profiles, &kernel) == rated,
        "An explanation must leave nothing behind. \(LawSeed.remedy)")
    }
    #expect(draws > 20)
    #expect(counted > 20)
    #expect(segments > 20)
  }
}
