import Jobs
import Measures
import Records
import Seeds

// Rules and rates.
extension RandomOperator {
  static let units: [Int64] = [1, 3, 6_000, 60_000, 45_000, 1_000, 1_024, 7_000]
  static let increments: [Int64] = [1_000, 6_000, 60_000, 45_000, 1_024, 7_000, 999, 1]

  mutating func makeRules() {
    for number in 0..<24 {
      let service = seed.pick(ServiceKind.allCases)
      let rule = TariffRule(
        id: "r\(number)", tariff: "t\(number % 4)", service: service,
        direction: seed.oneIn(4) ? seed.pick(Direction.allCases) : nil,
        zones: some(catalogue.zones.map(\.id)), bands: some(catalogue.bands.map(\.id)),
        serving: serving(), carriers: carriers(), ratingGroups: ratingGroups(of: service),
        validity: has(.versions, oneIn: 4) ? validity() : .always, weight: 100 - number,
        rate: rate(of: service, splits: true))
      add(rule)
    }
    for service in ServiceKind.allCases where !seed.oneIn(3) {
      for tariff in ["t0", "t3"] {
        let rule = TariffRule(
          id: "any-\(service.code)-\(tariff)", tariff: tariff, service: service,
          weight: tariff == "t0" ? -1 : -2, rate: rate(of: service, splits: true))
        add(rule)
      }
    }
  }

  /// Adds it, some with a counter, some in two versions of one id.
  private mutating func add(_ rule: TariffRule) {
    var rule = rule
    if has(.counters, oneIn: 3) { count(&rule) }
    guard rule.validity == .always, has(.versions, oneIn: 6) else {
      catalogue.rules.append(rule)
      return
    }
    let border = day()
    rule.validity = Validity(to: border)
    catalogue.rules.append(rule)
    rule.validity = Validity(from: border)
    if rule.counting == nil {
      rule.rate = rate(of: rule.service, splits: rule.rate.split == .bands)
    } else {
      rule.rate.slots[0].priceMicros += 1_000
    }
    catalogue.rules.append(rule)
  }

  private mutating func rate(of service: ServiceKind, splits: Bool) -> Rate {
    var slots: [Rate.Slot] = []
    var from: Int64 = 0
    let scale: Int64 = service == .voice || service == .data ? 1 : 1_000
    for _ in 0...seed.below(3) {
      slots.append(
        Rate.Slot(
          from: from, unit: max(1, seed.pick(Self.units) / scale),
          increment: max(1, seed.pick(Self.increments) / scale),
          priceMicros: seed.oneIn(8)
            ? 0 : Int64(seed.below(200_000)) - (seed.oneIn(9) ? 200_000 : 0)))
      from += 1 + Int64(seed.below(120_000)) / scale
    }
    let minimum = seed.oneIn(4) ? Int64(seed.below(300_000)) : 0
    return Rate(
      slots: slots, connectFeeMicros: seed.oneIn(3) ? Int64(seed.below(300_000)) : 0,
      connectFeePolicy: seed.pick(Rate.ConnectFeePolicy.allCases), minimumMicros: minimum,
      capMicros: seed.oneIn(5) ? minimum + Int64(seed.below(2_000_000)) : nil,
      rounding: seed.pick(Rounding.allCases), quantumMicros: seed.pick([1, 100, 1_000, 10_000, 7]),
      offset: seed.pick(Rate.Offset.allCases),
      split: splits ? seed.pick(Rate.Split.allCases) : .none,
      currency: has(.currencies, oneIn: 5) ? seed.pick(["EUR", "JPY", "CNY"]) : "")
  }

  /// What counts has one increment, and neither connect fee, minimum nor split.
  private mutating func count(_ rule: inout TariffRule) {
    let increment = rule.rate.slots[0].increment
    for index in rule.rate.slots.indices {
      rule.rate.slots[index].increment = increment
      rule.rate.slots[index].priceMicros = Int64(seed.below(100_000))
      // Prices of a month's usage, not of a record's.
      rule.rate.slots[index].from *= 5
    }
    rule.rate.connectFeeMicros = 0
    rule.rate.minimumMicros = 0
    rule.rate.split = .none
    rule.rate.capMicros = seed.oneIn(2) ? Int64(seed.below(30_000_000)) : nil
    var counting = Counting(counter: seed.pick(catalogue.counters.map(\.id)))
    if seed.oneIn(3) { counting.step = increment * Int64(1 + seed.below(40)) }
    if seed.oneIn(2) {
      let steps = Int64(1 + seed.below(50))
      counting.block = (counting.step == 0 ? increment : counting.step) * steps
      counting.blockPriceMicros = Int64(seed.below(5_000_000))
    }
    rule.counting = counting
  }
}
