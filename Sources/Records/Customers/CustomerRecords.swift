import Measures

/// One line of service (用户) as the subscriber snapshot at the end of the month says.
package struct Subscriber: Hashable, Sendable {
  /// Where a line of service is in its life.
  package enum Status: UInt8, CaseIterable, Codable, Sendable {
    case active = 0
    case suspended = 1
    case churned = 2
    package var code: String {
      switch self {
      case .active: "active"
      case .suspended: "suspended"
      case .churned: "churned"
      }
    }
  }

  /// E.164 digits as one number; unique in a run.
  package var msisdn: UInt64
  /// The account (账户) that pays; at most 64 octets. A family's lines share one.
  package var account: String
  /// Personal: goes to `restricted/` only. May be empty.
  package var name: String
  /// Home region code, `[A-Za-z][A-Za-z0-9_-]*`: a partition value.
  package var region: String
  package var brand: String
  /// 0 where unknown.
  package var birthYear: Int
  /// The plan where no subscription says otherwise; empty for none.
  package var plan: String
  package var activatedOn: CivilDay
  package var status: Status
  /// The last day of service that is billed, for a churned subscriber.
  package var churnedOn: CivilDay?
  @Seldom package var traits: SubscriberTraits
  /// Whether the snapshot says nothing beyond the identity.
  package var hasNoTraits: Bool { $traits }

  package init(
    msisdn: UInt64, account: String, name: String = "", region: String, brand: String = "",
    birthYear: Int = 0, plan: String = "", activatedOn: CivilDay, status: Status = .active,
    churnedOn: CivilDay? = nil, traits: SubscriberTraits = SubscriberTraits()
  ) {
    self.msisdn = msisdn
    self.account = account
    self.name = name
    self.region = region
    self.brand = brand
    self.birthYear = birthYear
    self.plan = plan
    self.activatedOn = activatedOn
    self.status = status
    self.churnedOn = churnedOn
    self.traits = traits
  }
}

/// A plan or an add-on pack that a subscriber holds on the days `from ..< to`.
package struct Subscription: Hashable, Sendable {
  package var msisdn: UInt64
  /// A plan or pack id of the catalogue.
  package var product: String
  package var from: CivilDay
  /// The first day without it; nil while it lasts.
  package var to: CivilDay?
  /// UTC milliseconds of the order's effect on the day `from`; nil: from its midnight. Bundles and
  /// prices hold from this instant, days are billed whole.
  package var fromMilliseconds: Int64?
  /// Likewise of the end, on the day before `to`.
  package var toMilliseconds: Int64?

  package init(
    msisdn: UInt64, product: String, from: CivilDay, to: CivilDay? = nil,
    fromMilliseconds: Int64? = nil, toMilliseconds: Int64? = nil
  ) {
    self.msisdn = msisdn
    self.product = product
    self.from = from
    self.to = to
    self.fromMilliseconds = fromMilliseconds
    self.toMilliseconds = toMilliseconds
  }
}

/// An order (订单) and how far it has come.
package struct Order: Hashable, Sendable {
  /// What an order is for.
  package enum Kind: UInt8, CaseIterable, Codable, Sendable {
    case newLine = 0
    case changePlan = 1
    case addPack = 2
    case broadband = 3
    case cancel = 4
    package var code: String {
      switch self {
      case .newLine: "new_line"
      case .changePlan: "change_plan"
      case .addPack: "add_pack"
      case .broadband: "broadband"
      case .cancel: "cancel"
      }
    }
  }
  /// submitted → verified → split → shipped → activated → completed → bound, or cancelled.
  package enum Stage: UInt8, CaseIterable, Codable, Sendable {
    case submitted = 0
    case verified = 1
    case split = 2
    case shipped = 3
    case activated = 4
    case completed = 5
    case bound = 6
    case cancelled = 7
    package var code: String { "\(self)" }
  }

  package var id: String
  package var msisdn: UInt64
  package var kind: Kind
  package var product: String
  /// Sales channel, e.g. `agent`, `own_store`, `telesales`.
  package var channel: String
  package var mode = OrderMode.unknown
  package var submittedOn: CivilDay
  package var stage: Stage
  package var stageOn: CivilDay

  package init(
    id: String, msisdn: UInt64, kind: Kind, product: String, channel: String,
    submittedOn: CivilDay, stage: Stage, stageOn: CivilDay
  ) {
    self.id = id
    self.msisdn = msisdn
    self.kind = kind
    self.product = product
    self.channel = channel
    self.submittedOn = submittedOn
    self.stage = stage
    self.stageOn = stageOn
  }
}

/// Money that came in.
package struct Payment: Hashable, Sendable {
  package var id: String
  package var msisdn: UInt64
  package var amountMicros: Int64
  package var paidOn: CivilDay
  package var channel: String

  package init(id: String, msisdn: UInt64, amountMicros: Int64, paidOn: CivilDay, channel: String) {
    self.id = id
    self.msisdn = msisdn
    self.amountMicros = amountMicros
    self.paidOn = paidOn
    self.channel = channel
  }
}

/// A contact with a customer: a campaign touch, a complaint (投诉) or a service call.
package struct Contact: Hashable, Sendable {
  /// Why there was a contact.
  package enum Kind: UInt8, CaseIterable, Codable, Sendable {
    case campaign = 0
    case complaint = 1
    case service = 2
    package var code: String { "\(self)" }
  }

  package var id: String
  package var msisdn: UInt64
  package var kind: Kind
  /// `sms`, `outbound_call`, `app`, `store`, …
  package var channel: String
  /// What it was about: a product of the catalogue, or empty.
  package var product: String
  package var on: CivilDay
  /// Who had it (外呼工号); empty where the feed doesn't say.
  package var agent = ""
  /// Whether the customer was reached; nil where the feed doesn't say.
  package var isReached: Bool?

  package init(
    id: String, msisdn: UInt64, kind: Kind, channel: String, product: String, on: CivilDay
  ) {
    self.id = id
    self.msisdn = msisdn
    self.kind = kind
    self.channel = channel
    self.product = product
    self.on = on
  }
}

/// All that is known of one subscriber beside usage: what Billing, Indicators and Targeting read.
package struct CustomerFile: Hashable, Sendable {
  package var subscriber: Subscriber
  /// Sorted by (from, product).
  package var subscriptions: [Subscription]
  /// Sorted by (submittedOn, id).
  package var orders: [Order]
  /// Sorted by (paidOn, id).
  package var payments: [Payment]
  /// Sorted by (on, id).
  package var contacts: [Contact]
  /// Sorted by (from, group).
  package var memberships: [GroupMembership]
  /// Sorted by (plan, allowance, age).
  package var brought: [BroughtBundle]
  /// Sorted by (month, reason, amount).
  package var adjustments: [Adjustment]
  /// ``account``, ``bindings`` and what else a job may leave out.
  @Seldom var operations = CustomerOperations()
  /// Whether there is nothing of what a job may leave out.
  package var hasNoOperations: Bool { $operations }

  package init(
    subscriber: Subscriber, subscriptions: [Subscription] = [], orders: [Order] = [],
    payments: [Payment] = [], contacts: [Contact] = [], memberships: [GroupMembership] = [],
    brought: [BroughtBundle] = [], adjustments: [Adjustment] = []
  ) {
    self.subscriber = subscriber
    self.subscriptions = subscriptions
    self.orders = orders
    self.payments = payments
    self.contacts = contacts
    self.memberships = memberships
    self.brought = brought
    self.adjustments = adjustments
  }
}
