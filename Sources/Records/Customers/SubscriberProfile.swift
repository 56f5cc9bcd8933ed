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
    /// The day on which it was taken, which may be before the month.
    package var since: CivilDay

    /// `since` is the first day where it isn't told.
    package init(
      plan: UInt16, firstDay: CivilDay, lastDay: CivilDay, fromMilliseconds: Int64,
      toMilliseconds: Int64, joins: Bool, leaves: Bool, since: CivilDay? = nil
    ) {
      self.plan = plan
      self.firstDay = firstDay
      self.lastDay = lastDay
      self.fromMilliseconds = fromMilliseconds
      self.toMilliseconds = toMilliseconds
      self.joins = joins
      self.leaves = leaves
      self.since = since ?? firstDay
    }
  }

  /// A span of the month in which the subscriber is in a group.
  package struct Membership: Hashable, Sendable {
    /// Number of the group, equal for its members and different for different groups of a bucket.
    package var group: UInt32
    package var role: GroupRole
    package var fromMilliseconds: Int64
    package var toMilliseconds: Int64

    package init(
      group: UInt32, role: GroupRole, fromMilliseconds: Int64, toMilliseconds: Int64
    ) {
      self.group = group
      self.role = role
      self.fromMilliseconds = fromMilliseconds
      self.toMilliseconds = toMilliseconds
    }
  }

  /// A bundle that came over from the month before.
  package struct Brought: Hashable, Sendable {
    package var plan: UInt16
    /// Position among the plan's allowances.
    package var allowance: UInt16
    package var isRolledOver: Bool
    package var age: UInt8
    package var fromMilliseconds: Int64
    package var toMilliseconds: Int64
    package var quantity: Int64

    package init(
      plan: UInt16, allowance: UInt16, isRolledOver: Bool, age: UInt8, fromMilliseconds: Int64,
      toMilliseconds: Int64, quantity: Int64
    ) {
      self.plan = plan
      self.allowance = allowance
      self.isRolledOver = isRolledOver
      self.age = age
      self.fromMilliseconds = fromMilliseconds
      self.toMilliseconds = toMilliseconds
      self.quantity = quantity
    }
  }

  package var subscriber: UInt32
  /// Plans by (firstDay, plan), not overlapping: where two do, the later start wins from its start.
  package var plans: [Holding]
  /// Plans before the month, for late records; else empty. By start, not overlapping, likewise;
  /// none reaches into the month.
  package var former: [Holding]
  /// Packs by (firstDay, plan); they may overlap.
  package var packs: [Holding]
  package var suspended: Bool
  /// By start, not overlapping.
  package var memberships: [Membership]
  /// By (plan, allowance, age).
  package var brought: [Brought]

  package init(
    subscriber: UInt32, plans: [Holding], former: [Holding] = [], packs: [Holding] = [],
    suspended: Bool = false, memberships: [Membership] = [], brought: [Brought] = []
  ) {
    self.subscriber = subscriber
    self.plans = plans
    self.former = former
    self.packs = packs
    self.suspended = suspended
    self.memberships = memberships
    self.brought = brought
  }

  /// The plans by which records are rated, by start: those before the month, then the month's.
  package var planTimeline: [Holding] { former.isEmpty ? plans : former + plans }
}
