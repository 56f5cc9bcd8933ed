import Jobs
import Measures
import Records

/// A second rater, made to be read: it walks the catalogue itself, second thoughts and all, with
/// exact fractions. Only the laws of these tests use it.
struct ReferenceRater {
  struct Result: Equatable {
    var reason: RejectReason?
    var micros: Int64 = 0
    var free: Int64 = 0
    var billed: Int64 = 0
    var rule = ""
  }

  struct Fraction {
    var numerator: Int128
    var denominator: Int128

    static func + (a: Fraction, b: Fraction) -> Fraction {
      Fraction(
        numerator: a.numerator * b.denominator + b.numerator * a.denominator,
        denominator: a.denominator * b.denominator
      ).reduced
    }

    var reduced: Fraction {
      var (a, b) = (numerator.magnitude, denominator.magnitude)
      while b != 0 { (a, b) = (b, a % b) }
      return Fraction(numerator: numerator / Int128(a), denominator: denominator / Int128(a))
    }
  }

  /// An allowance as one subscriber holds it.
  final class Bundle {
    let terms: Allowance
    let holding: SubscriberProfile.Holding
    var left: Int64

    init(_ terms: Allowance, _ holding: SubscriberProfile.Holding, days: Int) {
      self.terms = terms
      self.holding = holding
      let held = Int64(holding.lastDay - holding.firstDay + 1)
      left = terms.prorated ? terms.quantity * held / Int64(days) : terms.quantity
    }
  }

  let catalogue: Catalogue
  let clock: ZoneClock
  let month: BillingMonth

  /// The records of one subscriber in the order of rating.
  func rate(_ records: [UsageRecord], _ profile: SubscriberProfile) -> [Result] {
    var bundles = (profile.plans + profile.packs).flatMap { holding in
      catalogue.plans[Int(holding.plan)].allowances.map {
        Bundle($0, holding, days: month.dayCount)
      }
    }
    bundles.sort { a, b in
      if a.terms.priority != b.terms.priority { return a.terms.priority < b.terms.priority }
      if a.holding.toMilliseconds != b.holding.toMilliseconds {
        return a.holding.toMilliseconds < b.holding.toMilliseconds
      }
      let (filtersA, filtersB) = (filters(of: a.terms), filters(of: b.terms))
      if filtersA != filtersB { return filtersA > filtersB }
      if a.holding.fromMilliseconds != b.holding.fromMilliseconds {
        return a.holding.fromMilliseconds < b.holding.fromMilliseconds
      }
      return a.terms.id < b.terms.id
    }
    return records.enumerated().map { index, record in
      if records[..<index].contains(where: { record.isDuplicate(of: $0) }) {
        return Result(reason: .duplicate)
      }
      let holding = profile.plans.first {
        $0.fromMilliseconds <= record.startMilliseconds
          && record.startMilliseconds < $0.toMilliseconds
      }
      guard let holding else { return Result(reason: .noPlan) }
      return rate(record, plan: catalogue.plans[Int(holding.plan)], bundles)
    }
  }

  private func rate(_ record: UsageRecord, plan: Plan, _ bundles: [Bundle]) -> Result {
    let zone = zone(of: record)
    let start = record.startMilliseconds
    guard let rule = rule(for: record, plan, zone: zone, at: start) else {
      let somewhere = catalogue.zones.contains {
        self.rule(for: record, plan, zone: $0.id, at: start) != nil
      }
      return Result(reason: zone == nil && somewhere ? .noZone : .noRate)
    }
    var result = Result(rule: rule.id)
    if record.quantity == 0 { return result }
    var position: Int64 = 0
    var taken: [(Bundle, Int64)] = []
    for bundle in bundles where position < record.quantity && takes(bundle, record, zone) {
      let increment = bundle.terms.increment
      let needed = (record.quantity - position + increment - 1) / increment
      let drawn = min(needed, bundle.left / increment) * increment
      taken.append((bundle, drawn))
      position += drawn
    }
    result.free = position
    let pays =
      switch rule.rate.connectFeePolicy {
      case .always: true
      case .firstSegmentCharged: position == 0
      case .anyCharged: position < record.quantity
      }
    let fee = Fraction(numerator: pays ? Int128(rule.rate.connectFeeMicros) : 0, denominator: 1)
    guard let price = price(record, rule, plan, zone: zone, from: position) else {
      return Result(reason: .noRate)
    }
    result.billed = price.end
    result.micros = round(fee + price.sum, by: rule.rate, quantum: price.quantum)
    for (bundle, drawn) in taken { bundle.left -= drawn }
    return result
  }

  /// The price of what follows `position`, where its last increment ends, and the finest quantum;
  /// nil where a band has no rule.
  private func price(
    _ record: UsageRecord, _ rule: TariffRule, _ plan: Plan, zone: String?, from begin: Int64
  ) -> (sum: Fraction, end: Int64, quantum: Int64)? {
    let start = record.startMilliseconds
    let origin = rule.rate.offset == .call ? 0 : begin
    var position = begin
    var quantum = rule.rate.quantumMicros
    let splits = rule.rate.split == .bands && record.service == .voice
    var current = rule
    var minute = Int64.min
    var increments: [String: [Int128]] = [:]
    while position < record.quantity {
      // One increment at a time, priced by the rule and slot in force where it begins.
      if splits, minute != (start + position) / 60_000 {
        minute = (start + position) / 60_000
        guard let there = self.rule(for: record, plan, zone: zone, at: start + position) else {
          return nil
        }
        current = there
        quantum = min(quantum, there.rate.quantumMicros)
      }
      guard let slot = current.rate.slots.lastIndex(where: { $0.from <= position - origin }) else {
        preconditionFailure("A rate's first slot begins at 0.")
      }
      increments[current.id, default: [0, 0, 0]][slot] += 1
      position += current.rate.slots[slot].increment
    }
    var sum = Fraction(numerator: 0, denominator: 1)
    for rule in catalogue.rules {
      for (slot, count) in zip(rule.rate.slots, increments[rule.id] ?? []) {
        sum =
          sum
          + Fraction(
            numerator: count * Int128(slot.priceMicros) * Int128(slot.increment),
            denominator: Int128(slot.unit))
      }
    }
    return (sum, position, quantum)
  }

  private func round(_ sum: Fraction, by rate: Rate, quantum: Int64) -> Int64 {
    if sum.numerator == 0 { return 0 }
    var amount = Fraction(
      numerator: Int128(sum.numerator.magnitude), denominator: sum.denominator)
    if amount.numerator < Int128(rate.minimumMicros) * amount.denominator {
      amount = Fraction(numerator: Int128(rate.minimumMicros), denominator: 1)
    }
    let divisor = amount.denominator * Int128(quantum)
    var quanta = amount.numerator / divisor
    let doubled = amount.numerator % divisor * 2
    switch rate.rounding {
    case .up: quanta += doubled > 0 ? 1 : 0
    case .down: break
    case .halfUp: quanta += doubled >= divisor ? 1 : 0
    case .halfEven: quanta += doubled > divisor || (doubled == divisor && quanta % 2 != 0) ? 1 : 0
    }
    let charge = min(Int64(quanta) * quantum, rate.capMicros ?? .max)
    return sum.numerator < 0 ? -charge : charge
  }
}

extension ReferenceRater {
  private func zone(of record: UsageRecord) -> String? {
    let number = "\(record.otherParty)"
    let longest =
      record.otherParty == 0
      ? nil
      : catalogue.prefixes.filter { number.hasPrefix($0.prefix) }
        .max { $0.prefix.count < $1.prefix.count }
    if let longest { return longest.zone }
    let hasNoParty = record.service == .data && record.otherParty == 0
    return catalogue.defaultZone.isEmpty || hasNoParty ? nil : catalogue.defaultZone
  }

  private func band(at instant: Int64) -> String? {
    let local = clock.localMilliseconds(at: instant)
    let day = clock.localDay(at: instant)
    let minute = Int(local - Int64(day.number) * ZoneClock.millisecondsPerDay) / 60_000
    return catalogue.bands.first { band in
      let today = band.weekdays.contains(day.isoWeekday)
      let yesterday = band.weekdays.contains((day + -1).isoWeekday)
      if band.fromMinute < band.toMinute {
        return today && (band.fromMinute..<band.toMinute).contains(minute)
      }
      return (today && minute >= band.fromMinute) || (yesterday && minute < band.toMinute)
    }?.id
  }

  private func rule(
    for record: UsageRecord, _ plan: Plan, zone: String?, at instant: Int64
  ) -> TariffRule? {
    let band = band(at: instant)
    return catalogue.rules.filter { rule in
      plan.tariffs.contains(rule.tariff) && rule.service == record.service
        && (rule.direction == nil || rule.direction == record.direction)
        && matches(rule.zones, zone) && matches(rule.bands, band)
        && matches(rule.serving, record.serving)
    }.max { $0.weight < $1.weight }
  }

  private func matches(_ list: [String], _ value: String?) -> Bool {
    if list.isEmpty { return true }
    guard let value else { return false }
    return list.contains(value)
  }

  private func matches(_ filter: ServingFilter, _ network: UInt16) -> Bool {
    switch filter {
    case .anywhere: true
    case .home: network == 0
    case .roaming: network != 0
    case .codes(let codes): codes.contains(catalogue.networks.code(at: network))
    }
  }

  private func takes(_ bundle: Bundle, _ record: UsageRecord, _ zone: String?) -> Bool {
    let terms = bundle.terms
    return terms.service == record.service
      && (terms.direction == nil || terms.direction == record.direction)
      && bundle.holding.fromMilliseconds <= record.startMilliseconds
      && record.startMilliseconds < bundle.holding.toMilliseconds
      && matches(terms.zones, zone) && matches(terms.bands, band(at: record.startMilliseconds))
      && matches(terms.serving, record.serving)
      && (terms.ratingGroups.isEmpty || terms.ratingGroups.contains(record.ratingGroup))
  }

  private func filters(of terms: Allowance) -> Int {
    var count = terms.direction == nil ? 0 : 1
    count += terms.zones.isEmpty ? 0 : 1
    count += terms.bands.isEmpty ? 0 : 1
    count += terms.ratingGroups.isEmpty ? 0 : 1
    switch terms.serving {
    case .anywhere: break
    case .home, .roaming: count += 1
    case .codes: count += 2
    }
    return count
  }
}
