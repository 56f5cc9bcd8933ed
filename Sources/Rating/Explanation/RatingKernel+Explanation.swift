import Records
import Tariffs

extension RatingKernel {
  /// Rates the month of a record's subscriber, and of who is rated together with it, up to that
  /// record, and says how the record came to its charge.
  ///
  /// The event is the one that ``rate(_:profiles:into:tallies:ledger:)`` gives, by the same code;
  /// what is said beside it is worked out anew from the tariff and must come to the same charge.
  /// *Shape*: `records` and `profiles` as there; `records` are sorted, then `number` counts in
  /// their order by (subscriber, start, sequence).
  package mutating func explain(
    _ records: inout [UsageRecord], profiles: [SubscriberProfile], at number: Int
  ) -> RecordExplanation {
    prepare(&records)
    let record = records[number]
    let facts = facts(of: places[number])
    guard let profile = profiles.firstIndex(where: { $0.subscriber == record.subscriber }) else {
      return RecordExplanation(
        record: record, event: Self.withoutProfile(record), place: facts)
    }
    let group = group(of: profile, profiles, records)
    var rated = [RatedEvent](repeating: blank, count: records.count)
    for run in group.runs {
      for index in run where duplicates.isDuplicate(at: index, in: records, from: run.lowerBound) {
        rated[index] = .rejected(.duplicate)
      }
    }
    openTogether(group, records, profiles, rated)
    guard let turn = queue.firstIndex(where: { $0.index == number }) else {
      return RecordExplanation(record: record, event: rated[number], place: facts)
    }
    for position in 0..<turn { _ = rateQueued(position, records) }
    take(seatOf: queue[turn].member)
    let explanation = watch(
      turn, records, RecordExplanation(record: record, event: blank, place: facts))
    for member in group.profiles.indices {
      take(seatOf: member)
      _ = book.close(subscriber: balances.members[member].subscriber)
    }
    take(seatOf: 0)
    return explanation
  }

  private func group(
    of profile: Int, _ profiles: [SubscriberProfile], _ records: [UsageRecord]
  ) -> GroupRuns.Group {
    let groups = joinsGroups ? GroupRuns(profiles) : GroupRuns()
    var group =
      groups.groups.first { $0.profiles.contains(profile) }
      ?? GroupRuns.Group(profiles: [profile])
    group.runs = group.profiles.map { member in
      let subscriber = profiles[member].subscriber
      let first = records.firstIndex { $0.subscriber >= subscriber } ?? records.count
      let end = records[first...].firstIndex { $0.subscriber > subscriber } ?? records.count
      return first..<end
    }
    return group
  }

  private func facts(of place: EventPlace) -> PlaceFacts {
    let destination = Int(place.destination)
    return PlaceFacts(
      day: Int(place.day), zone: place.zone == zoneCount ? nil : place.zone,
      band: place.band == bandCount ? nil : place.band,
      carrier: destination < image.destinations.count
        ? image.destinations[destination].carrier : "",
      version: place.version)
  }

  /// Rates the record whose turn it is, looking before and after.
  private mutating func watch(
    _ turn: Int, _ records: [UsageRecord], _ begun: RecordExplanation
  ) -> RecordExplanation {
    var explanation = begun
    let record = begun.record
    let place = places[queue[turn].index]
    let reversed = record.isReversal ? reversals.last(namedBy: record) : nil
    var open = balances.openInstances(at: record.startMilliseconds)
    for draw in reversed?.log.draws ?? [] where !open.contains(draw.instance) {
      open.append(draw.instance)
    }
    explanation.balances = open.map { balances.change(of: $0, record, place) }
    let lefts = open.map { balances.instances[$0].left }
    let states = counters.states
    log.begin()
    let event = rateQueued(turn, records)
    log.isOpen = false
    explanation.event = event
    for (position, number) in open.enumerated() {
      explanation.balances[position].drawn = lefts[position] - balances.instances[number].left
    }
    let plan = event.plan
    if plan != RatedEvent.none, !record.isReversal {
      explanation.rules = image.verdicts(on: record, at: place, plan: plan)
    }
    if case .rated = event.outcome {
      explanation.reversed = reversed?.record
      describe(&explanation, at: place, before: states, log: reversed?.log ?? log)
    }
    return explanation
  }

  /// How the figures of a rated event follow from its rule.
  private func describe(
    _ explanation: inout RecordExplanation, at place: EventPlace, before: [CounterBook.State],
    log: DrawLog
  ) {
    let event = explanation.event
    let rule = image.rules[Int(event.rule)]
    explanation.quantumMicros = rule.quantumMicros
    if explanation.record.quantity == 0 && !explanation.record.isReversal { return }
    do throws(WideFailure) {
      if let line = counters.table.lines[Int(event.rule)] {
        try describeCount(&explanation, line, at: place, before: before, log: log)
      } else if !explanation.record.isReversal {
        try describeSegments(&explanation, at: place)
      }
    } catch {
      preconditionFailure("What was charged can be charged again.")
    }
  }

  private func describeSegments(
    _ explanation: inout RecordExplanation, at place: EventPlace
  ) throws(WideFailure) {
    let (record, event) = (explanation.record, explanation.event)
    let rule = image.rules[Int(event.rule)]
    let remains = event.freeQuantity < record.quantity
    let pays = pricer.rates.lines[Int(event.rule)].paysConnectFee(
      free: event.freeQuantity, remains: remains)
    let draws = pricedDraws(of: explanation)
    var segments: [WideCharge.Segment] = []
    let charge = try WideCharge(
      WideCharge.Event(
        startMilliseconds: record.startMilliseconds, quantity: record.quantity,
        free: event.freeQuantity, rule: event.rule, paysConnectFee: pays, pricedDraws: draws),
      image: image, observe: { segments.append($0) },
      ruleAt: { pricer.wide.rule(for: record, at: place, plan: event.plan, instant: $0) })
    precondition(
      charge.chargeMicros == event.chargeMicros
        && event.freeQuantity + charge.priced == event.billedQuantity,
      "An explanation comes to the charge that it explains.")
    explanation.sum = ExactAmount(charge.sum)
    explanation.quantumMicros = charge.quantumMicros
    var drawn = ExactSum()
    try drawn.add(draws)
    explanation.drawnPrice = ExactAmount(drawn)
    if pays {
      explanation.connectFee = ExactAmount(
        numerator: rule.connectFeeNumerator, denominator: rule.denominator)
    }
    explanation.segments = segments.map { segment in
      let there = image.band(at: segment.instant)
      return PricedSegment(
        rule: segment.rule, slot: segment.stretch.slot,
        band: there.band == bandCount ? nil : there.band, version: there.version,
        position: segment.position, increments: segment.stretch.increments,
        quantity: segment.stretch.quantity,
        price: ExactAmount(
          numerator: segment.stretch.numerator,
          denominator: image.rules[Int(segment.rule)].denominator))
    }
  }

  /// What the record drew at a price, from the balances that it changed.
  private func pricedDraws(of explanation: RecordExplanation) -> [PricedDraw] {
    explanation.balances.compactMap { balance in
      let terms = image.plans[Int(balance.plan)].allowances[Int(balance.allowance)]
      if balance.drawn <= 0 || terms.priceMicros == 0 { return nil }
      return PricedDraw(
        quantity: balance.drawn, priceMicros: terms.priceMicros, priceUnit: terms.priceUnit)
    }
  }

  private func describeCount(
    _ explanation: inout RecordExplanation, _ line: CountLine, at place: EventPlace,
    before: [CounterBook.State], log: DrawLog
  ) throws(WideFailure) {
    let event = explanation.event
    let sign: Int64 = explanation.record.isReversal ? -1 : 1
    explanation.drawnPrice = ExactAmount(
      numerator: Int128(sign * log.drawnMicros), denominator: 1)
    var change = CounterChange(
      counter: line.counter, day: nil, group: nil, before: [], chargeBeforeMicros: 0, after: [],
      chargeAfterMicros: 0)
    var usage: Int64 = 0
    if let use = log.counted {
      let key = counters.key(of: use.state)
      let old = use.state < before.count ? before[use.state] : CounterBook.State()
      let new = counters.states[use.state]
      change.day = line.period == .day ? Int(key.day) : nil
      change.group =
        key.scope >= CounterBook.group ? UInt32(truncatingIfNeeded: key.scope) : nil
      change.before = old.counts.map(CounterChange.Part.init)
      change.chargeBeforeMicros = old.chargeMicros
      change.after = new.counts.map(CounterChange.Part.init)
      change.chargeAfterMicros = new.chargeMicros
      usage = new.counts.first { $0.rule == event.rule }?.usage ?? 0
    } else {
      usage = (event.billedQuantity - event.freeQuantity) * sign
      let micros = try counters.table.micros(usage, rule: event.rule, line)
      let part = CounterChange.Part(rule: event.rule, usage: usage, micros: micros)
      let charge = min(micros, line.capMicros ?? .max)
      if usage > 0, sign > 0 { (change.after, change.chargeAfterMicros) = ([part], charge) }
      if usage > 0, sign < 0 {
        (change.before, change.chargeBeforeMicros) = ([part], charge)
        usage = 0
      }
    }
    precondition(
      change.chargeAfterMicros - change.chargeBeforeMicros + sign * log.drawnMicros
        == event.chargeMicros, "An explanation comes to the charge that it explains.")
    explanation.counter = change
    let counted = try CountTable.stepped(usage, line.step)
    explanation.sum = ExactAmount(try pricer.wide.counted(counted, rule: event.rule))
  }
}

extension CounterChange.Part {
  fileprivate init(_ count: CounterBook.Count) {
    self.init(rule: count.rule, usage: count.usage, micros: count.micros)
  }
}

extension Balances {
  /// An instance as it stands before a record of the current member.
  fileprivate func change(
    of number: Int, _ record: UsageRecord, _ place: EventPlace
  ) -> BalanceChange {
    let instance = instances[number]
    let grant = table.grants[instance.row]
    let terms = table.terms[instance.row]
    var subLimits: [Int: LimitChange] = [:]
    for (index, limit) in terms.subLimits.enumerated() where limit.takes(record, place) {
      subLimits[index] = LimitChange(
        quantity: limit.quantity, usedBefore: limits[instance.firstSubLimit + index])
    }
    let kind = UInt16(1) << UInt16(record.kind)
    return BalanceChange(
      owner: members[instance.owner].subscriber, plan: grant.plan, allowance: grant.allowance,
      isRolledOver: instance.isRolledOver, age: instance.age,
      fromMilliseconds: instance.fromMilliseconds, toMilliseconds: instance.toMilliseconds,
      takes: table.rows[instance.row].kinds & kind != 0
        && record.serving < terms.networks.count && table.takes(instance.row, record, place),
      given: instance.given, leftBefore: instance.left, drawn: 0,
      cap: cap(of: number, at: record.startMilliseconds), subLimits: subLimits)
  }

  private func cap(of number: Int, at instant: Int64) -> LimitChange? {
    let instance = instances[number]
    guard instance.firstCap >= 0, let role = role(of: member, at: instant),
      let cap = table.terms[instance.row].memberCaps[role]
    else { return nil }
    return LimitChange(quantity: cap, usedBefore: limits[instance.firstCap + member])
  }
}
