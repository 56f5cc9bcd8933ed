import Jobs
import Measures
import Records
import Seeds
import Tariffs

/// The yardstick month's tariff as a catalogue, and its rules as plain formulas: an independent
/// statement of the same bill, in ten-thousandths of a yuan.
struct YardstickMonth {
  struct Plan {
    var voiceMinutes: Int64
    var messages: Int64
    var megabytes: Int64
    var overageVoice: Int64
    var overageSMS: Int64
    var overageData: Int64
  }

  static let zoneCount = 15
  static let month = CivilDay(number: 20_697).month
  static let clock = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)
  static let countries = ["FR", "HK", "JP", "TH", "US"]
  static let plans = [
    Plan(
      voiceMinutes: 0, messages: 0, megabytes: 0, overageVoice: 1900, overageSMS: 1000,
      overageData: 2900),
    Plan(
      voiceMinutes: 30, messages: 5, megabytes: 60, overageVoice: 1500, overageSMS: 1000,
      overageData: 333),
    Plan(
      voiceMinutes: 120, messages: 30, megabytes: 700, overageVoice: 1001, overageSMS: 700,
      overageData: 49),
  ]
  static let prefixes: [(prefix: String, zone: Int)] = [
    ("861", 3), ("86133", 1), ("86139", 2), ("861390000", 1), ("8628", 4), ("8610", 5),
    ("86110", 6), ("8610086", 6), ("86400", 7), ("852", 8), ("1", 9), ("1242", 10), ("44", 11),
    ("4477", 12), ("33", 13), ("7", 14), ("881", 15),
  ]

  /// Connect fee, increment in seconds, price of an increment.
  static func rate(zone: Int, band: Int) -> (connect: Int64, increment: Int64, price: Int64) {
    let base: (Int64, Int64, Int64) =
      switch zone {
      case 1...5: (0, 60, 1500)
      case 6: (0, 60, 0)
      case 7: (0, 60, 1500)
      case 8: (0, 6, 1500)
      case 9...12: (1000, 6, 990)
      case 13, 14: (2000, 30, 24_900)
      default: (5000, 60, 189_000)
      }
    let percent: Int64 = [100, 80, 60][band]
    return (base.0, base.1, (base.2 * percent + 50) / 100)
  }

  static func smsPrice(zone: Int) -> Int64 { zone == 6 ? 0 : Int64(900 + 70 * zone) }
  static func abroad(_ country: Int) -> (voice: Int64, sms: Int64, data: Int64) {
    (Int64(9_900 + 1_000 * country), Int64(1_290 + country), Int64(50_000 + 777 * country))
  }

  /// Monday to Friday 8–19 peak, 22–7 night, the rest and the weekend's days off-peak.
  static func band(weekday: Int, hour: Int) -> Int {
    if hour >= 22 || hour < 7 { return 2 }
    return weekday <= 5 && (8..<19).contains(hour) ? 0 : 1
  }
}

extension YardstickMonth {
  static func catalogue(withAllowances: Bool) -> Catalogue {
    Catalogue(
      currency: "CNY", timeZone: "Asia/Shanghai",
      networks: NetworkCodes(home: ["CN"], away: countries),
      bands: [
        TimeBand(id: "peak", weekdays: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1140),
        TimeBand(id: "off-peak", weekdays: Array(1...7), fromMinute: 420, toMinute: 1320),
        TimeBand(id: "night", weekdays: Array(1...7), fromMinute: 0, toMinute: 1440),
      ],
      zones: (1...zoneCount).map { Zone(id: "\($0)", name: "zone \($0)") },
      prefixes: prefixes.map { ZonePrefix(prefix: $0.prefix, zone: "\($0.zone)") },
      defaultZone: "", rules: standardRules() + (withAllowances ? overageRules() : []),
      plans: plans.indices.map { plan($0, withAllowances: withAllowances) })
  }

  private static func plan(_ number: Int, withAllowances: Bool) -> Jobs.Plan {
    let terms = plans[number]
    let home = (1...5).map { "\($0)" }
    return Jobs.Plan(
      id: "P\(number)", name: "", fee: RecurringFee(amountMicros: 0),
      tariffs: withAllowances ? ["standard", "overage-\(number)"] : ["standard"],
      allowances: withAllowances
        ? [
          Allowance(
            id: "voice", service: .voice, quantity: terms.voiceMinutes * 60_000, increment: 1_000,
            zones: home),
          Allowance(
            id: "sms", service: .sms, quantity: terms.messages, increment: 1, zones: home),
          Allowance(
            id: "data", service: .data, quantity: terms.megabytes << 20, increment: 1024),
        ] : [])
  }

  private static func rate(
    unit: Int64, increment: Int64, price: Int64, connect: Int64 = 0
  ) -> Rate {
    Rate(
      slots: [Rate.Slot(unit: unit, increment: increment, priceMicros: price * 100)],
      connectFeeMicros: connect * 100, connectFeePolicy: .always, quantumMicros: 100)
  }

  private static func standardRules() -> [TariffRule] {
    var rules: [TariffRule] = []
    let all = (1...zoneCount).map { "\($0)" }
    for zone in 1...zoneCount {
      for (band, id) in ["peak", "off-peak", "night"].enumerated() {
        let (connect, increment, price) = rate(zone: zone, band: band)
        rules.append(
          TariffRule(
            id: "voice-\(zone)-\(id)", tariff: "standard", service: .voice, zones: ["\(zone)"],
            bands: [id], serving: .home,
            rate: rate(
              unit: increment * 1000, increment: increment * 1000, price: price, connect: connect)))
      }
      rules.append(
        TariffRule(
          id: "sms-\(zone)", tariff: "standard", service: .sms, zones: ["\(zone)"], serving: .home,
          rate: rate(unit: 1, increment: 1, price: smsPrice(zone: zone))))
    }
    rules.append(
      TariffRule(
        id: "data", tariff: "standard", service: .data, serving: .home,
        rate: rate(unit: 1 << 20, increment: 1024, price: 2900)))
    for (number, country) in countries.enumerated() {
      let prices = abroad(number)
      let there = ServingFilter.codes([country])
      rules += [
        TariffRule(
          id: "voice-\(country)", tariff: "standard", service: .voice, zones: all, serving: there,
          rate: rate(unit: 60_000, increment: 60_000, price: prices.voice)),
        TariffRule(
          id: "sms-\(country)", tariff: "standard", service: .sms, zones: all, serving: there,
          rate: rate(unit: 1, increment: 1, price: prices.sms)),
        TariffRule(
          id: "data-\(country)", tariff: "standard", service: .data, serving: there,
          rate: rate(unit: 1 << 20, increment: 10_240, price: prices.data)),
      ]
    }
    return rules
  }

  private static func overageRules() -> [TariffRule] {
    let home = (1...5).map { "\($0)" }
    return plans.enumerated().flatMap { number, terms in
      [
        TariffRule(
          id: "voice-over-\(number)", tariff: "overage-\(number)", service: .voice, zones: home,
          serving: .home, weight: 1,
          rate: rate(unit: 60_000, increment: 60_000, price: terms.overageVoice)),
        TariffRule(
          id: "sms-over-\(number)", tariff: "overage-\(number)", service: .sms, zones: home,
          serving: .home, weight: 1,
          rate: rate(unit: 1, increment: 1, price: terms.overageSMS)),
        TariffRule(
          id: "data-over-\(number)", tariff: "overage-\(number)", service: .data, serving: .home,
          weight: 1, rate: rate(unit: 1 << 20, increment: 1024, price: terms.overageData)),
      ]
    }
  }
}

extension YardstickMonth {
  /// Records of a month, at most one a second and subscriber, in no order.
  static func records(
    count: Int, subscribers: Int, seed: inout SplitMix64
  ) -> [UsageRecord] {
    let start = clock.start(of: month.firstDay)
    return (0..<count).map { number in
      let service = ServiceKind.allCases[seed.below(10) < 4 ? 2 : seed.below(3) == 0 ? 1 : 0]
      let abroad = seed.below(50) == 0
      var record = UsageRecord(
        startMilliseconds: start + Int64(seed.below(30 * 86_400)) * 1000, quantity: 1,
        recordID: UInt64(number), subscriber: UInt32(seed.below(subscribers)),
        sequence: UInt32(number),
        serving: abroad ? UInt16(1 + seed.below(countries.count)) : 0, service: service)
      switch service {
      case .voice: record.quantity = Int64(1 + seed.below(seed.below(20) == 0 ? 7_200 : 300)) * 1000
      case .sms, .content: break
      case .data: record.quantity = Int64(seed.below(1 << (8 + seed.below(18))))
      }
      if service != .data { record.otherParty = party(&seed) }
      return record
    }
  }

  private static func party(_ seed: inout SplitMix64) -> UInt64 {
    let heads: [UInt64] = [
      86_133, 86_133, 86_139, 86_180, 8628, 8610, 86400, 852, 1242, 1917, 44, 4477, 33, 7, 881, 21,
    ]
    if seed.below(20) == 0 { return [86_110, 8_610_086, 86_119, 861, 1][seed.below(5)] }
    return heads[seed.below(heads.count)] * 100_000_000 + UInt64(seed.below(100_000_000))
  }

  /// Zone by the longest prefix, searched for naively; 0 for none.
  static func zone(of party: UInt64) -> Int {
    let digits = "\(party)"
    return prefixes.filter { digits.hasPrefix($0.prefix) }
      .max { $0.prefix.count < $1.prefix.count }?.zone ?? 0
  }

  /// What a record costs without allowances, and its units (s, messages, KB).
  static func standard(_ record: UsageRecord) -> (units: Int64, charge: Int64) {
    let up = { (a: Int64, b: Int64) in (a + b - 1) / b }
    let zone = record.service == .data ? 0 : zone(of: record.otherParty)
    let roams = record.serving != 0
    let prices = abroad(Int(record.serving) - 1)
    switch record.service {
    case .voice:
      let seconds = record.quantity / 1000
      if zone == 0 { return (seconds, 0) }
      if roams { return (seconds, up(seconds, 60) * prices.voice) }
      let hours = (record.startMilliseconds + 8 * 3_600_000) / 3_600_000
      let (connect, increment, price) = rate(
        zone: zone,
        band: band(weekday: Int((hours / 24 + 3) % 7) + 1, hour: Int(hours % 24)))
      return (seconds, connect + up(seconds, increment) * price)
    case .sms, .content:
      return (1, zone == 0 ? 0 : roams ? prices.sms : smsPrice(zone: zone))
    case .data:
      let step: Int64 = roams ? 10 : 1
      let units = up(record.quantity, 1024 * step) * step
      return (units, (units * (roams ? prices.data : 2900) + 512) / 1024)
    }
  }
}
