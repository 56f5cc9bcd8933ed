import Jobs
import Measures
import Records
import Tariffs
import Testing

@Suite("A rule over one denominator")
struct CompiledRuleTests {
  private func compile(
    _ rate: Rate, service: ServiceKind = .data, counting: Counting? = nil,
    rates: [ExchangeRate] = []
  ) throws(TariffError) -> CompiledRule {
    var catalogue = sampleCatalogue()
    catalogue.counters = [Counter(id: "day", period: .day), Counter(id: "c", period: .month)]
    catalogue.exchangeRates = rates
    catalogue.rules.append(
      TariffRule(
        id: "x", tariff: "x", service: service, rate: rate, counting: counting, tag: "word"))
    let image = try TariffImage.compile(
      catalogue: catalogue, month: sampleMonth, clock: sampleClock)
    return image.rules[3]
  }

  private func slots(_ unit: Int64, _ increment: Int64, _ price: Int64) -> [Rate.Slot] {
    [Rate.Slot(unit: unit, increment: increment, priceMicros: price)]
  }

  @Test("a foreign price and its connect fee are multiplied exactly")
  func exchange() throws {
    let rate = Rate(
      slots: slots(60_000, 1_000, 10), connectFeeMicros: 1, capMicros: 9, currency: "USD")
    let rule = try compile(
      rate, rates: [ExchangeRate(currency: "USD", numerator: 22, denominator: 7)])
    // 10 micros a minute · 22 / 7 is 22 / 42,000 a millisecond.
    let increment = rule.slots[0].incrementNumerator
    #expect(increment * 42_000 == 22_000 * rule.denominator)
    #expect(rule.connectFeeNumerator * 7 == 22 * rule.denominator)
    #expect(rule.capMicros == 9, "limits are in the catalogue's currency")
    let own = try compile(Rate(slots: slots(60_000, 1_000, 10), currency: "CNY"))
    #expect(own.slots[0].incrementNumerator * 6 == own.denominator)
  }

  @Test("what counts has its block's price over the same denominator")
  func counting() throws {
    let counting = Counting(counter: "c", step: 1_024, block: 3_000, blockPriceMicros: 5)
    let rule = try compile(
      Rate(slots: slots(7, 2, 1), currency: "USD"), counting: counting,
      rates: [ExchangeRate(currency: "USD", numerator: 1, denominator: 3)])
    let compiled = try #require(rule.counting)
    #expect(compiled.counter == 1)
    #expect(compiled.step == 1_024 && compiled.block == 3_000)
    #expect(compiled.blockNumerator * 3 == 5 * rule.denominator)
    #expect(rule.slots[0].incrementNumerator * 21 == 2 * rule.denominator)
    #expect(rule.tag == "word")
    #expect(try compile(Rate(slots: slots(7, 2, 1))).counting == nil)
  }

  @Test("the narrow bound holds for the whole count of a period")
  func bound() throws {
    let plain = try compile(Rate(slots: slots(1, 1, 1 << 20)))
    let counted = try compile(
      Rate(slots: slots(1, 1, 1 << 20)), counting: Counting(counter: "c", step: 1 << 30))
    #expect(counted.narrowQuantityMax < plain.narrowQuantityMax)
    #expect(counted.narrowQuantityMax + (1 << 30) <= (1 << 42))
    let blocks = try compile(
      Rate(slots: slots(1, 1, 0)),
      counting: Counting(counter: "c", block: 2, blockPriceMicros: 1 << 40))
    let most = Int128(blocks.narrowQuantityMax) * (1 << 39)
    #expect(most > 0 && most < Int128(1) << 62)
  }

  @Test(
    "what can't count is refused",
    arguments: [
      Rate(slots: [Rate.Slot(unit: 1, increment: 1, priceMicros: 1)], connectFeeMicros: 1),
      Rate(slots: [Rate.Slot(unit: 1, increment: 1, priceMicros: 1)], minimumMicros: 1),
      Rate(slots: [Rate.Slot(unit: 1, increment: 1, priceMicros: 1)], split: .bands),
      Rate(slots: [
        Rate.Slot(unit: 1, increment: 1, priceMicros: 1),
        Rate.Slot(from: 5, unit: 1, increment: 2, priceMicros: 1),
      ]),
    ])
  func badCounting(rate: Rate) {
    #expect(throws: TariffError.badCounting(rule: "x")) {
      try compile(rate, service: .voice, counting: Counting(counter: "c"))
    }
    #expect(throws: Never.self) { try compile(rate, service: .voice) }
  }

  @Test("no such counter or currency, and rates that are none")
  func unknown() {
    let rate = Rate(slots: slots(1, 1, 1), currency: "USD")
    #expect(throws: TariffError.unknownID(kind: .counter, id: "no", referrer: "x")) {
      try compile(Rate(slots: slots(1, 1, 1)), counting: Counting(counter: "no"))
    }
    #expect(throws: TariffError.unknownID(kind: .currency, id: "USD", referrer: "x")) {
      try compile(rate)
    }
    for (currency, numerator, denominator) in [("USD", 0, 1), ("USD", 1, -1), ("CNY", 1, 1)] {
      #expect(throws: TariffError.badExchangeRate(currency: currency)) {
        try compile(
          rate,
          rates: [
            ExchangeRate(
              currency: currency, numerator: Int64(numerator), denominator: Int64(denominator))
          ])
      }
    }
  }
}
