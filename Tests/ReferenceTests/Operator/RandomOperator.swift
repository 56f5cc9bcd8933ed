import Jobs
import Measures
import Records
import Seeds

/// A random operator's month, small enough that everything meets everything: a tariff with every
/// field of the model, lines in groups that change plans at any hour, and records near all borders.
struct RandomOperator {
  /// Parts of the model that can be left out, to find what a difference hangs on.
  struct Features: OptionSet {
    let rawValue: Int

    static let calendars = Features(rawValue: 1)
    static let carriers = Features(rawValue: 2)
    static let versions = Features(rawValue: 4)
    static let fallbacks = Features(rawValue: 8)
    static let counters = Features(rawValue: 16)
    static let periods = Features(rawValue: 32)
    static let groups = Features(rawValue: 64)
    static let limits = Features(rawValue: 128)
    static let prices = Features(rawValue: 256)
    static let offers = Features(rawValue: 512)
    static let instants = Features(rawValue: 1024)
    static let currencies = Features(rawValue: 2048)
    static let reversals = Features(rawValue: 4096)
    static let brought = Features(rawValue: 8192)
    static let ratingGroups = Features(rawValue: 16384)
    static let refusals = Features(rawValue: 32768)
    static let all = Features(rawValue: 65535)
  }

  static let networks = NetworkCodes(home: ["CN"], away: ["HK", "JP", "US"])
  static let heads: [UInt64] = [86, 861, 8610, 86_139, 852, 1, 1242]
  static let lines = 12

  let features: Features
  var catalogue: Catalogue
  var month: BillingMonth
  var clock: ZoneClock
  var customers: [CustomerFile] = []
  var records: [UsageRecord] = []
  var seed: SplitMix64

  init(seed: inout SplitMix64, features: Features = .all, records count: Int) {
    self.features = features
    month = CivilDay(number: Int32(20_000 + seed.below(700))).month
    clock = Self.clock(of: month, &seed)
    catalogue = Catalogue(
      currency: "CNY", timeZone: "Etc/Test", networks: Self.networks, bands: [],
      zones: (0..<4).map { Zone(id: "z\($0)", name: "") }, prefixes: [],
      defaultZone: seed.oneIn(3) ? "z3" : "", ownCarriers: ["OWN"], rules: [], plans: [])
    self.seed = seed
    makeDays()
    makeNumbers()
    makeCounters()
    makeRules()
    makePlans()
    makeCustomers()
    makeRecords(count)
    seed = self.seed
  }

  /// A fixed offset, or one that changes at some hour of the month.
  private static func clock(of month: BillingMonth, _ seed: inout SplitMix64) -> ZoneClock {
    if seed.oneIn(2) {
      let halves = Int64(seed.below(52) - 24)
      return ZoneClock(fixedOffsetMilliseconds: halves * 1_800_000)
    }
    let day = Int64(month.firstDay.number + Int32(seed.below(28)))
    let hour = Int64(seed.pick([0, 1, 2, 16, 23]))
    return ZoneClock(transitions: [
      ZoneClock.Transition(fromMilliseconds: .min, offsetMilliseconds: 3_600_000),
      ZoneClock.Transition(
        fromMilliseconds: day * ZoneClock.millisecondsPerDay + hour * 3_600_000,
        offsetMilliseconds: seed.oneIn(2) ? 0 : 7_200_000),
    ])
  }

  var scenario: Scenario {
    Scenario(
      catalogue: catalogue, month: month, clock: clock, customers: customers, records: records)
  }

  // MARK: Choices

  mutating func has(_ feature: Features, oneIn count: Int) -> Bool {
    features.contains(feature) && seed.oneIn(count)
  }

  mutating func some(_ ids: [String]) -> [String] {
    seed.oneIn(2) ? [] : ids.filter { _ in seed.oneIn(2) }
  }

  mutating func serving() -> ServingFilter {
    switch seed.below(6) {
    case 0: .home
    case 1: .roaming
    case 2: .codes([seed.pick(["HK", "JP", "US"])])
    default: .anywhere
    }
  }

  mutating func carriers() -> CarrierFilter {
    if !has(.carriers, oneIn: 3) { return .any }
    switch seed.below(3) {
    case 0: return .onNet
    case 1: return .offNet
    default: return .carriers(["THIRD"])
    }
  }

  mutating func ratingGroups(of service: ServiceKind) -> [UInt32] {
    if service == .voice || service == .sms || !has(.ratingGroups, oneIn: 3) { return [] }
    return seed.oneIn(2) ? [1, 2] : [3]
  }

  mutating func day() -> CivilDay { month.firstDay + seed.below(month.dayCount) }

  /// Valid from or to a day of the month, or on some of its days.
  mutating func validity() -> Validity {
    let (a, b) = (day(), day())
    switch seed.below(3) {
    case 0: return Validity(from: a)
    case 1: return Validity(to: a)
    default: return Validity(from: min(a, b), to: max(a, b) + 1)
    }
  }
}

// Days and numbers.
extension RandomOperator {
  private mutating func makeDays() {
    let hasClasses = features.contains(.calendars)
    if hasClasses {
      for id in ["state", "bank"] {
        let days = (0..<6).map { _ in day() }
        let holidays = Set(days.prefix(3)).sorted()
        catalogue.calendars.append(
          DayCalendar(
            id: id, weekend: seed.oneIn(3) ? [5, 6] : [6, 7], holidays: holidays,
            worked: Set(days.suffix(3)).filter { $0.isoWeekday > 5 && !holidays.contains($0) }
              .sorted()))
      }
      let bands = [
        TimeBand(
          id: "feast", weekdays: [], classes: [.holiday], fromMinute: 600, toMinute: 90),
        TimeBand(
          id: "office", weekdays: seed.oneIn(2) ? [7] : [], classes: [.workday],
          calendar: seed.pick(["", "bank"]), fromMinute: 540, toMinute: 1_020),
        TimeBand(
          id: "eve", weekdays: [], classes: [.weekend, .holiday], calendar: "bank",
          fromMinute: 1_320, toMinute: 120),
      ]
      catalogue.bands += bands.filter { _ in !seed.oneIn(4) }
    }
    let usual = [
      TimeBand(id: "late", weekdays: [5, 6], fromMinute: 1_290, toMinute: 375),
      TimeBand(id: "peak", weekdays: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_140),
      TimeBand(id: "noon", weekdays: [1, 2, 3, 4, 5, 6], fromMinute: 700, toMinute: 701),
      TimeBand(id: "rest", weekdays: Array(1...6), fromMinute: 0, toMinute: 1_440),
    ]
    catalogue.bands += usual
    if seed.oneIn(2) { seed.shuffle(&catalogue.bands) }
  }

  private mutating func makeNumbers() {
    let names = features.contains(.carriers) ? ["OWN", "OTHER", "THIRD", ""] : [""]
    func zone() -> String { "z\(seed.below(4))" }
    for head in Self.heads {
      if has(.versions, oneIn: 3) {
        let border = day()
        for validity in [Validity(to: border), Validity(from: border)] {
          catalogue.prefixes.append(
            ZonePrefix(
              prefix: "\(head)", zone: zone(), carrier: seed.pick(names), validity: validity))
        }
      } else {
        catalogue.prefixes.append(
          ZonePrefix(
            prefix: "\(head)", zone: zone(), carrier: seed.pick(names),
            validity: has(.versions, oneIn: 6) ? validity() : .always))
      }
    }
    if features.contains(.carriers) {
      // Rules may name a carrier only if some number is of it.
      catalogue.prefixes.append(ZonePrefix(prefix: "8888", zone: zone(), carrier: "THIRD"))
      for number in Set((0..<12).map { _ in party() }).sorted() {
        catalogue.portings.append(
          Porting(
            number: number, carrier: seed.pick(["OWN", "OTHER", "THIRD"]),
            zone: seed.oneIn(3) ? zone() : "",
            validity: has(.versions, oneIn: 2) ? validity() : .always))
      }
    }
  }

  /// A number that prefixes and portings know, most of them.
  mutating func party() -> UInt64 {
    if seed.oneIn(15) { return 77_000 + UInt64(seed.below(3)) }
    return seed.pick(Self.heads) * 10 + UInt64(seed.below(10))
  }

  private mutating func makeCounters() {
    if features.contains(.currencies) {
      catalogue.exchangeRates = [
        ExchangeRate(currency: "EUR", numerator: 783, denominator: 100),
        ExchangeRate(currency: "JPY", numerator: 1, denominator: 21),
      ]
    }
    if !features.contains(.counters) { return }
    catalogue.counters = [
      Counter(id: "monthly", period: .month), Counter(id: "daily", period: .day),
      Counter(id: "each", period: .event),
    ]
    if features.contains(.groups) {
      catalogue.counters += [
        Counter(id: "family", period: .month, scope: .group),
        Counter(id: "family-day", period: .day, scope: .group),
      ]
    }
  }
}
