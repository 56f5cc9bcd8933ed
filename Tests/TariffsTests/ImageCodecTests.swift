import Jobs
import Measures
import Records
import Tariffs
import Testing

@Suite("An image's bytes")
struct ImageCodecTests {
  private func compile(_ catalogue: Catalogue) throws(TariffError) -> TariffImage {
    try TariffImage.compile(catalogue: catalogue, month: sampleMonth, clock: sampleClock)
  }

  @Test("carry everything there and back")
  func roundTrip() throws {
    let image = try compile(fullCatalogue())
    let copy = try TariffImage(encoded: image.encoded())
    #expect(copy.encoded() == image.encoded())
    #expect(copy.digest == image.digest)
    #expect(copy.destinations == image.destinations && copy.versions == image.versions)
    #expect(copy.counters == fullCatalogue().counters)
    let (plan, twin) = (image.plans[0], copy.plans[0])
    #expect(twin.fee == plan.fee && twin.discounts == plan.discounts)
    #expect(twin.setupMicros == 7 && twin.contract == fullCatalogue().plans[0].contract)
    #expect(twin.allowances[0].subLimits.map(\.id) == ["abroad"])
    #expect(twin.allowances[0].rollover == Rollover(cycles: 2, capQuantity: 1 << 29))
    #expect(twin.allowances[0].refusesWhenEmpty && twin.allowances[0].priceMicros == 3)
    #expect(copy.rules[2].counting?.blockNumerator == image.rules[2].counting?.blockNumerator)
    #expect(copy.rules[2].tag == "throttle")
  }

  /// A change of one field that the bytes must show.
  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var apply: @Sendable (inout Catalogue) -> Void

    init(_ description: String, _ apply: @escaping @Sendable (inout Catalogue) -> Void) {
      testDescription = description
      self.apply = apply
    }
  }

  static let changes: [Change] = [
    Change("generation") { $0.plans[0].generation = .third },
    Change("weekend") { $0.calendars[0].weekend = [7] },
    Change("holiday") { $0.calendars[0].holidays = [] },
    Change("worked day") { $0.calendars[0].worked = [] },
    Change("classes") { $0.bands[1].classes = [.weekend] },
    Change("band's calendar") { $0.bands[1].calendar = "" },
    Change("own carrier") { $0.ownCarriers = [] },
    Change("carrier") { $0.prefixes[0].carrier = "HKT" },
    Change("prefix's validity") { $0.prefixes[1].validity.to = nil },
    Change("ported number") { $0.portings[0].number = 5 },
    Change("porting's carrier") { $0.portings[1].carrier = "CU" },
    Change("porting's zone") { $0.portings[0].zone = "" },
    Change("porting's validity") { $0.portings[1].validity.from = sampleMonth.firstDay },
    Change("exchange rate") { $0.exchangeRates[0].denominator = 11 },
    Change("period") { $0.counters[0].period = .event },
    Change("scope") { $0.counters[0].scope = .group },
    Change("carrier filter") { $0.rules[0].carriers = .offNet },
    Change("rating group") { $0.rules[2].ratingGroups = [3] },
    Change("rule's validity") { $0.rules[1].validity.to = sampleMonth.lastDay },
    Change("rate's currency") { $0.rules[0].rate.currency = "" },
    Change("counter") { $0.rules[2].counting?.counter = "day" },
    Change("step") { $0.rules[2].counting?.step = 0 },
    Change("block") { $0.rules[2].counting?.block = 7 },
    Change("block price") { $0.rules[2].counting?.blockPriceMicros = 7 },
    Change("no counting") { $0.rules[2].counting = nil },
    Change("tag") { $0.rules[2].tag = "" },
    Change("plan's validity") { $0.plans[0].validity.to = nil },
    Change("cycle") { $0.plans[0].fee.cycleMonths = 1 },
    Change("setup") { $0.plans[0].setupMicros = 0 },
    Change("discount's amount") { $0.plans[0].discounts[0].amount = .micros(5_000) },
    Change("discount's months") { $0.plans[0].discounts[0].months = 0 },
    Change("discount's validity") { $0.plans[0].discounts[0].validity = .always },
    Change("discount's roles") { $0.plans[0].discounts[0].requiredRoles = [.main] },
    Change("contract's months") { $0.plans[0].contract?.months = 12 },
    Change("early fee") { $0.plans[0].contract?.earlyFeeMicros = 0 },
    Change("early fee a month") { $0.plans[0].contract?.earlyFeePerMonthMicros = 0 },
    Change("fallback") { $0.plans[2].fallbacks = [] },
    Change("allowance's carriers") { $0.plans[0].allowances[0].carriers = .any },
    Change("cycles") { $0.plans[0].allowances[0].rollover?.cycles = 1 },
    Change("rollover's cap") { $0.plans[0].allowances[0].rollover?.capQuantity = nil },
    Change("shared") { $0.plans[0].allowances[0].isShared = false },
    Change("member's role") { $0.plans[0].allowances[0].memberCaps[0].role = .main },
    Change("member's cap") { $0.plans[0].allowances[0].memberCaps[0].quantity = 0 },
    Change("sub-limit") { $0.plans[0].allowances[0].subLimits[0].quantity = 0 },
    Change("sub-limit's zones") { $0.plans[0].allowances[0].subLimits[0].zones = [] },
    Change("sub-limit's networks") { $0.plans[0].allowances[0].subLimits[0].serving = .home },
    Change("sub-limit's groups") { $0.plans[0].allowances[0].subLimits[0].ratingGroups = [] },
    Change("on empty") { $0.plans[0].allowances[0].onEmpty = .next },
    Change("price") { $0.plans[0].allowances[0].priceMicros = 0 },
    Change("price unit") { $0.plans[0].allowances[0].priceUnit = 1 },
    Change("period of grants") { $0.plans[0].allowances[1].period = .day },
    Change("valid days") { $0.plans[0].allowances[1].validDays = 0 },
    Change("offer's products") { $0.offers[0].products = ["basic"] },
    Change("item's price") { $0.offers[0].items[0].priceMicros = 0 },
    Change("effect") { $0.offers[0].effect = .backdated },
  ]

  @Test("differ wherever the catalogue does", arguments: changes)
  func everyField(change: Change) throws {
    var catalogue = fullCatalogue()
    change.apply(&catalogue)
    let changed = try compile(catalogue)
    #expect(changed.digest != (try compile(fullCatalogue()).digest))
    #expect(try TariffImage(encoded: changed.encoded()).digest == changed.digest)
  }

  @Test("cut short anywhere are refused")
  func truncated() throws {
    let bytes = try compile(fullCatalogue()).encoded()
    for count in 0..<bytes.count {
      #expect(throws: TariffError.self) { try TariffImage(encoded: Array(bytes.prefix(count))) }
    }
  }

  static let mistakes: [(TariffError, @Sendable (inout Catalogue) -> Void)] = [
    (.badCalendar(calendar: "cn"), { $0.calendars[0].weekend = [0] }),
    (.duplicateID(kind: .calendar, id: "cn"), { $0.calendars.append($0.calendars[0]) }),
    (
      .unknownID(kind: .calendar, id: "x", referrer: "rest"), { $0.bands[1].calendar = "x" }
    ),
    (.badPorting(number: 0), { $0.portings[0].number = 0 }),
    (.badPorting(number: 8_613_900), { $0.portings[0].carrier = "" }),
    (
      .duplicateID(kind: .porting, id: "8613900"), { $0.portings[1].number = 8_613_900 }
    ),
    (
      .unknownID(kind: .carrier, id: "XX", referrer: "peak"),
      { $0.rules[0].carriers = .carriers(["XX"]) }
    ),
    (.duplicateID(kind: .counter, id: "day"), { $0.counters[1].id = "day" }),
    (
      .duplicateID(kind: .rule, id: "abroad"),
      { catalogue in
        catalogue.rules.append(catalogue.rules[1])
        catalogue.rules[3].validity = Validity(from: sampleMonth.firstDay + 18)
      }
    ),
    (
      .badAllowance(plan: "basic", allowance: "calls"),
      { $0.plans[0].allowances[1].rollover = Rollover() }
    ),
    (
      .badAllowance(plan: "basic", allowance: "night"),
      { $0.plans[0].allowances[0].priceUnit = 0 }
    ),
    (
      .allowanceTooLarge(plan: "basic", allowance: "night"),
      {
        $0.plans[0].allowances[0].priceUnit = 1
        $0.plans[0].allowances[0].priceMicros = 1 << 32
      }
    ),
    (.badFee(plan: "basic"), { $0.plans[0].fee.cycleMonths = 0 }),
    (.duplicateID(kind: .offer, id: "more"), { $0.offers[0].id = "more" }),
    (
      .unknownID(kind: .plan, id: "x", referrer: "set"), { $0.offers[0].products = ["x"] }
    ),
    (
      .duplicateID(kind: .item, id: "sim"),
      { $0.offers[0].items.append($0.offers[0].items[0]) }
    ),
    (
      .duplicateID(kind: .subLimit, id: "abroad"),
      { $0.plans[0].allowances[0].subLimits.append($0.plans[0].allowances[0].subLimits[0]) }
    ),
  ]

  @Test("are made of no catalogue with a mistake", arguments: mistakes.indices)
  func refused(index: Int) {
    let (error, change) = Self.mistakes[index]
    var catalogue = fullCatalogue()
    change(&catalogue)
    #expect(throws: error) { try compile(catalogue) }
    #expect(error.description.contains(": ") && error.description.hasSuffix("."))
  }
}
