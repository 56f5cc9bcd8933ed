import Measures
import Records

/// What the reference rater says of one record.
package struct ReferenceResult: Hashable, Sendable {
  /// nil: rated.
  package var reason: RejectReason?
  package var chargeMicros: Int64 = 0
  /// ms, octets or messages, as in ``RatedEvent``.
  package var freeQuantity: Int64 = 0
  package var billedQuantity: Int64 = 0
  /// Ids; empty for none, and for all records that aren't rated.
  package var plan = ""
  package var rule = ""
  package var zone = ""
  package var band = ""

  package init(reason: RejectReason? = nil) { self.reason = reason }
}

/// A line of the bundle ledger, by ids: see ``BundleEntry``.
package struct ReferenceEntry: Hashable, Sendable {
  /// Indexes of the customers.
  package var owner: Int
  package var member: Int
  package var plan: String
  package var allowance: String
  package var movement: BundleMovement
  package var age: Int
  package var isRolledOver: Bool
  /// UTC milliseconds, `from ..< to`; `Int64.max` where no end is known.
  package var from: Int64
  package var to: Int64
  /// Signed; never 0.
  package var quantity: Int64

  package init(
    owner: Int, member: Int, plan: String, allowance: String, movement: BundleMovement, age: Int,
    isRolledOver: Bool, from: Int64, to: Int64, quantity: Int64
  ) {
    self.owner = owner
    self.member = member
    self.plan = plan
    self.allowance = allowance
    self.movement = movement
    self.age = age
    self.isRolledOver = isRolledOver
    self.from = from
    self.to = to
    self.quantity = quantity
  }
}

/// A month as the reference rater sees it.
package struct ReferenceMonth: Sendable {
  /// Row i belongs to row i of the records.
  package var results: [ReferenceResult]
  /// How each came about, in words; empty unless asked for.
  package var accounts: [[String]]
  /// By owner and instance, movements in ``BundleMovement``'s order.
  package var ledger: [ReferenceEntry]
}
