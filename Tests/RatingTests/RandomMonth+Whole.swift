import Jobs
import Measures
import Records
import Seeds
import Tariffs

extension RandomMonth {
  /// Gives the tariff what the plain month lacks: bundles of every period, rolled over, shared,
  /// capped, refusing and priced; and rules that count.
  mutating func enrich(_ seed: inout SplitMix64) {
    catalogue.counters = [
      Counter(id: "day", period: .day), Counter(id: "month", period: .month, scope: .group),
      Counter(id: "event", period: .event),
    ]
    for number in catalogue.rules.indices where seed.oneIn(3) {
      catalogue.rules[number].rate.split = .none
      catalogue.rules[number].rate.connectFeeMicros = 0
      catalogue.rules[number].rate.minimumMicros = 0
      let increment = catalogue.rules[number].rate.slots[0].increment
      for slot in catalogue.rules[number].rate.slots.indices {
        catalogue.rules[number].rate.slots[slot].increment = increment
      }
      catalogue.rules[number].counting = Counting(
        counter: seed.pick(["day", "month", "event"]),
        step: seed.oneIn(2) ? 0 : Int64(1 + seed.below(500_000)),
        block: seed.oneIn(2) ? 0 : Int64(1 + seed.below(1_000_000)),
        blockPriceMicros: Int64(seed.below(3_000_000)))
    }
    for plan in catalogue.plans.indices {
      for number in catalogue.plans[plan].allowances.indices {
        enrich(&catalogue.plans[plan].allowances[number], &seed)
      }
    }
  }

  private func enrich(_ allowance: inout Allowance, _ seed: inout SplitMix64) {
    allowance.period = seed.pick([.month, .month, .day, .once])
    if allowance.period == .once { allowance.validDays = seed.below(20) }
    if allowance.period != .month { allowance.prorated = false }
    if allowance.period == .month, seed.oneIn(2) {
      allowance.rollover = Rollover(
        cycles: 1 + seed.below(2), capQuantity: seed.oneIn(2) ? nil : allowance.quantity / 2)
    }
    allowance.isShared = seed.oneIn(2)
    if seed.oneIn(4) {
      allowance.memberCaps = [MemberCap(role: .sub, quantity: allowance.quantity / 3)]
    }
    if seed.oneIn(4) {
      allowance.subLimits = [
        SubLimit(id: "away", quantity: allowance.quantity / 4, serving: .roaming),
        SubLimit(id: "groups", quantity: allowance.quantity / 2, ratingGroups: [1, 3]),
      ]
    }
    if seed.oneIn(8) { allowance.onEmpty = .refuse }
    if seed.oneIn(4) {
      allowance.priceMicros = Int64(seed.below(50_000))
      allowance.priceUnit = seed.pick([1, 7, 1_000, 60_000])
    }
  }

  /// Puts some profiles into groups of up to three, and gives some what the month before left.
  func join(
    _ profiles: inout [SubscriberProfile], of image: TariffImage, _ seed: inout SplitMix64
  ) {
    let bounds = clock.bounds(of: month)
    let days = (0...month.dayCount).map { clock.start(of: month.firstDay + $0) }
    for number in profiles.indices where !seed.oneIn(3) {
      let change = days[1 + seed.below(month.dayCount - 1)]
      let groups = [UInt32(number / 3), UInt32(seed.below(profiles.count) / 3)]
      let ends = [(bounds.lowerBound, change), (change, bounds.upperBound)]
      profiles[number].memberships = zip(groups, ends).map { group, span in
        SubscriberProfile.Membership(
          group: group, role: seed.pick(GroupRole.allCases), fromMilliseconds: span.0,
          toMilliseconds: span.1)
      }
    }
    for number in profiles.indices {
      let held = profiles[number].plans + profiles[number].packs
      guard let holding = held.first, seed.oneIn(2) else { continue }
      let allowances = image.plans[Int(holding.plan)].allowances
      for (position, allowance) in allowances.enumerated() where seed.oneIn(2) {
        let rolls = allowance.period == .month
        if allowance.period == .day { continue }
        profiles[number].brought.append(
          SubscriberProfile.Brought(
            plan: holding.plan, allowance: UInt16(position), isRolledOver: rolls, age: 1,
            fromMilliseconds: bounds.lowerBound,
            toMilliseconds: rolls ? bounds.upperBound : days[1 + seed.below(20)],
            quantity: Int64(seed.below(1_000_000))))
      }
    }
  }

  /// Adds reversals of some of the records, and of nothing.
  func reverse(_ records: inout [UsageRecord], _ seed: inout SplitMix64) {
    for number in records.indices { records[number].recordID = UInt64(1 + number) }
    for record in records where seed.oneIn(6) {
      var reversal = record
      reversal.isReversal = true
      reversal.startMilliseconds += Int64(seed.below(400_000_000)) - 1_000
      reversal.sequence = UInt32(records.count + 1)
      records.append(reversal)
    }
    seed.shuffle(&records)
  }
}
