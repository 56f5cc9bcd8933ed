import Billing
import Jobs
import Measures
import Records
import Tariffs

/// Fills what a job with measures has in a subscriber's month beside its bill.
struct MonthFiller {
  private let image: TariffImage
  private let month: BillingMonth
  /// By plan, by position among its allowances.
  private let services: [[ServiceKind]]

  init(image: TariffImage) {
    self.image = image
    month = image.month
    services = image.plans.map { $0.allowances.map(\.service) }
  }

  /// `entries` are the lines of the bundle ledger that the subscriber owns.
  func fill(
    _ row: inout SubscriberMonth, profile: SubscriberProfile, customer: CustomerFile,
    entries: ArraySlice<BundleEntry>, invoice: Invoice?
  ) {
    if let invoice { row.fees = FeeSums(invoice) }
    row.history = customer.history
    row.contract = contract(profile, customer)
    for entry in entries {
      row.bundles[services[Int(entry.plan)][Int(entry.allowance)]].add(
        entry.movement, quantity: entry.quantity)
    }
    row.payments = payments(customer, micros: row.paidMicros)
    for contact in customer.contacts where month.contains(contact.on) {
      switch contact.kind {
      case .campaign: row.contacts.campaigns += 1
      case .complaint: row.contacts.complaints += 1
      case .service: row.contacts.services += 1
      }
    }
    row.trends = MonthTrends(of: row, in: month)
  }

  private func contract(_ profile: SubscriberProfile, _ customer: CustomerFile) -> ContractFacts {
    let subscriber = customer.subscriber
    var facts = ContractFacts()
    let last = min(month.lastDay, subscriber.churnedOn ?? month.lastDay)
    facts.tenureDays = max(0, last - subscriber.activatedOn)
    facts.suspension = SuspensionFacts(of: subscriber, in: month, after: customer.history)
    if let plan = profile.plans.last {
      facts.priceMicros = image.plans[Int(plan.plan)].fee.amountMicros
    }
    let packs = profile.packs.filter { $0.lastDay >= month.lastDay }
    facts.packs = packs.count
    facts.planChanges = planChanges(profile, customer)
    let held = profile.plans.suffix(1).filter { $0.lastDay >= month.lastDay } + packs
    let ends = held.compactMap { image.plans[Int($0.plan)].contract?.lastDay(since: $0.since) }
    if let end = subscriber.traits.contractEnd ?? ends.max() { facts.monthsLeft = months(to: end) }
    if let since = subscriber.traits.handsetSince, since <= month.lastDay {
      facts.handsetMonths = month.index - since.month.index
    }
    return facts
  }

  /// Whole months from the month's last day to `end`: a month ends on a month's last day.
  private func months(to end: CivilDay) -> Int {
    end.month.index - month.index - (end == end.month.lastDay ? 0 : 1)
  }

  private func planChanges(_ profile: SubscriberProfile, _ customer: CustomerFile) -> Int {
    let plans = profile.plans
    var changes = zip(plans, plans.dropFirst()).count { $0.plan != $1.plan }
    guard let first = plans.first, first.firstDay == month.firstDay, first.since == month.firstDay
    else { return changes }
    let hadOther = customer.subscriptions.contains { subscription in
      guard subscription.to == month.firstDay, let plan = image.plan(named: subscription.product)
      else { return false }
      return image.plans[Int(plan)].kind == .plan && plan != first.plan
    }
    if hadOther { changes += 1 }
    return changes
  }

  private func payments(_ customer: CustomerFile, micros: Int64) -> PaymentFacts {
    var facts = PaymentFacts()
    facts.micros = micros
    facts.events = Int64(customer.payments.count { month.contains($0.paidOn) })
    let until = customer.payments.filter { $0.paidOn <= month.lastDay }
    if facts.events > 0, until.count > 1 {
      facts.gapDays = until[until.count - 1].paidOn - until[until.count - 2].paidOn
    }
    return facts
  }
}
