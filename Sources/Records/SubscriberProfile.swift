import Measures

/// Which plan and packs rate a subscriber's usage when: made of the customer's subscriptions by
/// `Tariffs`, read by Rating (by instant) and Billing (by day).
package struct SubscriberProfile: Hashable, Sendable {
  /// A plan or pack in force.
  package struct Holding: Hashable, Sendable {
    /// Index of the tariff image's plans (packs are plans of kind `pack`).
    package var plan: UInt16
    /// Days held within the month, first to last, both billed. Never empty.
    package var firstDay: CivilDay
    package var lastDay: CivilDay
    /// The same span in UTC milliseconds, `from ..< to`.
    package var fromMilliseconds: Int64
    package var toMilliseconds: Int64
    /// Whether it began / ended inside the month (joining / leaving share of the fee).
    package var joins: Bool
    package var leaves: Bool

    package init(
      plan: UInt16, firstDay: CivilDay, lastDay: CivilDay, fromMilliseconds: Int64,
      toMilliseconds: Int64, joins: Bool, leaves: Bool
    ) {
      self.plan = plan
      self.firstDay = firstDay
      self.lastDay = lastDay
      self.fromMilliseconds = fromMilliseconds
      self.toMilliseconds = toMilliseconds
      self.joins = joins
      self.leaves = leaves
    }
  }

  package var subscriber: UInt32
  /// Plans by (firstDay, plan), not overlapping: where two do, the later start wins from its start.
  package var plans: [Holding]
  /// Packs by (firstDay, plan); they may overlap.
  package var packs: [Holding]
  package var suspended: Bool

  package init(subscriber: UInt32, plans: [Holding], packs: [Holding] = [], suspended: Bool = false)
  {
    self.subscriber = subscriber
    self.plans = plans
    self.packs = packs
    self.suspended = suspended
  }
}
