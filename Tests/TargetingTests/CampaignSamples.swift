import Jobs
import Measures
import Records
import Targeting

let october = month(2026, 10)

func month(_ year: Int, _ number: Int) -> BillingMonth {
  guard let month = BillingMonth(year: year, month: number) else {
    preconditionFailure("The tests name months that exist.")
  }
  return month
}

func day(_ text: String) -> CivilDay {
  guard let day = CivilDay(text) else { preconditionFailure("The tests name days that exist.") }
  return day
}

/// 10 GB for customers who paid 5.00 of data overage or more.
func campaign(
  plans: [String] = ["p1", "p2"], tenureMonthsMin: Int = 3,
  suppression: Campaign.Suppression = Campaign.Suppression(
    contactedWithinDays: 60, complainedWithinDays: 90, alreadyOrdered: true),
  score: Campaign.ScoreWeights = Campaign.ScoreWeights(dataOverageFen: 1), quota: Int = 10,
  control: Int = 1_000
) -> Campaign {
  Campaign(
    id: "data-upsell", offer: "pack-10g", channel: "app",
    eligibility: Campaign.Eligibility(
      dataOverageMicrosMin: 5_000_000, tenureMonthsMin: tenureMonthsMin, plans: plans),
    suppression: suppression, score: score, quota: quota, controlPerTenThousand: control)
}

/// A customer whom the campaign is for, unless a parameter says otherwise.
func row(
  _ subscriber: UInt32 = 1, plan: String = "p1", status: Subscriber.Status = .active,
  overage: Int64 = 5_000_000, invoice: Int64 = 0, tenureMonths: Int = 3
) -> SubscriberMonth {
  var usage = UsageTally(subscriber: subscriber)
  usage.data.overageMicros = overage
  return SubscriberMonth(
    subscriber: subscriber,
    customer: Subscriber(
      msisdn: 8_613_900_000_000 + UInt64(subscriber), account: "a", region: "HA",
      activatedOn: day("2025-03-01"), status: status),
    plan: plan, usage: usage, invoiceMicros: invoice, tenureMonths: tenureMonths)
}

func contact(_ kind: Contact.Kind, _ on: String) -> Contact {
  Contact(
    id: "c", msisdn: 1, kind: kind, channel: "outbound_call", product: "pack-10g", on: day(on))
}

func order(
  _ stage: Order.Stage, kind: Order.Kind = .addPack, product: String = "pack-10g",
  on: String = "2026-10-20"
) -> Order {
  Order(
    id: "o", msisdn: 1, kind: kind, product: product, channel: "own_store", submittedOn: day(on),
    stage: stage, stageOn: day(on))
}

func subscription(_ product: String, from: String, to: String? = nil) -> Subscription {
  Subscription(msisdn: 1, product: product, from: day(from), to: to.map { day($0) })
}

func file(
  of row: SubscriberMonth, contacts: [Contact] = [], orders: [Order] = [],
  subscriptions: [Subscription] = []
) -> CustomerFile {
  CustomerFile(
    subscriber: row.customer, subscriptions: subscriptions, orders: orders, contacts: contacts)
}
