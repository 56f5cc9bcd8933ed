import Measures

/// What happened to a quantity of one bundle: of each instance, the quantities add to zero.
package enum BundleMovement: UInt8, CaseIterable, BitwiseCopyable, Sendable {
  /// Given by the plan or pack; positive.
  case granted = 0
  /// Came over from the month before, rolled over or still valid; positive.
  case brought = 1
  /// Drawn by usage of `member`; negative.
  case drawn = 2
  /// Given back by a reversal of usage of `member`; positive.
  case returned = 3
  /// Lives on next month as a rolled-over instance (结转); negative.
  case rolled = 4
  /// Still valid next month, as it is; negative.
  case carried = 5
  /// Gone unused: the validity ended, or rollover has a cap; negative.
  case expired = 6

  /// Written out, since a ledger names one a line and reflection is slow.
  package var code: String {
    switch self {
    case .granted: "granted"
    case .brought: "brought"
    case .drawn: "drawn"
    case .returned: "returned"
    case .rolled: "rolled"
    case .carried: "carried"
    case .expired: "expired"
    }
  }
}

/// A line of the bundle ledger (套餐余量账).
package struct BundleEntry: Hashable, BitwiseCopyable, Sendable {
  /// Whose bundle it is.
  package var owner: UInt32
  /// Who drew, or had given back; the owner otherwise.
  package var member: UInt32
  /// Index of the tariff image's plans, and position among its allowances.
  package var plan: UInt16
  package var allowance: UInt16
  package var movement: BundleMovement
  /// Month boundaries it has crossed; 0 for one granted this month.
  package var age: UInt8
  /// Whether it was rolled over, so that it is an instance apart from its month's own.
  package var isRolledOver: Bool
  /// UTC milliseconds between which it can be drawn, `from ..< to`; with owner, plan, allowance and
  /// `isRolledOver` they name the instance.
  package var fromMilliseconds: Int64
  package var toMilliseconds: Int64
  /// ms, octets or messages, signed.
  package var quantity: Int64

  package init(
    owner: UInt32, member: UInt32, plan: UInt16, allowance: UInt16, movement: BundleMovement,
    age: UInt8 = 0, isRolledOver: Bool = false, fromMilliseconds: Int64, toMilliseconds: Int64,
    quantity: Int64
  ) {
    self.owner = owner
    self.member = member
    self.plan = plan
    self.allowance = allowance
    self.movement = movement
    self.age = age
    self.isRolledOver = isRolledOver
    self.fromMilliseconds = fromMilliseconds
    self.toMilliseconds = toMilliseconds
    self.quantity = quantity
  }
}

/// What the former month's ledger hands over to this one: its lines `rolled` and `carried`.
package struct BroughtBundle: Hashable, Sendable {
  package var plan: String
  package var allowance: String
  package var isRolledOver: Bool
  /// Month boundaries it has crossed, this month's beginning being one of them.
  package var age: Int
  /// UTC milliseconds at which its validity ends; rolled-over ones end with the month or later.
  package var toMilliseconds: Int64
  package var quantity: Int64

  package init(
    plan: String, allowance: String, isRolledOver: Bool, age: Int, toMilliseconds: Int64,
    quantity: Int64
  ) {
    self.plan = plan
    self.allowance = allowance
    self.isRolledOver = isRolledOver
    self.age = age
    self.toMilliseconds = toMilliseconds
    self.quantity = quantity
  }
}
