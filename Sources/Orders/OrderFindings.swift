import Measures
import Records

/// What a desk made of one shard: rows in their tables' order, and a partial to be merged. Each
/// desk fills what is its own.
package struct OrderFindings: Hashable, Sendable {
  /// Of orders and of resources; see ``OrderRule/isOfResource``.
  package var findings: [OrderFinding] = []
  /// ``OrderDesk``: one an order that has, or should have, parts.
  package var checks: [SubOrderCheck] = []
  /// ``OrderDesk``: pending ones and ready ones that ``BindingDesk`` settles.
  package var bindings: [BindingRow] = []
  /// ``OrderDesk``: what completed orders start and end.
  package var effects: [SubscriptionEffect] = []
  /// ``OrderDesk``: ids of orders whose steps alone say that they passed their audit.
  package var audited: [String] = []
  /// ``NumberDesk``: one an attempt.
  package var cases: [RetentionRow] = []
  /// ``NumberDesk``: what ``OrderPartial/settle(_:audited:)`` counts.
  package var credits: [OrderCredit] = []
  package var partial: OrderPartial

  init(month: BillingMonth) { partial = OrderPartial(month: month) }

  /// Puts the rows into the order of their tables and counts the findings.
  mutating func close() {
    checks.sort { $0.order.precedes($1.order) }
    bindings.sort(by: BindingRow.precedes)
    effects.sort { $0.order.precedes($1.order) }
    findings.sort(by: OrderFinding.precedes)
    for finding in findings { partial.count(finding.rule) }
  }
}

/// Whether the parts of a main order are those it should have (拆单稽核).
package struct SubOrderCheck: Hashable, Sendable {
  /// What is wrong first, in this order.
  package enum State: UInt8, CaseIterable, Sendable {
    /// The main order isn't there.
    case orphan = 0
    /// It is cancelled: its parts are not asked for.
    case cancelled = 1
    /// It isn't split yet.
    case waiting = 2
    case missing = 3
    case extra = 4
    case account = 5
    case money = 6
    case complete = 7
    package var code: String { "\(self)" }
  }

  package var order: String
  /// nil of an orphan.
  package var kind: Order.Kind?
  package var product: String
  package var isConverged: Bool
  /// Parts that are not cancelled, by network.
  package var mobileParts: Int
  package var fixedParts: Int
  package var cancelledParts: Int
  /// nil where the feed doesn't say.
  package var amountMicros: Int64?
  /// Σ of the parts that are not cancelled.
  package var partsMicros: Int64
  package var state: State
}

/// A mobile line and a broadband line that one order brings together.
package struct BindingRow: Hashable, Sendable {
  /// How far it has come.
  package enum State: UInt8, CaseIterable, Sendable {
    /// One side is complete, the other isn't.
    case pending = 0
    /// Both are complete: to be settled against all others.
    case ready = 1
    case bound = 2
    /// One of the two is bound to another.
    case conflict = 3
    package var code: String { "\(self)" }
  }

  package var order: String
  /// 0 where the mobile part has no number.
  package var msisdn: UInt64
  /// Empty where the fixed part has no line.
  package var broadband: String
  /// When each side was complete.
  package var mobileOn: CivilDay?
  package var fixedOn: CivilDay?
  package var state: State
  /// The later of the two days; while pending, the only one.
  package var since: CivilDay
  /// From `since` to the month's last day; not below 0.
  package var ageDays: Int
  /// What it is in conflict with: a number or a broadband line; else empty.
  package var against = ""

  package init(
    order: String, msisdn: UInt64, broadband: String, mobileOn: CivilDay?, fixedOn: CivilDay?,
    state: State, since: CivilDay, ageDays: Int, against: String = ""
  ) {
    self.order = order
    self.msisdn = msisdn
    self.broadband = broadband
    self.mobileOn = mobileOn
    self.fixedOn = fixedOn
    self.state = state
    self.since = since
    self.ageDays = ageDays
    self.against = against
  }

  /// By order and broadband: a total order of the rows of one month.
  static func precedes(_ a: BindingRow, _ b: BindingRow) -> Bool {
    a.order == b.order ? a.broadband.precedes(b.broadband) : a.order.precedes(b.order)
  }
}

/// What a completed order does to what a number holds.
package struct SubscriptionEffect: Hashable, Sendable {
  /// Starts or ends.
  package enum Kind: UInt8, CaseIterable, Sendable {
    case start = 0
    case end = 1
    package var code: String { "\(self)" }
  }

  package var order: String
  package var kind: Kind
  package var msisdn: UInt64
  /// Empty at an end: all that the number holds.
  package var product: String
  /// The first day with it, or the last.
  package var on: CivilDay
  /// UTC milliseconds of the completion, where an event tells.
  package var atMilliseconds: Int64?

  package init(
    order: String, kind: Kind, msisdn: UInt64, product: String, on: CivilDay,
    atMilliseconds: Int64? = nil
  ) {
    self.order = order
    self.kind = kind
    self.msisdn = msisdn
    self.product = product
    self.on = on
    self.atMilliseconds = atMilliseconds
  }
}

/// An attempt to keep a customer, with what came of it.
package struct RetentionRow: Hashable, Sendable {
  package var attempt: RetentionCase
  /// The cancel order it counts for; empty where there is none.
  package var order: String
  /// Whether that order was completed all the same.
  package var isCancelled: Bool
  /// ARPU over three months × months that he is expected to stay, of a saved one; nil: unknown.
  package var valueMicros: Int64?
}
