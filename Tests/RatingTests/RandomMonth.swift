import Jobs
import Measures
import Records
import Seeds
import Tariffs

/// The seed of this room's laws.
enum LawSeed {
  static let chosen = SplitMix64.chosen(default: 20_261_001)

  /// What a failing law says of it.
  static let remedy = "Replay with SEED=\(chosen) and compare the two raters by hand."
}

/// A random tariff, random subscribers and a month of random records, small enough that everything
/// meets everything: bundles run out, calls cross bands, midnights, clock changes and month ends.
struct RandomMonth {
  static let networks = NetworkCodes(home: ["CN"], away: ["HK", "JP", "US"])
  private static let heads: [UInt64] = [86, 861, 8610, 86_139, 852, 1, 1242]

  var catalogue: Catalogue
  var month: BillingMonth
  var clock: ZoneClock
  private var seed: SplitMix64

  init(seed: inout SplitMix64) {
    month = CivilDay(number: Int32(20_000 + seed.below(700))).month
    let middle = Int64(month.firstDay.number + Int32(seed.below(28))) * ZoneClock.millisecondsPerDay
    clock =
      seed.oneIn(2)
      ? ZoneClock(fixedOffsetMilliseconds: Int64(seed.below(27) - 12) * 3_600_000)
      : ZoneClock(transitions: [
        ZoneClock.Transition(fromMilliseconds: .min, offsetMilliseconds: 3_600_000),
        ZoneClock.Transition(
          fromMilliseconds: middle, offsetMilliseconds: seed.oneIn(2) ? 0 : 7_200_000),
      ])
    catalogue = Catalogue(
      currency: "CNY", timeZone: "Etc/Test", networks: Self.networks,
      bands: [
        TimeBand(id: "late", weekdays: [5, 6], fromMinute: 1_290, toMinute: 375),
        TimeBand(id: "peak", weekdays: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_140),
        TimeBand(id: "noon", weekdays: [1, 2, 3, 4, 5, 6], fromMinute: 700, toMinute: 701),
        TimeBand(id: "rest", weekdays: Array(1...6), fromMinute: 0, toMinute: 1_440),
      ],
      zones: (0..<4).map { Zone(id: "z\($0)", name: "") },
      prefixes: Self.heads.map { ZonePrefix(prefix: "\($0)", zone: "z\(seed.below(4))") },
      defaultZone: seed.oneIn(3) ? "z3" : "", rules: [], plans: [])
    self.seed = seed
    makeRules()
    makePlans()
    seed = self.seed
  }

  private mutating func some(_ ids: [String]) -> [String] {
    seed.oneIn(2) ? [] : ids.filter { _ in seed.oneIn(2) }
  }

  private mutating func serving() -> ServingFilter {
    switch seed.below(6) {
    case 0: .home
    case 1: .roaming
    case 2: .codes([seed.pick(["HK", "JP", "US"])])
    default: .anywhere
    }
  }

  private mutating func makeRules() {
    for number in 0..<24 {
      catalogue.rules.append(
        TariffRule(
          id: "r\(number)", tariff: "t\(number % 3)", service: seed.pick(ServiceKind.allCases),
          direction: seed.oneIn(3) ? seed.pick(Direction.allCases) : nil,
          zones: some(catalogue.zones.map(\.id)), bands: some(catalogue.bands.map(\.id)),
          serving: serving(), weight: 100 - number, rate: rate()))
    }
    for service in ServiceKind.allCases where !seed.oneIn(3) {
      catalogue.rules.append(
        TariffRule(
          id: "any-\(service.code)", tariff: "t0", service: service, weight: -1, rate: rate()))
    }
  }

  private mutating func rate() -> Rate {
    let units: [Int64] = [1, 3, 6_000, 60_000, 45_000, 1_000, 1_024, 7_000]
    let increments: [Int64] = [1_000, 6_000, 60_000, 45_000, 1_024, 7_000, 999]
    var slots: [Rate.Slot] = []
    var from: Int64 = 0
    for _ in 0...seed.below(3) {
      slots.append(
        Rate.Slot(
          from: from, unit: seed.pick(units), increment: seed.pick(increments),
          priceMicros: seed.oneIn(8)
            ? 0 : Int64(seed.below(200_000)) - (seed.oneIn(9) ? 200_000 : 0)
        ))
      from += 1 + Int64(seed.below(120_000))
    }
    let minimum = seed.oneIn(4) ? Int64(seed.below(300_000)) : 0
    return Rate(
      slots: slots, connectFeeMicros: seed.oneIn(3) ? Int64(seed.below(300_000)) : 0,
      connectFeePolicy: seed.pick(Rate.ConnectFeePolicy.allCases), minimumMicros: minimum,
      capMicros: seed.oneIn(5) ? minimum + Int64(seed.below(2_000_000)) : nil,
      rounding: seed.pick(Rounding.allCases), quantumMicros: seed.pick([1, 100, 1_000, 10_000, 7]),
      offset: seed.pick(Rate.Offset.allCases), split: seed.pick(Rate.Split.allCases))
  }

  private mutating func makePlans() {
    for number in 0..<6 {
      catalogue.plans.append(
        Plan(
          id: "p\(number)", name: "", kind: number < 4 ? .plan : .pack,
          fee: RecurringFee(amountMicros: 0), tariffs: ["t0", "t\(1 + number % 2)"],
          allowances: (0..<seed.below(5)).map { allowance($0) }))
    }
  }

  private mutating func allowance(_ number: Int) -> Allowance {
    let service = seed.pick(ServiceKind.allCases)
    return Allowance(
      id: "a\(number)", service: service,
      quantity: service == .sms ? Int64(seed.below(20)) : Int64(seed.below(3_000_000)),
      increment: service == .sms ? 1 : seed.pick([1, 1_000, 6_000, 60_000, 1_024]),
      direction: seed.oneIn(4) ? seed.pick(Direction.allCases) : nil,
      zones: some(catalogue.zones.map(\.id)), bands: some(catalogue.bands.map(\.id)),
      serving: serving(), ratingGroups: seed.oneIn(3) ? [1, 2] : [], priority: seed.below(3),
      prorated: seed.oneIn(3))
  }
}

extension RandomMonth {
  /// Subscriptions to one or several plans and packs, or the snapshot's plan.
  mutating func profile(_ number: Int, of image: TariffImage) -> SubscriberProfile {
    var subscriptions: [Subscription] = []
    for _ in 0..<seed.below(4) {
      let from = month.firstDay + (seed.below(40) - 8)
      subscriptions.append(
        Subscription(
          msisdn: UInt64(number), product: "p\(seed.below(6))", from: from,
          to: seed.oneIn(2) ? from + seed.below(30) : nil))
    }
    let subscriber = Subscriber(
      msisdn: UInt64(number), account: "", region: "R", plan: "p\(seed.below(4))",
      activatedOn: month.firstDay + (seed.below(60) - 40),
      status: seed.pick(Subscriber.Status.allCases), churnedOn: month.firstDay + seed.below(31))
    return image.profile(of: subscriber, subscriptions: subscriptions, number: UInt32(number))
  }

  /// `count` records of `subscribers`, in no order, some of them twice.
  mutating func records(count: Int, subscribers: Int) -> [UsageRecord] {
    let bounds = clock.bounds(of: month)
    let spread = Int(bounds.upperBound - bounds.lowerBound) / 500
    var records: [UsageRecord] = []
    while records.count < count {
      if let last = records.last, seed.oneIn(20) {
        records.append(last)
      } else {
        let service = seed.pick(ServiceKind.allCases)
        let start = bounds.lowerBound + Int64(seed.below(spread)) * 500
        var record = UsageRecord(
          startMilliseconds: start, quantity: Int64(seed.below(service == .sms ? 3 : 400_000)),
          otherParty: seed.oneIn(8) ? 0 : seed.pick(Self.heads) * 10 + UInt64(seed.below(10)),
          recordID: UInt64(seed.below(2)), subscriber: UInt32(seed.below(subscribers)),
          ratingGroup: UInt32(seed.below(4)),
          serving: seed.oneIn(4) ? UInt16(1 + seed.below(3)) : 0, service: service,
          direction: seed.oneIn(3) ? seed.pick(Direction.allCases) : .originating,
          mayRepeat: seed.oneIn(10))
        if seed.oneIn(30), service == .voice { record.quantity *= 60 }
        if seed.oneIn(9), let last = records.last {
          record.startMilliseconds = last.startMilliseconds
          record.subscriber = last.subscriber
        }
        records.append(record)
      }
      records[records.count - 1].sequence = UInt32(records.count)
    }
    seed.shuffle(&records)
    return records
  }
}
