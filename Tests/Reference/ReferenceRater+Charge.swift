import Jobs
import Measures
import Records

// What allowances give, and what the rest costs.
extension ReferenceRater {
  // MARK: Allowances

  /// What the bundles give a record, in their order; nothing is drawn yet. nil: one refuses.
  mutating func draws(
    _ record: UsageRecord, _ place: CatalogueReader.Place
  ) -> [Draw]? {
    let start = record.startMilliseconds
    let drawer = Int(record.subscriber)
    let group = holder.membership(of: customers[drawer], at: start)
    let band = reader.band(at: start)
    let open = bundles.indices.flatMap { owner in
      bundles[owner].filter {
        $0.isValid(at: start) && isOpen($0, to: drawer, in: group, at: start)
          && reader.fits($0.terms, record, place, band: band)
      }
    }.sorted { $0.goesBefore($1) }
    var draws: [Draw] = []
    var position: Int64 = 0
    for (index, bundle) in open.enumerated() where position < record.quantity {
      let limits = bundle.terms.subLimits.filter { reader.fits($0, record, place) }
      var left = bundle.left(within: limits)
      if let capped = leftOfCap(bundle, drawer, group?.role, draws) { left = min(left, capped) }
      let increment = bundle.terms.increment
      let needed = (record.quantity - position + increment - 1) / increment * increment
      let drawn = min(needed, max(left, 0) / increment * increment)
      if drawn > 0 { draws.append(Draw(bundle: bundle, quantity: drawn, limits: limits)) }
      position += drawn
      say("\(bundle.terms.id) of \(bundle.holding.owner) gives \(drawn), had \(left)")
      // All instances of an allowance give before it is empty.
      let isLast = !open[(index + 1)...].contains { $0.isOfSameAllowance(as: bundle) }
      if bundle.terms.onEmpty == .refuse, isLast, position < record.quantity {
        say("and refuses the rest")
        return nil
      }
    }
    return draws
  }

  /// A bundle is its owner's, and if shared that of all who are in the owner's group.
  private func isOpen(
    _ bundle: Bundle, to drawer: Int, in group: GroupMembership?, at start: Int64
  ) -> Bool {
    if bundle.holding.owner == drawer { return true }
    guard bundle.terms.isShared, let group else { return false }
    return holder.membership(of: customers[bundle.holding.owner], at: start)?.group == group.group
  }

  /// What a member's cap leaves of an owner's allowance this month, over all its instances.
  private func leftOfCap(
    _ bundle: Bundle, _ member: Int, _ role: GroupRole?, _ pending: [Draw]
  ) -> Int64? {
    guard let role, let cap = bundle.terms.memberCaps.first(where: { $0.role == role }) else {
      return nil
    }
    let owner = bundle.holding.owner
    let drawn = bundles[owner].filter { $0.isOfSameAllowance(as: bundle) }
      .reduce(0) { $0 + $1.drawn[member, default: 0] - $1.returned[member, default: 0] }
    return pending.reduce(cap.quantity - drawn) { left, draw in
      let isOwn = draw.bundle.holding.owner == owner && draw.bundle.isOfSameAllowance(as: bundle)
      return isOwn ? left - draw.quantity : left
    }
  }

  /// What drawn usage costs.
  private func bundlesCost(_ draws: [Draw]) -> Fraction {
    draws.reduce(.zero) { sum, draw in
      let terms = draw.bundle.terms
      if terms.priceMicros == 0 { return sum }
      return sum
        + Fraction(Int128(draw.quantity) * Int128(terms.priceMicros), over: Int128(terms.priceUnit))
    }
  }

  // MARK: Counters

  /// Semantics §3.5: the rest adds to the count of the rule.
  mutating func count(_ record: UsageRecord, row: Int, rule index: Int, _ entry: inout RatedRow) {
    let rule = reader.catalogue.rules[index]
    let free = entry.result.freeQuantity
    let rest = max(0, record.quantity - free)
    let increment = rule.rate.slots[0].increment
    let charged = (rest + increment - 1) / increment * increment
    entry.result.billedQuantity = free + charged
    let bundlesMicros = bundlesCost(entry.draws)
      .rounded(to: rule.rate.quantumMicros, rule.rate.rounding)
    entry.result.chargeMicros = bundlesMicros
    if charged == 0 { return }
    guard let counting = rule.counting,
      let counter = reader.catalogue.counters.first(where: { $0.id == counting.counter })
    else { preconditionFailure("A rule counts with a counter of the catalogue.") }
    let key = key(of: counter, record, row: row)
    let added = counts.add(charged, of: index, to: key)
    entry.counted = (index, key, charged, bundlesMicros)
    entry.result.chargeMicros += added
    say("\(charged) counted by \(key.counter) of \(key.scope) in \(key.period): \(added)")
  }

  private func key(of counter: Counter, _ record: UsageRecord, row: Int) -> Counts.Key {
    let start = record.startMilliseconds
    let day = reader.clock.localDay(at: start)
    let period =
      switch counter.period {
      case .event: "row \(row)"
      case .day: "\(day)"
      case .month: "\(day.month)"
      }
    let group = holder.membership(of: customers[Int(record.subscriber)], at: start)?.group
    if counter.scope == .group, let group {
      return Counts.Key(counter: counter.id, scope: "group \(group)", period: period)
    }
    return Counts.Key(counter: counter.id, scope: "line \(record.subscriber)", period: period)
  }

  // MARK: One record alone

  /// Prices what the bundles left; false where a stretch of it has no rule.
  mutating func price(
    _ record: UsageRecord, _ plan: Plan, _ index: Int, _ place: CatalogueReader.Place,
    _ entry: inout RatedRow
  ) -> Bool {
    let rule = reader.catalogue.rules[index]
    let free = entry.result.freeQuantity
    let origin = rule.rate.offset == .call ? 0 : free
    var quantum = rule.rate.quantumMicros
    var sum = bundlesCost(entry.draws)
    var position = free
    var current = rule
    let splits = rule.rate.split == .bands && record.service == .voice
    while position < record.quantity {
      var end = record.quantity
      if splits {
        let instant = record.startMilliseconds + position
        let next = reader.rule(for: record, of: plan, month: month, at: place, instant: instant)
        guard let next else { return false }
        if reader.catalogue.rules[next].counting == nil { current = reader.catalogue.rules[next] }
        quantum = min(quantum, current.rate.quantumMicros)
        end = min(end, nextMinute(after: instant) - record.startMilliseconds)
      }
      let slots = current.rate.slots
      guard let number = slots.lastIndex(where: { $0.from <= position - origin }) else {
        preconditionFailure("A rate's first slot begins at 0.")
      }
      if number + 1 < slots.count { end = min(end, slots[number + 1].from + origin) }
      let slot = slots[number]
      let priced = (end - position + slot.increment - 1) / slot.increment * slot.increment
      sum =
        sum
        + Fraction(Int128(priced) * Int128(slot.priceMicros), over: Int128(slot.unit))
        * reader.catalogue.exchange(current.rate)
      say("\(current.id): \(priced) from \(position) at \(slot.priceMicros) per \(slot.unit)")
      position += priced
    }
    let pays =
      switch rule.rate.connectFeePolicy {
      case .always: true
      case .firstSegmentCharged: free == 0
      case .anyCharged: free < record.quantity
      }
    if pays {
      sum =
        sum + Fraction(Int128(rule.rate.connectFeeMicros)) * reader.catalogue.exchange(rule.rate)
    }
    entry.result.billedQuantity = position
    entry.result.chargeMicros = limited(sum, rule.rate, quantum: quantum)
    say("\(sum) to a quantum of \(quantum): \(entry.result.chargeMicros)")
    return true
  }

  /// The instant at which the local clock shows the next minute, or is put forward or back.
  private func nextMinute(after instant: Int64) -> Int64 {
    let local = reader.clock.localMilliseconds(at: instant)
    let rest = local % 60_000 < 0 ? local % 60_000 + 60_000 : local % 60_000
    return reader.clock.transitions.map(\.fromMilliseconds).filter { $0 > instant }
      .reduce(instant + 60_000 - rest) { min($0, $1) }
  }

  /// Minimum, quantum, cap, the same on both sides of zero.
  private func limited(_ sum: Fraction, _ rate: Rate, quantum: Int64) -> Int64 {
    if sum == .zero { return 0 }
    let isNegative = sum.numerator < 0
    var amount = isNegative ? Fraction.zero - sum : sum
    let minimum = Fraction(Int128(rate.minimumMicros))
    if amount < minimum { amount = minimum }
    let charge = min(amount.rounded(to: quantum, rate.rounding), rate.capMicros ?? .max)
    return isNegative ? -charge : charge
  }
}
