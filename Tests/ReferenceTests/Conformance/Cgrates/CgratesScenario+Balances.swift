import Jobs
import Measures
import Records
import Reference

// Bundles as packs, money as credit.
extension CgratesScenario {
  /// A bundle, and the last instant at which it can be drawn.
  typealias Pack = (plan: Plan, ends: Int64?)

  /// A balance's units for one of ours: that engine's factor, and ns for ms.
  func units(of balance: CgratesCase.Balance, _ event: CgratesCase.Event) -> Fraction? {
    let isOfService = Self.services[balance.type] == service
    guard let factors = balance.factors else {
      return isOfService ? Fraction(Int128(scale)) : nil
    }
    guard isOfService || balance.type == "*generic", let text = factors[event.factorId ?? ""] else {
      return nil
    }
    let parts = text.split(separator: "/").compactMap { Self.decimal(String($0)) }
    if parts.count == 1 { return parts[0] * Fraction(Int128(scale)) }
    return Fraction(parts[0].numerator, over: parts[1].numerator) * Fraction(Int128(scale))
  }

  /// Exactly what a decimal says.
  static func decimal(_ text: String) -> Fraction? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count > 1 ? parts[1].count : 0
    guard let digits = Int128(parts.joined()) else { return nil }
    return Fraction(digits, over: (0..<decimals).reduce(1) { power, _ in power * 10 })
  }

  func account(_ id: String?) -> CgratesCase.Account? { source.accounts.first { $0.id == id } }

  /// Whether a balance may be spent on calls to a destination.
  private func covers(_ balance: CgratesCase.Balance, _ destination: String) -> Bool {
    let names = balance.destinations ?? []
    if names.isEmpty || names.contains(Self.any) { return true }
    return names.flatMap { tariff.destinations[$0] ?? [] }.contains { destination.hasPrefix($0) }
  }

  // MARK: Bundles

  func packs(of id: String, _ event: CgratesCase.Event) throws(Inexpressible) -> [Pack] {
    guard let account = account(id) else { return [] }
    var packs: [Pack] = []
    for balance in account.balances {
      guard let units = units(of: balance, event) else { continue }
      if balance.blocker == true { throw Inexpressible("a bundle that blocks") }
      // A bundle for places that are not called can't be drawn.
      if !covers(balance, event.destination) { continue }
      guard let value = Self.decimal(balance.value) else {
        throw Inexpressible("value \(balance.value)")
      }
      let quantity = value * Fraction(units.denominator, over: units.numerator)
      var allowance = Allowance(
        id: "\(id)/\(balance.id)", service: service,
        quantity: Int64(quantity.numerator / quantity.denominator),
        increment: service == .voice ? 1_000 : 1, serving: .anywhere,
        priority: -Int(balance.weight), onEmpty: subjects[0].plans.isEmpty ? .refuse : .next)
      try price(&allowance, by: balance.ratingSubject, event)
      let plan = Plan(
        id: allowance.id, name: "", kind: .pack, fee: RecurringFee(amountMicros: 0), tariffs: [],
        allowances: [allowance])
      var ends: Int64?
      if let expires = balance.expires {
        let last = try Self.instant(expires)
        if last < clock.start(of: days[0].month.next.firstDay) { ends = last }
      }
      packs.append((plan, ends))
    }
    return packs
  }

  /// `*zero1m` names an increment, any other subject a tariff of one slot.
  private func price(
    _ allowance: inout Allowance, by subject: String?, _ event: CgratesCase.Event
  ) throws(Inexpressible) {
    guard let subject else { return }
    if subject.hasPrefix("*zero") {
      let scales: [(String, Int64)] = [("ns", 1), ("m", 60_000_000_000), ("s", 1_000_000_000)]
      let text = subject.dropFirst(5)
      for (suffix, length) in scales where text.hasSuffix(suffix) {
        if let count = Int64(text.dropLast(suffix.count)) {
          allowance.increment = try quantity(count * length)
          return
        }
      }
      throw Inexpressible("bundle \(subject)")
    }
    guard let slots = slots(of: subject, event), let slot = slots.first, slots.count == 1 else {
      throw Inexpressible("a bundle priced by several slots")
    }
    allowance.increment = try quantity(slot.inc)
    allowance.priceMicros = try micros(slot.rate)
    allowance.priceUnit = try quantity(slot.unit)
  }

  /// What a bundle's own tariff says of the called destination.
  private func slots(
    of subject: String, _ event: CgratesCase.Event
  ) -> [CgratesCase.Tariff.Slot]? {
    let profile = tariff.ratingProfiles.last {
      $0.tenant == event.tenant && $0.category == event.category && $0.subject == subject
        && $0.activation <= event.start
    }
    let entries = profile.flatMap { tariff.ratingPlans[$0.plan] } ?? []
    let rates = entries.flatMap { tariff.destinationRates[$0.dr] ?? [] }
    let rate = rates.first { rate in
      rate.dest == Self.any
        || (tariff.destinations[rate.dest] ?? []).contains { event.destination.hasPrefix($0) }
    }
    return rate.flatMap { tariff.rates[$0.rate] }
  }

  /// What the bundles that can be drawn take to connect, by tariffs of their own.
  func bundleFees() throws(Inexpressible) -> Set<Int64> {
    var fees: Set<Int64> = []
    for event in source.events {
      for balance in account(event.account)?.balances ?? [] where covers(balance, event.destination)
      {
        guard let subject = balance.ratingSubject, units(of: balance, event) != nil,
          let fee = slots(of: subject, event)?.first?.connectFee
        else { continue }
        fees.insert(try micros(fee))
      }
    }
    return fees.subtracting([0])
  }

  // MARK: Credit

  /// The money that pays for an event: its account's and that of its groups, highest weight first,
  /// no further than a balance that blocks.
  func credit(of event: CgratesCase.Event) throws(Inexpressible) -> Int64 {
    let own = account(event.account)?.balances ?? []
    let groups = Set(own.flatMap { $0.sharedGroups ?? [] })
    var balances = own
    for group in groups.sorted() {
      let members = source.sharedGroups?[group]?.members ?? []
      for member in members where member != event.account {
        balances += (account(member)?.balances ?? []).filter {
          ($0.sharedGroups ?? []).contains(group)
        }
      }
    }
    let money = balances.filter { $0.type == "*monetary" && covers($0, event.destination) }
      .sorted { $0.weight > $1.weight }
    var sum: Int64 = 0
    for balance in money {
      sum += try micros(balance.value)
      if balance.blocker == true { break }
    }
    return sum
  }
}
