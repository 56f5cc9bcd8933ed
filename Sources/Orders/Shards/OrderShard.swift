import Measures
import Records

/// Which feeds a job has: a rule that needs one which isn't there finds nothing.
package struct OrderFeeds: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let orders = OrderFeeds(rawValue: 1)
  package static let subOrders = OrderFeeds(rawValue: 2)
  package static let resources = OrderFeeds(rawValue: 4)
  package static let subscribers = OrderFeeds(rawValue: 8)
  package static let retention = OrderFeeds(rawValue: 16)
  package static let all: OrderFeeds = [
    .orders, .subOrders, .resources, .subscribers, .retention,
  ]
}

/// Rows of the orders whose id hashes to one task; their order means nothing.
///
/// *Shape*: parts, events and visits go where the order that they name goes, whether it is in the
/// feed or not. Visits that name no order are left out.
package struct OrderShard: Hashable, Sendable {
  package var orders: [MainOrder]
  package var parts: [SubOrder]
  package var events: [OrderEvent]
  package var visits: [WorkOrder]

  package init(
    orders: [MainOrder] = [], parts: [SubOrder] = [], events: [OrderEvent] = [],
    visits: [WorkOrder] = []
  ) {
    self.orders = orders
    self.parts = parts
    self.events = events
    self.visits = visits
  }
}

/// Rows of the numbers that hash to one task; their order means nothing.
///
/// *Shape*: orders, mobile sub-orders, cases and contacts by their `msisdn`; what has none is left
/// out.
package struct NumberShard: Hashable, Sendable {
  package var resources: [NumberResource]
  package var lines: [LineOfService]
  package var orders: [MainOrder]
  package var parts: [SubOrder]
  package var cases: [RetentionCase]
  package var contacts: [Contact]

  package init(
    resources: [NumberResource] = [], lines: [LineOfService] = [], orders: [MainOrder] = [],
    parts: [SubOrder] = [], cases: [RetentionCase] = [], contacts: [Contact] = []
  ) {
    self.resources = resources
    self.lines = lines
    self.orders = orders
    self.parts = parts
    self.cases = cases
    self.contacts = contacts
  }
}

/// Pairs of the cards whose ICCID hashes to one task; their order means nothing.
package struct CardShard: Hashable, Sendable {
  package var pairs: [CardPair]

  package init(pairs: [CardPair] = []) { self.pairs = pairs }
}

/// Visits of the broadband lines that hash to one task (those without one by their own id); their
/// order means nothing.
package struct VisitShard: Hashable, Sendable {
  package var visits: [WorkOrder]

  package init(visits: [WorkOrder] = []) { self.visits = visits }
}

/// A number and a card that carried it on the days `from ..< to`.
package struct CardPair: Hashable, Sendable {
  package var iccid: String
  package var number: UInt64
  package var from: CivilDay
  /// The first day without; nil while it lasts.
  package var to: CivilDay?

  package init(iccid: String, number: UInt64, from: CivilDay, to: CivilDay? = nil) {
    self.iccid = iccid
    self.number = number
    self.from = from
    self.to = to
  }
}

/// What the desks must know of a subscriber: whether the line is served, and how much he matters.
package struct LineOfService: Hashable, Sendable {
  package var msisdn: UInt64
  /// False for a broadband line, which has no number of the network.
  package var isMobile = true
  package var status: Subscriber.Status
  package var activatedOn: CivilDay?
  package var churnedOn: CivilDay?
  package var accountKind = Account.Kind.personal
  /// Whether the account is a key account (大客户).
  package var isKey = false
  /// Star level; 0 for none.
  package var star = 0
  /// Average revenue of the last three months; nil where there is no history.
  package var arpuMicros: Int64?
  /// Months that he is expected to stay, in thousandths; nil where nobody says.
  package var remainingMilliMonths: Int64?

  package init(
    msisdn: UInt64, status: Subscriber.Status = .active, churnedOn: CivilDay? = nil
  ) {
    self.msisdn = msisdn
    self.status = status
    self.churnedOn = churnedOn
  }
}
