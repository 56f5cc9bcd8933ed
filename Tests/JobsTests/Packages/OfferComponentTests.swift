import Jobs
import Measures
import Records
import Testing

@Suite("What is sold is opened to its parts")
struct OfferComponentTests {
  private static func day(_ text: String) throws -> CivilDay { try #require(CivilDay(text)) }

  private static func catalogue() throws -> Catalogue {
    let old = Plan(
      id: "p", name: "P", validity: Validity(to: try day("2026-10-01")),
      fee: RecurringFee(amountMicros: 39_000_000), tariffs: ["t"], allowances: [])
    let voice = Allowance(
      id: "v", service: .voice, quantity: 6_000_000, increment: 60_000, direction: .originating,
      zones: ["a", "b"])
    let new = Plan(
      id: "p", name: "P", generation: .fifth,
      validity: Validity(from: try day("2026-10-01")),
      fee: RecurringFee(amountMicros: 49_000_000, daysOfMonth: 30), setupMicros: 10_000_000,
      discounts: [
        Discount(id: "half", name: "", amount: .basisPoints(1_250), months: 3),
        Discount(
          id: "both", name: "", amount: .micros(5_000_000),
          validity: Validity(to: try day("2027-01-01")),
          requiredRoles: [.main, .broadband]),
      ],
      contract: ContractTerm(months: 24, earlyFeeMicros: 100_000_000, earlyFeePerMonthMicros: 5),
      tariffs: ["t", "u"], fallbacks: ["q"], allowances: [voice])
    var data = Allowance(
      id: "d", service: .data, quantity: 1 << 30, increment: 1_024, serving: .roaming,
      carriers: .onNet, ratingGroups: [7, 9], priority: -1, period: .once, validDays: 30,
      prorated: true, rollover: Rollover(cycles: 2, capQuantity: 5), isShared: true,
      memberCaps: [MemberCap(role: .sub, quantity: 4)],
      subLimits: [SubLimit(id: "l", quantity: 3)], onEmpty: .refuse, priceMicros: 2, priceUnit: 8)
    data.bands = ["night"]
    let pack = Plan(
      id: "k", name: "K", kind: .pack,
      fee: RecurringFee(amountMicros: 360_000_000, cycleMonths: 12), tariffs: [],
      allowances: [data])
    return Catalogue(
      currency: "CNY", timeZone: "Asia/Shanghai", networks: NetworkCodes(home: [], away: []),
      bands: [], zones: [], prefixes: [], defaultZone: "", rules: [], plans: [new, old, pack],
      offers: [
        Offer(
          id: "home", name: "Home", products: ["p", "k"],
          items: [PhysicalItem(id: "modem", priceMicros: 0)], effect: .nextCycle)
      ])
  }

  private static func told(_ part: OfferComponent) -> String {
    let price = part.priceMicros.map { "\(Money(micros: $0))" } ?? "-"
    return
      "\(part.offer) \(part.sold) \(part.position) \(part.product.isEmpty ? "-" : part.product)"
      + ".\(part.version) \(part.isInMonth ? "now" : "not") \(part.kind) \(part.component) "
      + "\(part.quantity)\(part.unit) \(price) [\(part.spec)]"
      + (part.generation.map { " \($0.rawValue)" } ?? "")
  }

  private static let fee =
    "joining=days; leaving=days; suspended=full; rounding=halfUp; quantum=0.01"
  private static let newFee =
    "joining=days; leaving=days; suspended=full; daysOfMonth=30; rounding=halfUp; quantum=0.01"
  private static let data =
    "service=data; period=once; validDays=30; bands=night; serving=roaming; carriers=onnet; "
    + "ratingGroups=7,9; increment=1024; priority=-1; prorated=true; rolloverCycles=2; "
    + "rolloverCap=5; shared=true; cap.sub=4; limit.l=3; onEmpty=refuse; pricedUnit=8"

  /// The parts of the plan's two versions, as an offer has them.
  private static let plan = [
    "p.1 not plan p 1 - [tariffs=t]", "p.1 not fee p 1months 39.00 [\(fee)]",
    "p.2 now plan p 1 - [tariffs=t,u; fallbacks=q] 5G",
    "p.2 now fee p 1months 49.00 [\(newFee)] 5G", "p.2 now setup p 1 10.00 [] 5G",
    "p.2 now discount half 3months - [share=12.5%] 5G",
    "p.2 now discount both 0months -5.00 [validTo=2027-01-01; roles=main,broadband] 5G",
    "p.2 now contract p 24months 100.00 [earlyFeePerMonth=0.000005] 5G",
    "p.2 now allowance v 6000000ms - "
      + "[service=voice; period=month; direction=mo; zones=a,b; increment=60000] 5G",
  ]

  @Test("in order, with every version, price, quantity and filter")
  func components() throws {
    let october = try #require(BillingMonth("2026-10"))
    let parts = try Self.catalogue().components(in: october).map(Self.told)
    func numbered(_ offer: String, _ parts: [String]) -> [String] {
      parts.enumerated().map { "\(offer) \($0 + 1) \($1)" }
    }
    let pack = [
      "k.1 now pack k 1 - []",
      "k.1 now fee k 12months 360.00 [suspended=full; rounding=halfUp; quantum=0.01]",
      "k.1 now allowance d 1073741824octets 0.000002 [\(Self.data)]",
    ]
    #expect(
      parts == numbered("home offer", Self.plan + pack + ["-.1 now item modem 1 0.00 []"])
        + numbered("k pack", pack) + numbered("p plan", Self.plan))
  }

  @Test("of which the month has other versions in another month")
  func versions() throws {
    let september = try #require(BillingMonth("2026-09"))
    let parts = try Self.catalogue().components(in: september)
    #expect(parts.filter { $0.offer == "p" && $0.isInMonth }.map(\.version) == [1, 1])
  }
}
