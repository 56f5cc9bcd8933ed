import Jobs
import Measures
import Records

extension TariffImage {
  /// The plans held on the days before the month, by which late records are rated.
  ///
  /// Of several subscriptions the one that began latest, then the smaller id, instant by instant;
  /// where there is none the snapshot's plan, from activation on: a late record is of one day, and
  /// who was a customer on it had a plan. A subscription to a plan that the month doesn't have is
  /// no plan of its time, so that no other one's price takes its place. Churn ends them all.
  /// *Shape*: by start, not overlapping, before the month's first instant.
  func formerPlans(
    of subscriber: Subscriber, subscriptions: [Subscription], days: Int
  ) -> [SubscriberProfile.Holding] {
    if days == 0 { return [] }
    let churned = subscriber.status == .churned ? subscriber.churnedOn : nil
    let first = max(month.firstDay + -days, subscriber.activatedOn)
    let last = min(month.firstDay + -1, churned ?? month.lastDay)
    if first > last { return [] }
    var spans: [HeldSpan] = []
    for subscription in subscriptions {
      if plansElsewhen.contains(subscription.product) {
        // Numbered like no plan, and taken out below.
        let span = span(of: subscription, plan: RatedEvent.none, in: first...last)
        if let span { spans.append(span) }
      }
      hold(subscription, in: first...last) { span in
        if plans[Int(span.plan)].kind == .plan { spans.append(span) }
      }
    }
    if let plan = plan(named: subscriber.plan), plans[Int(plan)].kind == .plan {
      spans.append(
        HeldSpan(
          plan: plan, days: first...last, instants: instants(of: first...last),
          since: subscriber.activatedOn, begin: .min, joins: false, leaves: false))
    }
    return latest(of: spans).filter { $0.plan != RatedEvent.none }.map(\.holding)
  }

  /// The id of the plan that a line held last before the month, as its subscriptions tell; nil
  /// where they tell of none.
  ///
  /// Of several that were in force at once the one that began latest, then the smaller id; one that
  /// ended before counts where none came after it, however long ago. A plan that the month doesn't
  /// have is told, too: somebody may have left it because it was withdrawn.
  package func formerPlan(
    of subscriber: Subscriber, subscriptions: [Subscription]
  ) -> String? {
    let (first, last) = (subscriber.activatedOn, month.firstDay + -1)
    if first > last { return nil }
    var latest: (span: HeldSpan, id: String)?
    func consider(_ span: HeldSpan, _ id: String) {
      if let known = latest {
        let (old, new) = (known.span, span)
        if (new.instants.upperBound, new.begin) < (old.instants.upperBound, old.begin) { return }
        if (new.instants.upperBound, new.begin) == (old.instants.upperBound, old.begin),
          !(id < known.id)
        {
          return
        }
      }
      latest = (span, id)
    }
    for subscription in subscriptions {
      if plansElsewhen.contains(subscription.product) {
        let span = span(of: subscription, plan: RatedEvent.none, in: first...last)
        if let span { consider(span, subscription.product) }
      }
      hold(subscription, in: first...last) { span in
        let plan = plans[Int(span.plan)]
        if plan.kind == .plan { consider(span, plan.id) }
      }
    }
    return latest?.id
  }
}
