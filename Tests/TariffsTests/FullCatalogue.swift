import Jobs
import Measures
import Records

/// The sample with every part of the model set to something that isn't its default.
func fullCatalogue() -> Catalogue {
  var catalogue = sampleCatalogue()
  let early = Validity(from: october(1), to: october(20))
  catalogue.calendars = [
    DayCalendar(
      id: "cn", weekend: [5, 6], holidays: [sampleMonth.firstDay], worked: [october(10)])
  ]
  catalogue.bands[1].classes = [.holiday, .workday]
  catalogue.bands[1].calendar = "cn"
  catalogue.ownCarriers = ["CM"]
  catalogue.prefixes[0].carrier = "CM"
  catalogue.prefixes[1].carrier = "HKT"
  catalogue.prefixes[1].validity = early
  catalogue.portings = [
    Porting(number: 8_613_900, carrier: "CU", zone: "far", validity: early),
    Porting(number: 8_613_901, carrier: "CM"),
  ]
  catalogue.exchangeRates = [ExchangeRate(currency: "USD", numerator: 72, denominator: 10)]
  catalogue.counters = [
    Counter(id: "day", period: .day), Counter(id: "family", period: .month, scope: .group),
  ]
  catalogue.rules[0].carriers = .carriers(["CU", "CM"])
  catalogue.rules[0].rate.currency = "USD"
  catalogue.rules[1].validity = early
  catalogue.rules[2].carriers = .onNet
  catalogue.rules[2].ratingGroups = [3, 2]
  catalogue.rules[2].tag = "throttle"
  catalogue.rules[2].counting = Counting(
    counter: "family", step: 1 << 20, block: 1 << 30, blockPriceMicros: 5_000_000)
  catalogue.plans[0].validity = early
  catalogue.plans[0].fee.cycleMonths = 12
  catalogue.plans[0].setupMicros = 7
  catalogue.plans[0].discounts = [
    Discount(
      id: "d", name: "half", amount: .basisPoints(5_000), months: 6, validity: early,
      requiredRoles: [.main, .broadband]),
    Discount(id: "e", name: "one", amount: .micros(1_000_000)),
  ]
  catalogue.plans[0].contract = ContractTerm(
    months: 24, earlyFeeMicros: 5, earlyFeePerMonthMicros: 6)
  fillAllowances(&catalogue)
  catalogue.plans.append(
    Plan(
      id: "child", name: "child", fee: RecurringFee(amountMicros: 1), tariffs: [],
      fallbacks: ["basic"], allowances: []))
  catalogue.offers = [
    Offer(
      id: "set", name: "Set", products: ["basic", "more"],
      items: [PhysicalItem(id: "sim", priceMicros: 10_000_000)], effect: .nextCycle)
  ]
  return catalogue
}

private func fillAllowances(_ catalogue: inout Catalogue) {
  catalogue.plans[0].allowances[0].carriers = .offNet
  catalogue.plans[0].allowances[0].rollover = Rollover(cycles: 2, capQuantity: 1 << 29)
  catalogue.plans[0].allowances[0].isShared = true
  catalogue.plans[0].allowances[0].memberCaps = [MemberCap(role: .sub, quantity: 1 << 28)]
  catalogue.plans[0].allowances[0].subLimits = [
    SubLimit(
      id: "abroad", quantity: 1 << 27, zones: ["far"], serving: .codes(["JP"]),
      ratingGroups: [9])
  ]
  catalogue.plans[0].allowances[0].onEmpty = .refuse
  catalogue.plans[0].allowances[0].priceMicros = 3
  catalogue.plans[0].allowances[0].priceUnit = 1 << 20
  catalogue.plans[0].allowances[1].period = .once
  catalogue.plans[0].allowances[1].validDays = 30
}
