import Measures
import Records
import Tariffs

extension RatingKernel {
  /// Rates one record of the member at hand; `holding` is where its plans are walked through.
  @inline(__always)
  mutating func rate(
    _ record: UsageRecord, at place: EventPlace, plans: [SubscriberProfile.Holding],
    holding: inout Int
  ) -> RatedEvent {
    let start = record.startMilliseconds
    while holding < plans.count, plans[holding].toMilliseconds <= start { holding += 1 }
    if holding < plans.count, plans[holding].fromMilliseconds <= start {
      return rate(record, at: place, plan: plans[holding].plan)
    }
    return .rejected(.noPlan)
  }

  @inline(__always)
  private mutating func rate(
    _ record: UsageRecord, at place: EventPlace, plan: UInt16
  ) -> RatedEvent {
    if record.serving >= networkCount { return .rejected(.unknownNetwork, plan: plan) }
    if record.quantity < 0 { return .rejected(.negativeQuantity, plan: plan) }
    let rule = finder.rule(for: record, plan: plan, at: place)
    if rule >= RuleFinder.needsZone {
      return .rejected(rule == RuleFinder.needsZone ? .noZone : .noRate, plan: plan)
    }
    var free: Int64 = 0
    var charge = Charge(micros: 0, priced: 0, reason: nil)
    var isOverage = false
    if record.quantity > 0 {
      let drawing = balances.draw(for: record, at: place)
      free = drawing.free
      isOverage = drawing.matched
      let isPlain = !drawing.isRefused && !drawing.isPriced && !pricer.counts(rule)
      charge =
        isPlain
        ? pricer.charge(record, at: place, plan: plan, rule: rule, free: free)
        : chargeByTerms(record, at: place, plan: plan, rule: rule, drawing)
      let isCharged =
        charge.reason == nil && book.hasRoom(billed: free &+ charge.priced, micros: charge.micros)
      balances.settle(isCharged, log: &log)
      if !isPlain { counters.settle(isCharged) }
      if !isCharged { return .rejected(charge.reason ?? .chargeOverflow, plan: plan) }
    }
    var event = blank
    event.chargeMicros = charge.micros
    event.freeQuantity = free
    event.billedQuantity = free &+ charge.priced
    event.plan = plan
    if place.zone != zoneCount { event.zone = place.zone }
    if place.band != bandCount { event.band = place.band }
    event.rule = rule
    add(record, event, at: place, isOverage: isOverage)
    if log.isOpen { log.isOverage = isOverage }
    return event
  }

  /// The charge where an allowance refuses or has a price, or the rule counts.
  @inline(never)
  private mutating func chargeByTerms(
    _ record: UsageRecord, at place: EventPlace, plan: UInt16, rule: UInt16,
    _ drawing: Balances.Drawing
  ) -> Charge {
    if drawing.isRefused { return Charge(micros: 0, priced: 0, reason: .allowanceEmpty) }
    let draws = drawing.isPriced ? balances.pricedDraws : []
    guard let line = counters.table.lines[Int(rule)] else {
      return pricer.charge(
        record, at: place, plan: plan, rule: rule, free: drawing.free, pricedDraws: draws)
    }
    do throws(WideFailure) {
      if record.quantity > CompiledRule.quantityMax(of: record.service) { throw .overflow }
      let drawnMicros = try pricer.wide.price(of: draws, rule: rule)
      var priced: Int64 = 0
      var change: Int64 = 0
      if drawing.free < record.quantity {
        priced = try counters.table.increments(of: record.quantity - drawing.free, rule: rule)
        change = try count(priced, of: record, at: place, rule: rule, line)
      }
      let (micros, overflow) = change.addingReportingOverflow(drawnMicros)
      if overflow { throw .overflow }
      if log.isOpen { log.drawnMicros = drawnMicros }
      return Charge(micros: micros, priced: priced, reason: nil)
    } catch {
      return Charge(micros: 0, priced: 0, reason: .chargeOverflow)
    }
  }

  private mutating func count(
    _ priced: Int64, of record: UsageRecord, at place: EventPlace, rule: UInt16, _ line: CountLine
  ) throws(WideFailure) -> Int64 {
    guard let key = counterKey(of: record, at: place, line) else {
      let micros = try counters.table.micros(priced, rule: rule, line)
      return min(micros, line.capMicros ?? .max)
    }
    let use = CounterBook.Use(state: counters.state(key), rule: rule, usage: priced)
    let change = try counters.change(by: use, line)
    if log.isOpen { log.counted = use }
    return change
  }

  /// What counts the current member's record; nil where each record is counted alone.
  func counterKey(
    of record: UsageRecord, at place: EventPlace, _ line: CountLine
  ) -> CounterBook.Key? {
    var day: Int32 = 0
    switch line.period {
    case .event: return nil
    case .day: day = place.day
    case .month: day = place.day < 0 ? firstDay(ofMonthBefore: place.day) : 0
    }
    var scope = UInt64(record.subscriber)
    if line.isOfGroup,
      let group = balances.group(of: balances.member, at: record.startMilliseconds)
    {
      scope = CounterBook.group | UInt64(group)
    }
    return CounterBook.Key(counter: line.counter, day: day, scope: scope)
  }

  /// The first day of a former month's day, counted as days of the month are: a late record counts
  /// in its own month, from zero.
  private func firstDay(ofMonthBefore day: Int32) -> Int32 {
    let first = image.month.firstDay
    return Int32((first + Int(day)).month.firstDay - first)
  }

  /// Rates a record where reversals are about: takes back, or logs what may be taken back.
  mutating func rateOrReverse(
    _ record: UsageRecord, at place: EventPlace, plans: [SubscriberProfile.Holding],
    holding: inout Int
  ) -> RatedEvent {
    if record.isReversal { return reverse(record, at: place) }
    if !reversals.isNamed(record) {
      return rate(record, at: place, plans: plans, holding: &holding)
    }
    log.begin()
    let event = rate(record, at: place, plans: plans, holding: &holding)
    log.isOpen = false
    if case .rated = event.outcome {
      reversals.keep(Reversals.Entry(record: record, event: event, log: log))
    }
    return event
  }

  /// The mirror image of the record that `record` names (semantics §3.13).
  private mutating func reverse(_ record: UsageRecord, at place: EventPlace) -> RatedEvent {
    guard let entry = reversals.last(namedBy: record) else {
      return .rejected(.noReversedRecord)
    }
    var event = entry.event
    event.freeQuantity = -event.freeQuantity
    event.billedQuantity = -event.billedQuantity
    do throws(WideFailure) {
      event.chargeMicros = try reversedMicros(of: entry)
    } catch {
      return .rejected(.chargeOverflow, plan: event.plan)
    }
    let hasRoom = book.hasRoom(billed: event.billedQuantity, micros: event.chargeMicros)
    counters.settle(hasRoom)
    if !hasRoom { return .rejected(.chargeOverflow, plan: event.plan) }
    balances.giveBack(entry.log)
    reversals.remove(namedBy: record)
    var mirrored = entry.record
    mirrored.quantity = -mirrored.quantity
    add(mirrored, event, at: place, isOverage: entry.log.isOverage)
    return event
  }

  /// Adds a rated event to its subscriber's month, or to what came late of the months before.
  @inline(__always)
  private mutating func add(
    _ record: UsageRecord, _ event: RatedEvent, at place: EventPlace, isOverage: Bool
  ) {
    if place.day < 0 {
      book.add(late: event, of: (image.month.firstDay + Int(place.day)).month)
    } else {
      book.add(record, event, day: place.day, isOverage: isOverage)
    }
  }

  private mutating func reversedMicros(of entry: Reversals.Entry) throws(WideFailure) -> Int64 {
    guard var use = entry.log.counted, let line = counters.table.lines[Int(use.rule)] else {
      return -entry.event.chargeMicros
    }
    use.usage = -use.usage
    let (micros, overflow) = try counters.change(by: use, line)
      .subtractingReportingOverflow(entry.log.drawnMicros)
    if overflow { throw .overflow }
    return micros
  }
}
