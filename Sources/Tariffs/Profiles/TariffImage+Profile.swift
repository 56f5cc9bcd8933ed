import Jobs
import Measures
import Records

extension TariffImage {
  /// Which plan and packs `subscriber` holds in this image's month.
  ///
  /// Two spans are kept apart: the *days* that are billed, which activation and churn bound (the
  /// churn day is the last one billed), and the *instants* at which usage is rated, which a
  /// subscription may tell more exactly than by its days.
  /// - A subscription to an offer is one to each of its products, from the day of its effect.
  /// - Where a subscription to a plan touches the month, subscriptions alone say the plan, instant
  ///   by instant and day by day: of several, the one that began latest, then the smaller id; usage
  ///   at an instant without one has no plan. A plan that was held only between two others of one
  ///   day has that day too. Activation and churn bound these spans too.
  /// - Else the snapshot's `plan` rates the whole month, also before activation and after churn,
  ///   since a snapshot doesn't say when it began or ended; only its days are bounded. Who churned
  ///   before the month, or joined after it, has no plan. A churn day before the activation day
  ///   wins: the days run from the month's first.
  /// - Packs last as their subscriptions say, within activation and churn, and may overlap.
  ///
  /// `joins` says that the holding's first day is of this month and not the mere continuation of
  /// an earlier month; `leaves`, that the month holds its last day; `since` is the first day of the
  /// subscription, but not before activation; of a snapshot's plan the activation day.
  /// *Shape*: `subscriptions`, `memberships` and `brought` are this subscriber's, in any order;
  /// products that the month doesn't have are left out. `groupNumber` numbers the groups;
  /// `formerDays` says how many days before the month late records may be of.
  package func profile(
    of subscriber: Subscriber, subscriptions: [Subscription], number: UInt32,
    memberships: [GroupMembership] = [], brought: [BroughtBundle] = [],
    formerDays: Int = 0, groupNumber: (String) -> UInt32 = { _ in 0 }
  ) -> SubscriberProfile {
    var profile = SubscriberProfile(
      subscriber: number, plans: [],
      former: formerPlans(of: subscriber, subscriptions: subscriptions, days: formerDays),
      suspended: subscriber.status == .suspended,
      memberships: self.memberships(memberships, groupNumber: groupNumber),
      brought: self.brought(brought))
    guard let service = serviceDays(of: subscriber) else { return profile }
    var planSpans: [HeldSpan] = []
    var planIsSubscribed = false
    for subscription in subscriptions {
      hold(subscription, in: month.firstDay...month.lastDay) { span in
        let isPlan = plans[Int(span.plan)].kind == .plan
        planIsSubscribed = planIsSubscribed || isPlan
        guard let served = span.clipped(to: service) else { return }
        if isPlan { planSpans.append(served) } else { profile.packs.append(served.holding) }
      }
    }
    if planIsSubscribed {
      profile.plans = latest(of: planSpans).map(\.holding)
    } else if let plan = plan(named: subscriber.plan), plans[Int(plan)].kind == .plan {
      var held = service
      held.plan = plan
      held.instants = clock.bounds(of: month)
      profile.plans = [held.holding]
    }
    profile.packs.sort {
      ($0.firstDay, $0.plan, $0.lastDay, $0.fromMilliseconds, $0.toMilliseconds)
        < ($1.firstDay, $1.plan, $1.lastDay, $1.fromMilliseconds, $1.toMilliseconds)
    }
    return profile
  }

  /// The days of the month that a line was in service, or nil if it wasn't.
  private func serviceDays(of subscriber: Subscriber) -> HeldSpan? {
    var first = month.firstDay
    var last = month.lastDay
    var joins = false
    let churned = subscriber.status == .churned ? subscriber.churnedOn : nil
    if let churned {
      if churned < first { return nil }
      last = min(last, churned)
    }
    if subscriber.activatedOn > month.lastDay { return nil }
    if subscriber.activatedOn >= first, subscriber.activatedOn <= last {
      first = subscriber.activatedOn
      joins = true
    }
    return HeldSpan(
      plan: RatedEvent.none, days: first...last, instants: instants(of: first...last),
      since: min(first, subscriber.activatedOn), begin: .min, joins: joins,
      leaves: churned.map { $0 <= month.lastDay } ?? false)
  }

  func instants(of days: ClosedRange<CivilDay>) -> Range<Int64> {
    clock.start(of: days.lowerBound)..<clock.start(of: days.upperBound + 1)
  }

  /// Calls `body` with what a subscription, or the offer's parts that it means, covers of these
  /// days.
  func hold(
    _ subscription: Subscription, in days: ClosedRange<CivilDay>, _ body: (HeldSpan) -> Void
  ) {
    guard let offer = offers[subscription.product] else {
      if let plan = plan(named: subscription.product),
        let span = span(of: subscription, plan: plan, in: days)
      {
        body(span)
      }
      return
    }
    var part = subscription
    if offer.effect != .atOnce {
      let month = subscription.from.month
      part.from = offer.effect == .nextCycle ? month.next.firstDay : month.firstDay
      part.fromMilliseconds = nil
    }
    for product in offer.products {
      if let plan = plan(named: product), let span = span(of: part, plan: plan, in: days) {
        body(span)
      }
    }
  }

  /// What a subscription covers of these days, or nil where that is nothing.
  func span(
    of subscription: Subscription, plan: UInt16, in window: ClosedRange<CivilDay>
  ) -> HeldSpan? {
    let first = max(subscription.from, window.lowerBound)
    let end = min(subscription.to ?? window.upperBound + 1, window.upperBound + 1)
    if first >= end { return nil }
    let days = first...(end + -1)
    let whole = instants(of: days)
    var from = whole.lowerBound
    var to = whole.upperBound
    if let begun = subscription.fromMilliseconds, subscription.from == first {
      from = min(max(begun, from), to)
    }
    if let ended = subscription.toMilliseconds, subscription.to == end {
      to = min(max(ended, from), to)
    }
    if from == to { return nil }
    return HeldSpan(
      plan: plan, days: days, instants: from..<to, since: subscription.from,
      begin: subscription.fromMilliseconds ?? clock.start(of: subscription.from),
      joins: subscription.from >= window.lowerBound,
      leaves: subscription.to.map { $0 <= window.upperBound + 1 } ?? false)
  }

  /// Instant by instant, the span that began latest, then of the smaller id: runs of one span.
  func latest(of spans: [HeldSpan]) -> [HeldSpan] {
    if spans.count < 2 { return spans }
    // A plan that the month doesn't have comes last among equals.
    func id(_ span: HeldSpan) -> String {
      span.plan == RatedEvent.none ? "\u{10FFFF}" : plans[Int(span.plan)].id
    }
    let order = spans.sorted { ($1.begin, id($0)) < ($0.begin, id($1)) }
    return Coverage.runs(of: order.map(\.instants)).map { run in
      var held = order[run.index]
      held.joins = held.joins || run.span.lowerBound > held.instants.lowerBound
      held.leaves = held.leaves || run.span.upperBound < held.instants.upperBound
      let first = clock.localDay(at: run.span.lowerBound)
      let last = clock.localDay(at: run.span.upperBound - 1)
      let own = (0...last - first).map { first + $0 }.filter { day in
        order.firstIndex { $0.days.contains(day) } == run.index
      }
      held.days = (own.first ?? first)...(own.last ?? first)
      held.instants = run.span
      return held
    }
  }

  /// In which group the line is when: of several, the one that began latest, then the smaller id.
  private func memberships(
    _ memberships: [GroupMembership], groupNumber: (String) -> UInt32
  ) -> [SubscriberProfile.Membership] {
    if memberships.isEmpty { return [] }
    let bounds = clock.bounds(of: month)
    let order = memberships.sorted { ($1.from, $0.group) < ($0.from, $1.group) }
    let spans = order.map { membership in
      let from = max(clock.start(of: membership.from), bounds.lowerBound)
      let to = min(membership.to.map { clock.start(of: $0) } ?? .max, bounds.upperBound)
      return from..<max(from, to)
    }
    return Coverage.runs(of: spans).map { run in
      SubscriberProfile.Membership(
        group: groupNumber(order[run.index].group), role: order[run.index].role,
        fromMilliseconds: run.span.lowerBound, toMilliseconds: run.span.upperBound)
    }
  }

  /// What came over, by index; bundles that the month's plans don't have are left out.
  private func brought(_ bundles: [BroughtBundle]) -> [SubscriberProfile.Brought] {
    if bundles.isEmpty { return [] }
    let bounds = clock.bounds(of: month)
    return bundles.compactMap { bundle -> SubscriberProfile.Brought? in
      guard let plan = plan(named: bundle.plan),
        let allowance = plans[Int(plan)].allowances.firstIndex(where: { $0.id == bundle.allowance })
      else { return nil }
      return SubscriberProfile.Brought(
        plan: plan, allowance: UInt16(allowance), isRolledOver: bundle.isRolledOver,
        age: UInt8(clamping: bundle.age), fromMilliseconds: bounds.lowerBound,
        toMilliseconds: bundle.isRolledOver ? bounds.upperBound : bundle.toMilliseconds,
        quantity: bundle.quantity)
    }.sorted {
      ($0.plan, $0.allowance, $0.age, $0.toMilliseconds, $0.quantity)
        < ($1.plan, $1.allowance, $1.age, $1.toMilliseconds, $1.quantity)
    }
  }
}

/// What of some days a plan or pack is held.
struct HeldSpan {
  var plan: UInt16
  var days: ClosedRange<CivilDay>
  var instants: Range<Int64>
  /// The day on which it began, which may be before the month.
  var since: CivilDay
  /// Likewise the instant.
  var begin: Int64
  var joins: Bool
  var leaves: Bool

  func clipped(to service: HeldSpan) -> HeldSpan? {
    let first = max(days.lowerBound, service.days.lowerBound)
    let last = min(days.upperBound, service.days.upperBound)
    let from = max(instants.lowerBound, service.instants.lowerBound)
    let to = min(instants.upperBound, service.instants.upperBound)
    if first > last || from >= to { return nil }
    var span = self
    span.joins = joins || first > days.lowerBound
    span.leaves =
      leaves || last < days.upperBound || (service.leaves && last == service.days.upperBound)
    // Nothing is taken before the line's activation.
    if service.joins { span.since = max(since, service.since) }
    span.days = first...last
    span.instants = from..<to
    return span
  }

  var holding: SubscriberProfile.Holding {
    SubscriberProfile.Holding(
      plan: plan, firstDay: days.lowerBound, lastDay: days.upperBound,
      fromMilliseconds: instants.lowerBound, toMilliseconds: instants.upperBound, joins: joins,
      leaves: leaves, since: since)
  }
}
