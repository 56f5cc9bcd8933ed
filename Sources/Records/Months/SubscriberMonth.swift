import Measures

/// One subscriber's month on one wide row: what Indicators add up and Targeting chooses from.
package struct SubscriberMonth: Hashable, Sendable {
  package var subscriber: UInt32
  package var customer: Subscriber
  /// The plan at the month's end (or at churn): an id of the catalogue, or empty.
  package var plan: String
  package var usage: UsageTally
  /// Recurring and one-off charges net of discounts, as on the invoice.
  package var recurringMicros: Int64
  package var adjustmentMicros: Int64
  package var roundingMicros: Int64
  package var invoiceMicros: Int64
  /// Of the invoice, in the price or on top of it.
  package var taxMicros: Int64 = 0
  package var paidMicros: Int64
  package var complaints: Int64
  /// Whether a line of this subscriber was in service when the month began / ended.
  package var openAtStart: Bool
  package var openAtEnd: Bool
  /// Whole months from activation to the billed month.
  package var tenureMonths: Int

  // Filled where the job has a section `measures:`, else as they begin.
  package var fees = FeeSums()
  package var contract = ContractFacts()
  package var bundles = BundleUses()
  package var payments = PaymentFacts()
  package var contacts = ContactFacts()
  package var trends = MonthTrends()
  package var rivals = RivalFacts()
  /// The months before the billed one that are known, ascending.
  package var history: [MonthTrace] = []

  package init(
    subscriber: UInt32, customer: Subscriber, plan: String, usage: UsageTally,
    recurringMicros: Int64 = 0, adjustmentMicros: Int64 = 0, roundingMicros: Int64 = 0,
    invoiceMicros: Int64 = 0, paidMicros: Int64 = 0, complaints: Int64 = 0,
    openAtStart: Bool = true, openAtEnd: Bool = true, tenureMonths: Int = 0
  ) {
    self.subscriber = subscriber
    self.customer = customer
    self.plan = plan
    self.usage = usage
    self.recurringMicros = recurringMicros
    self.adjustmentMicros = adjustmentMicros
    self.roundingMicros = roundingMicros
    self.invoiceMicros = invoiceMicros
    self.paidMicros = paidMicros
    self.complaints = complaints
    self.openAtStart = openAtStart
    self.openAtEnd = openAtEnd
    self.tenureMonths = tenureMonths
  }

  /// Service revenue (ARPU's numerator): usage, recurring and one-off charges of this month, net of
  /// discounts, before adjustments and the bill's rounding.
  package var revenueMicros: Int64 { usage.chargeMicros + recurringMicros }
}

/// A customer whom a campaign may talk to, or why not.
package struct TargetRow: Hashable, Sendable {
  /// Whether a chosen customer is contacted or watched.
  package enum Arm: UInt8, CaseIterable, Sendable {
    case treatment = 0
    case control = 1
    package var code: String { "\(self)" }
  }

  package var subscriber: UInt32
  package var campaign: String
  package var offer: String
  package var channel: String
  package var score: Int64
  /// Position in the list, from 1.
  package var rank: Int
  package var arm: Arm

  package init(
    subscriber: UInt32, campaign: String, offer: String, channel: String, score: Int64, rank: Int,
    arm: Arm
  ) {
    self.subscriber = subscriber
    self.campaign = campaign
    self.offer = offer
    self.channel = channel
    self.score = score
    self.rank = rank
    self.arm = arm
  }
}
