import Jobs
import Measures
import Rating
import Records
import Seeds
import Tariffs
import Testing

@Suite("Laws of exact charges")
struct ArithmeticLawTests {
  private static let month = CivilDay(number: 20_727).month
  private static let clock = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)

  /// One rule and a plan with it.
  private func image(
    _ rate: Rate, service: ServiceKind = .data, counting: Counting? = nil,
    period: Counter.Period = .month
  ) throws -> TariffImage {
    try TariffImage.compile(
      catalogue: Catalogue(
        currency: "CNY", timeZone: "Asia/Shanghai", networks: NetworkCodes(home: [], away: []),
        bands: [], zones: [], prefixes: [], defaultZone: "",
        counters: [Counter(id: "c", period: period)],
        rules: [
          TariffRule(id: "r", tariff: "t", service: service, rate: rate, counting: counting)
        ],
        plans: [
          Plan(
            id: "p", name: "", fee: RecurringFee(amountMicros: 0), tariffs: ["t"], allowances: [])
        ]),
      month: Self.month, clock: Self.clock)
  }

  private func charges(
    _ quantities: [Int64], _ image: TariffImage, service: ServiceKind = .data
  ) -> [Int64] {
    let begin = Self.clock.start(of: Self.month.firstDay)
    var records = quantities.enumerated().map { number, quantity in
      UsageRecord(
        startMilliseconds: begin + Int64(number) * 1_000, quantity: quantity, subscriber: 0,
        sequence: UInt32(number), service: service)
    }
    let profile = image.profile(
      of: Subscriber(
        msisdn: 1, account: "", region: "R", plan: "p", activatedOn: CivilDay(number: 0)),
      subscriptions: [], number: 0)
    var events: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    var kernel = RatingKernel(image: image, month: Self.month)
    kernel.rate(
      &records, profiles: [profile], into: &events, tallies: &tallies, ledger: &ledger)
    return events.map(\.chargeMicros)
  }

  @Test("what a counter's records cost adds up to F of their usage, however it is cut")
  func counterTelescopes() throws {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 20)
    for _ in 0..<200 {
      let unit = Int64(1 + seed.below(2_000))
      let prices = [Int64(seed.below(100_000)), Int64(seed.below(100_000))]
      let border = Int64(1 + seed.below(50_000))
      let step = seed.oneIn(2) ? 0 : Int64(1 + seed.below(9_000))
      let block = seed.oneIn(2) ? 0 : Int64(1 + seed.below(90_000))
      let blockPrice = Int64(seed.below(2_000_000))
      let cap: Int64? = seed.oneIn(2) ? nil : Int64(seed.below(9_000_000))
      let quantum = seed.pick([1, 1_000, 10_000] as [Int64])
      let rate = Rate(
        slots: [
          Rate.Slot(unit: unit, increment: 1, priceMicros: prices[0]),
          Rate.Slot(from: border, unit: unit, increment: 1, priceMicros: prices[1]),
        ],
        capMicros: cap, quantumMicros: quantum)
      let image = try image(
        rate,
        counting: Counting(counter: "c", step: step, block: block, blockPriceMicros: blockPrice))
      let total = Int64(1 + seed.below(300_000))
      var cuts = (0..<seed.below(12)).map { _ in Int64(seed.below(Int(total))) } + [0, total]
      cuts.sort()
      let found = charges(zip(cuts, cuts.dropFirst()).map { $1 - $0 }, image).reduce(0, +)
      // The page's formula, over the unit.
      let counted = step == 0 ? total : (total + step - 1) / step * step
      let slots = { (used: Int64) in
        min(used, border) * prices[0] + max(0, used - border) * prices[1]
      }
      let numerator =
        block == 0
        ? slots(counted)
        : counted / block * blockPrice * unit + min(slots(counted % block), blockPrice * unit)
      let rounded = (2 * numerator + unit * quantum) / (2 * unit * quantum) * quantum
      #expect(found == min(rounded, cap ?? .max), "\(rate) \(cuts). \(LawSeed.remedy)")
    }
  }

  @Test("prices of k times as much cost k times as much, where nothing is rounded")
  func scales() throws {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 21)
    for _ in 0..<100 {
      let unit = Int64(1 + seed.below(900))
      let increments = [Int64(1 + seed.below(5_000)), Int64(1 + seed.below(5_000))]
      let prices = [unit * Int64(seed.below(3_000)), unit * Int64(seed.below(3_000))]
      let fee = Int64(seed.below(9_000))
      let border = Int64(1 + seed.below(60_000))
      let rate = { (factor: Int64) in
        Rate(
          slots: [
            Rate.Slot(unit: unit, increment: increments[0], priceMicros: factor * prices[0]),
            Rate.Slot(
              from: border, unit: unit, increment: increments[1], priceMicros: factor * prices[1]),
          ],
          connectFeeMicros: factor * fee, quantumMicros: 1)
      }
      let usage = (0..<10).map { _ in Int64(1 + seed.below(200_000)) }
      let factor = Int64(2 + seed.below(50))
      let once = charges(usage, try image(rate(1)))
      #expect(
        charges(usage, try image(rate(factor))) == once.map { $0 * factor }, "\(LawSeed.remedy)")
    }
  }

  @Test("a call that is cut in two at the border of an increment costs the same")
  func cuts() throws {
    var seed = SplitMix64(seed: LawSeed.chosen &+ 22)
    for _ in 0..<100 {
      let increment = Int64(1 + seed.below(60_000))
      let unit = Int64(1 + seed.below(900))
      let image = try image(
        Rate(
          slots: [
            Rate.Slot(
              unit: unit, increment: increment, priceMicros: unit * Int64(seed.below(3_000)))
          ],
          quantumMicros: 1), service: .voice)
      let first = increment * Int64(1 + seed.below(40))
      let second = Int64(1 + seed.below(1_000_000))
      let cut = charges([first, second], image, service: .voice).reduce(0, +)
      #expect(charges([first + second], image, service: .voice) == [cut], "\(LawSeed.remedy)")
    }
  }
}
