import Jobs
import Measures
import Records
import Seeds

// Who holds what, and with whom.
extension RandomOperator {
  mutating func makeCustomers() {
    var products = Self.planIDs + Self.packIDs
    if features.contains(.offers) { products += ["o0", "o1", "o2"] }
    for number in 0..<Self.lines {
      let msisdn = 8_613_900_000_000 + UInt64(number)
      var subscriptions: [Subscription] = []
      for _ in 0..<seed.below(5) {
        subscriptions.append(subscription(msisdn, to: seed.pick(products)))
      }
      subscriptions.sort { ($0.from, $0.product) < ($1.from, $1.product) }
      // Nothing is held before the line is activated, not even what is backdated.
      let earliest = subscriptions.first?.from.month.firstDay ?? month.lastDay
      let activatedOn = min(earliest, month.firstDay + (seed.below(60) - 50))
      customers.append(
        CustomerFile(
          subscriber: Subscriber(
            msisdn: msisdn, account: "", region: "R",
            plan: seed.oneIn(4) ? "" : seed.pick(Self.planIDs), activatedOn: activatedOn,
            status: seed.oneIn(2) ? .active : seed.pick(Subscriber.Status.allCases),
            churnedOn: max(activatedOn, month.firstDay + seed.below(month.dayCount))),
          subscriptions: subscriptions, memberships: memberships(msisdn),
          brought: brought(by: subscriptions)))
    }
  }

  private mutating func subscription(_ msisdn: UInt64, to product: String) -> Subscription {
    let from = month.firstDay + (seed.below(45) - 25)
    var subscription = Subscription(
      msisdn: msisdn, product: product, from: from,
      to: seed.oneIn(2) ? from + (1 + seed.below(40)) : nil)
    if has(.instants, oneIn: 3) {
      subscription.fromMilliseconds = clock.start(of: from) + Int64(seed.below(82_800_000))
    }
    if let to = subscription.to, has(.instants, oneIn: 3) {
      subscription.toMilliseconds = clock.start(of: to + -1) + Int64(seed.below(82_800_000))
    }
    return subscription
  }

  private mutating func memberships(_ msisdn: UInt64) -> [GroupMembership] {
    if !features.contains(.groups) { return [] }
    var memberships: [GroupMembership] = []
    for _ in 0..<seed.below(4) {
      let from = month.firstDay + (seed.below(40) - 20)
      memberships.append(
        GroupMembership(
          msisdn: msisdn, group: seed.pick(["ga", "gb", "gc"]), role: seed.pick(GroupRole.allCases),
          from: from, to: seed.oneIn(2) ? from + (1 + seed.below(30)) : nil))
    }
    return memberships.sorted { ($0.from, $0.group) < ($1.from, $1.group) }
  }

  /// What holdings that began before the month may have left over.
  private mutating func brought(by subscriptions: [Subscription]) -> [BroughtBundle] {
    if !features.contains(.brought) { return [] }
    var brought: [BroughtBundle] = []
    for subscription in subscriptions
    where subscription.from < month.firstDay
      && holdings(of: subscription.product, by: subscriptions) == 1
    {
      let plans = catalogue.plans.filter {
        $0.id == subscription.product && $0.validity.contains(month.firstDay)
      }
      for (plan, terms) in plans.flatMap({ plan in plan.allowances.map { (plan, $0) } })
      where !brought.contains(where: { $0.plan == plan.id && $0.allowance == terms.id }) {
        let quantity = 1 + Int64(seed.below(Int(terms.quantity)))
        if let rollover = terms.rollover {
          for age in 1...rollover.cycles where seed.oneIn(2) {
            brought.append(
              BroughtBundle(
                plan: plan.id, allowance: terms.id, isRolledOver: true, age: age,
                toMilliseconds: clock.start(of: month.next.firstDay), quantity: quantity))
          }
        } else if terms.period == .once, seed.oneIn(2) {
          let end = month.firstDay + (1 + seed.below(40))
          brought.append(
            BroughtBundle(
              plan: plan.id, allowance: terms.id, isRolledOver: false, age: 1,
              toMilliseconds: clock.start(of: end), quantity: quantity))
        }
      }
    }
    return brought.sorted { ($0.plan, $0.allowance, $0.age) < ($1.plan, $1.allowance, $1.age) }
  }

  /// How often a plan or pack is held: what is brought doesn't say of which holding it is.
  private func holdings(of product: String, by subscriptions: [Subscription]) -> Int {
    subscriptions.count { subscription in
      let offer = catalogue.offers.first { $0.id == subscription.product }
      return (offer?.products ?? [subscription.product]).contains(product)
    }
  }
}
