import Jobs
import Measures
import Records
import Seeds

// Plans, packs and offers.
extension RandomOperator {
  static let planIDs = ["p0", "p1", "p2", "p3", "p4"]
  static let packIDs = ["k0", "k1", "k2"]

  mutating func makePlans() {
    for (number, id) in Self.planIDs.enumerated() {
      let later = Array(Self.planIDs[(number + 1)...])
      var plan = Plan(
        id: id, name: "", fee: RecurringFee(amountMicros: 0),
        tariffs: number == 4
          ? ["t3"] : ["t0", "t\(1 + number % 2)"].filter { _ in !seed.oneIn(5) },
        fallbacks: features.contains(.fallbacks) ? later.filter { _ in seed.oneIn(2) } : [],
        allowances: allowances(of: id))
      if has(.versions, oneIn: 4) {
        var former = plan
        former.validity = Validity(to: month.firstDay)
        former.allowances = []
        former.tariffs = ["t2"]
        catalogue.plans.append(former)
        plan.validity = Validity(from: month.firstDay)
      }
      catalogue.plans.append(plan)
    }
    for id in Self.packIDs {
      catalogue.plans.append(
        Plan(
          id: id, name: "", kind: .pack, fee: RecurringFee(amountMicros: 0), tariffs: [],
          allowances: allowances(of: id)))
    }
    if !features.contains(.offers) { return }
    catalogue.offers = [
      Offer(id: "o0", name: "", products: ["p1", "k0"], effect: .atOnce),
      Offer(id: "o1", name: "", products: ["k1"], effect: .nextCycle),
      Offer(id: "o2", name: "", products: ["p2", "k2"], effect: .backdated),
    ]
  }

  private mutating func allowances(of plan: String) -> [Allowance] {
    (0..<seed.below(5)).map { allowance("\(plan)a\($0)") }
  }

  private mutating func allowance(_ id: String) -> Allowance {
    let service = seed.pick(ServiceKind.allCases)
    let isCoarse = service == .voice || service == .data
    var allowance = Allowance(
      id: id, service: service,
      quantity: isCoarse ? 60_000 + Int64(seed.below(3_000_000)) : 1 + Int64(seed.below(20)),
      increment: isCoarse ? seed.pick([1, 1_000, 6_000, 60_000, 1_024]) : 1,
      direction: seed.oneIn(5) ? seed.pick(Direction.allCases) : nil,
      zones: some(catalogue.zones.map(\.id)), bands: some(catalogue.bands.map(\.id)),
      serving: serving(), carriers: carriers(), ratingGroups: ratingGroups(of: service),
      priority: seed.below(3), prorated: seed.oneIn(3))
    let whole = allowance.quantity
    func part() -> Int64 { Int64(seed.below(Int(whole))) }
    if features.contains(.periods) {
      allowance.period = seed.pick(Allowance.Period.allCases)
      if allowance.period == .once, seed.oneIn(2) { allowance.validDays = 1 + seed.below(40) }
      if allowance.period != .month { allowance.prorated = false }
      if allowance.period == .month, seed.oneIn(2) {
        allowance.rollover = Rollover(
          cycles: 1 + seed.below(3), capQuantity: seed.oneIn(2) ? part() : nil)
      }
    }
    if has(.groups, oneIn: 2) {
      allowance.isShared = true
      for role in GroupRole.allCases where has(.limits, oneIn: 3) {
        allowance.memberCaps.append(MemberCap(role: role, quantity: part()))
      }
    }
    for number in 0..<2 where has(.limits, oneIn: 4) {
      allowance.subLimits.append(
        SubLimit(
          id: "limit\(number)", quantity: part(), zones: some(catalogue.zones.map(\.id)),
          serving: serving(), ratingGroups: ratingGroups(of: service)))
    }
    if has(.refusals, oneIn: 8) { allowance.onEmpty = .refuse }
    if has(.prices, oneIn: 4) {
      allowance.priceMicros = Int64(seed.below(50_000))
      allowance.priceUnit = isCoarse ? seed.pick([1_000, 60_000, 7, 1_024]) : 1
    }
    return allowance
  }
}
