import Jobs
import Measures
import Records

extension TariffImage {
  /// Which plan and packs `subscriber` holds in this image's month.
  ///
  /// Two spans are kept apart: the *days* that are billed, which activation and churn bound (the
  /// churn day is the last one billed), and the *instants* at which usage is rated.
  /// - Where a subscription to a plan touches the month, subscriptions alone say the plan, day by
  ///   day: of several, the one that began latest, then the smaller id; usage on a day without one
  ///   has no plan. Activation and churn bound these spans too.
  /// - Else the snapshot's `plan` rates the whole month, also before activation and after churn,
  ///   since a snapshot doesn't say when it began or ended; only its days are bounded. Who churned
  ///   before the month, or joined after it, has no plan. A churn day before the activation day
  ///   wins: the days run from the month's first.
  /// - Packs last as their subscriptions say, within activation and churn, and may overlap.
  ///
  /// `joins` says that the holding's first day is of this month and not the mere continuation of
  /// an earlier month; `leaves`, that the month holds its last day.
  /// *Shape*: `subscriptions` are this subscriber's, in any order; products that the catalogue
  /// doesn't know are left out.
  package func profile(
    of subscriber: Subscriber, subscriptions: [Subscription], number: UInt32
  ) -> SubscriberProfile {
    var profile = SubscriberProfile(
      subscriber: number, plans: [], suspended: subscriber.status == .suspended)
    guard let service = serviceDays(of: subscriber) else { return profile }
    var planSpans: [HeldSpan] = []
    var planIsSubscribed = false
    for subscription in subscriptions {
      guard let plan = plan(named: subscription.product),
        let span = span(of: subscription, plan: plan)
      else { continue }
      let isPlan = plans[Int(plan)].kind == .plan
      planIsSubscribed = planIsSubscribed || isPlan
      guard let served = span.clipped(to: service) else { continue }
      if isPlan { planSpans.append(served) } else { profile.packs.append(holding(served)) }
    }
    if planIsSubscribed {
      profile.plans = latest(of: planSpans).map(holding)
    } else if let plan = plan(named: subscriber.plan), plans[Int(plan)].kind == .plan {
      var holding = holding(
        HeldSpan(
          plan: plan, days: service.days, since: service.days.lowerBound, joins: service.joins,
          leaves: service.leaves))
      let bounds = clock.bounds(of: month)
      holding.fromMilliseconds = bounds.lowerBound
      holding.toMilliseconds = bounds.upperBound
      profile.plans = [holding]
    }
    profile.packs.sort { ($0.firstDay, $0.plan, $0.lastDay) < ($1.firstDay, $1.plan, $1.lastDay) }
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
      plan: RatedEvent.none, days: first...last, since: first, joins: joins,
      leaves: churned.map { $0 <= month.lastDay } ?? false)
  }

  /// The days of the month that a subscription covers, or nil where there are none.
  private func span(of subscription: Subscription, plan: UInt16) -> HeldSpan? {
    let first = max(subscription.from, month.firstDay)
    let end = min(subscription.to ?? month.next.firstDay, month.next.firstDay)
    if first >= end { return nil }
    return HeldSpan(
      plan: plan, days: first...(end + -1), since: subscription.from,
      joins: subscription.from >= month.firstDay,
      leaves: subscription.to.map { $0 <= month.next.firstDay } ?? false)
  }

  /// Day by day, the span that began latest, then of the smaller id: runs of one span.
  private func latest(of spans: [HeldSpan]) -> [HeldSpan] {
    let order = spans.sorted {
      ($1.since, plans[Int($0.plan)].id) < ($0.since, plans[Int($1.plan)].id)
    }
    var runs: [(span: Int, days: ClosedRange<CivilDay>)] = []
    for number in 0..<month.dayCount {
      let day = month.firstDay + number
      guard let span = order.firstIndex(where: { $0.days.contains(day) }) else { continue }
      if let run = runs.last, run.span == span, run.days.upperBound + 1 == day {
        runs[runs.count - 1].days = run.days.lowerBound...day
      } else {
        runs.append((span, day...day))
      }
    }
    return runs.map { run in
      var held = order[run.span]
      held.joins = held.joins || run.days.lowerBound > held.days.lowerBound
      held.leaves = held.leaves || run.days.upperBound < held.days.upperBound
      held.days = run.days
      return held
    }
  }

  private func holding(_ span: HeldSpan) -> SubscriberProfile.Holding {
    SubscriberProfile.Holding(
      plan: span.plan, firstDay: span.days.lowerBound, lastDay: span.days.upperBound,
      fromMilliseconds: clock.start(of: span.days.lowerBound),
      toMilliseconds: clock.start(of: span.days.upperBound + 1), joins: span.joins,
      leaves: span.leaves)
  }
}

/// Days of the month on which a plan or pack is held.
private struct HeldSpan {
  var plan: UInt16
  var days: ClosedRange<CivilDay>
  /// When it began, which may be before the month.
  var since: CivilDay
  var joins: Bool
  var leaves: Bool

  func clipped(to service: HeldSpan) -> HeldSpan? {
    let first = max(days.lowerBound, service.days.lowerBound)
    let last = min(days.upperBound, service.days.upperBound)
    if first > last { return nil }
    var span = self
    span.joins = joins || (first > days.lowerBound)
    span.leaves = leaves || (last < days.upperBound)
    span.days = first...last
    return span
  }
}
