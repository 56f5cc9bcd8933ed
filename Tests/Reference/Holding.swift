import Jobs
import Measures
import Records

/// A plan or pack as one customer holds it without a break in the month.
struct Holding {
  var owner: Int
  var plan: Plan
  /// UTC milliseconds within the month, `from ..< to`.
  var from: Int64
  var to: Int64
  /// Days of the month that are billed.
  var days: Int
  /// The day on which it began, which may be before the month.
  var beganOn: CivilDay
  /// Whether it is still held when the month has ended.
  var goesOn: Bool
}

/// Who holds what, and who is in which group.
struct HoldingReader {
  let reader: CatalogueReader
  let month: BillingMonth
  private var clock: ZoneClock { reader.clock }

  init(_ reader: CatalogueReader, month: BillingMonth) {
    self.reader = reader
    self.month = month
  }

  /// A subscription to one plan or pack, whatever was sold.
  private struct Part {
    var plan: Plan
    var began: Int64
    var beganOn: CivilDay
    var ends: Int64?
  }

  /// All that a customer holds in the month.
  func holdings(of customer: CustomerFile, owner: Int) -> [Holding] {
    guard let service = serviceDays(of: customer.subscriber) else { return [] }
    let bounds = clock.bounds(of: month)
    let parts = customer.subscriptions.flatMap(parts).filter {
      $0.began < bounds.upperBound && $0.ends ?? .max > bounds.lowerBound
    }
    let served =
      max(
        clock.start(of: service.first), bounds.lowerBound)..<clock.start(
        of: service.last + 1)
    let packs = parts.filter { $0.plan.kind == .pack }.compactMap { part in
      holding(of: part, owner, within: served, service)
    }
    let plans = parts.filter { $0.plan.kind == .plan }
    if !plans.isEmpty {
      return plansInForce(plans, owner, within: served, service) + packs
    }
    guard let plan = reader.plan(customer.subscriber.plan, in: month), plan.kind == .plan else {
      return packs
    }
    // A snapshot doesn't say when its plan began or ended: it prices the whole month.
    let held = Holding(
      owner: owner, plan: plan, from: bounds.lowerBound, to: bounds.upperBound,
      days: service.last - service.first + 1,
      beganOn: customer.subscriber.activatedOn, goesOn: !service.churns)
    return [held] + packs
  }

  /// The days of the month on which a line is in service; nil for none.
  private func serviceDays(
    of line: Subscriber
  ) -> (first: CivilDay, last: CivilDay, joins: Bool, churns: Bool)? {
    let churn = line.status == .churned ? line.churnedOn : nil
    if let churn, churn < month.firstDay { return nil }
    if line.activatedOn > month.lastDay { return nil }
    let last = min(churn ?? month.lastDay, month.lastDay)
    let joins = month.firstDay <= line.activatedOn && line.activatedOn <= last
    return (
      joins ? line.activatedOn : month.firstDay, last, joins,
      churn.map { $0 <= month.lastDay } ?? false
    )
  }

  /// A subscription to an offer is one to each of its products, from when it takes effect.
  private func parts(of subscription: Subscription) -> [Part] {
    let offer = reader.catalogue.offers.first { $0.id == subscription.product }
    var day = subscription.from
    var instant = subscription.fromMilliseconds
    switch offer?.effect ?? .atOnce {
    case .atOnce: break
    case .nextCycle: (day, instant) = (day.month.next.firstDay, nil)
    case .backdated: (day, instant) = (day.month.firstDay, nil)
    }
    let began = instant ?? clock.start(of: day)
    let ends = subscription.to.map { subscription.toMilliseconds ?? clock.start(of: $0) }
    if let ends, ends <= began { return [] }
    return (offer?.products ?? [subscription.product]).compactMap { id in
      reader.plan(id, in: month).map {
        Part(plan: $0, began: began, beganOn: day, ends: ends)
      }
    }
  }

  private func holding(
    of part: Part, _ owner: Int, within served: Range<Int64>,
    _ service: (first: CivilDay, last: CivilDay, joins: Bool, churns: Bool)
  ) -> Holding? {
    let from = max(part.began, served.lowerBound)
    let to = min(part.ends ?? .max, served.upperBound)
    if from >= to { return nil }
    let (first, last) = (clock.localDay(at: from), clock.localDay(at: to - 1))
    let isClipped = part.began < from && service.joins
    let ends = service.churns ? min(part.ends ?? .max, served.upperBound) : part.ends
    return Holding(
      owner: owner, plan: part.plan, from: from, to: to, days: last - first + 1,
      beganOn: isClipped ? first : part.beganOn, goesOn: ends ?? .max > bounds.upperBound)
  }

  private var bounds: Range<Int64> { clock.bounds(of: month) }

  /// Of plans held at once, the one that began last, then the smaller id: stretches of one each.
  private func plansInForce(
    _ parts: [Part], _ owner: Int, within served: Range<Int64>,
    _ service: (first: CivilDay, last: CivilDay, joins: Bool, churns: Bool)
  ) -> [Holding] {
    let borders = Set(
      parts.flatMap { [$0.began, $0.ends ?? .max] } + [served.lowerBound, served.upperBound]
    ).filter { served.lowerBound <= $0 && $0 <= served.upperBound }.sorted()
    var stretches: [(part: Int, from: Int64, to: Int64)] = []
    for (from, to) in zip(borders, borders.dropFirst()) {
      let held = parts.indices.filter { parts[$0].began <= from && from < parts[$0].ends ?? .max }
      let best = held.min { a, b in
        (parts[b].began, parts[a].plan.id, a) < (parts[a].began, parts[b].plan.id, b)
      }
      guard let best else { continue }
      if let last = stretches.last, last.part == best, last.to == from {
        stretches[stretches.count - 1].to = to
      } else {
        stretches.append((best, from, to))
      }
    }
    return stretches.compactMap { stretch in
      var part = parts[stretch.part]
      if stretch.from > max(part.began, served.lowerBound) { part.began = stretch.from }
      if stretch.to < min(part.ends ?? .max, served.upperBound) { part.ends = stretch.to }
      var held = holding(of: part, owner, within: served, service)
      // A day is one plan's: of those held on it, the one that began last; but a plan that was held
      // on no other day has that day too.
      let own = (0..<month.dayCount).count { number in
        let day = clock.start(of: month.firstDay + number)
        let next = clock.start(of: month.firstDay + (number + 1))
        let onDay = stretches.filter { $0.from < next && day < $0.to }
        let last = onDay.map(\.part).min { a, b in
          (parts[b].began, parts[a].plan.id, a) < (parts[a].began, parts[b].plan.id, b)
        }
        return last == stretch.part && stretch.from < next && day < stretch.to
      }
      held?.days = max(1, own)
      return held
    }
  }
}

extension HoldingReader {
  /// The membership of a customer at an instant: the one that began last, then the smaller group.
  func membership(of customer: CustomerFile, at instant: Int64) -> GroupMembership? {
    let day = clock.localDay(at: instant)
    return customer.memberships
      .filter { $0.from <= day && $0.to.map { day < $0 } ?? true }
      .min { a, b in (b.from, a.group) < (a.from, b.group) }
  }
}
