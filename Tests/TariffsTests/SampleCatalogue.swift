import Jobs
import Measures
import Records

/// A catalogue with some of everything, for tests to change.
func sampleCatalogue() -> Catalogue {
  Catalogue(
    currency: "CNY", timeZone: "Asia/Shanghai",
    networks: NetworkCodes(home: ["46003", "CN"], away: ["HK", "JP"]),
    bands: [
      TimeBand(id: "peak", weekdays: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_140),
      TimeBand(id: "rest", weekdays: Array(1...7), fromMinute: 0, toMinute: 1_440),
    ],
    zones: [Zone(id: "home", name: "本地"), Zone(id: "far", name: "国际")],
    prefixes: [
      ZonePrefix(prefix: "86", zone: "home"), ZonePrefix(prefix: "852", zone: "far"),
      ZonePrefix(prefix: "8610086", zone: "home"),
    ],
    defaultZone: "far",
    rules: [
      TariffRule(
        id: "peak", tariff: "calls", service: .voice, direction: .originating, zones: ["home"],
        bands: ["peak"], serving: .home, weight: 3,
        rate: Rate(
          slots: [
            Rate.Slot(unit: 60_000, increment: 60_000, priceMicros: 150_000),
            Rate.Slot(from: 60_000, unit: 45_000, increment: 1_000, priceMicros: -7),
          ], connectFeeMicros: 5, connectFeePolicy: .anyCharged, minimumMicros: 1,
          capMicros: 9_000_000, rounding: .halfEven, quantumMicros: 10_000, offset: .remainder,
          split: .bands)),
      TariffRule(
        id: "abroad", tariff: "calls", service: .voice, serving: .codes(["JP", "HK"]),
        rate: Rate(slots: [Rate.Slot(unit: 60_000, increment: 1_000, priceMicros: 990_000)])),
      TariffRule(
        id: "data", tariff: "data", service: .data, serving: .roaming,
        rate: Rate(slots: [Rate.Slot(unit: 1 << 20, increment: 1_024, priceMicros: 290_000)])),
    ],
    plans: [
      Plan(
        id: "basic", name: "基本", fee: RecurringFee(amountMicros: 19_000_000, joining: .none),
        tariffs: ["calls", "data"],
        allowances: [
          Allowance(
            id: "night", service: .data, quantity: 1 << 30, increment: 1_024, bands: ["rest"],
            serving: .anywhere, ratingGroups: [9, 7], priority: -1, prorated: true),
          Allowance(
            id: "calls", service: .voice, quantity: 6_000_000, increment: 60_000,
            direction: .originating, zones: ["home"]),
        ]),
      Plan(
        id: "more", name: "", kind: .pack,
        fee: RecurringFee(
          amountMicros: 5_000_000, suspended: .days, daysOfMonth: 30, rounding: .up,
          quantumMicros: 1), tariffs: [], allowances: []),
    ])
}

let sampleMonth = CivilDay(number: 20_727).month
let sampleClock = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)
