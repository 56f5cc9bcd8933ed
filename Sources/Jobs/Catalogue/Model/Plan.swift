import Measures
import Records

/// A plan (套餐) or an add-on pack: recurring fee, tariffs and allowances.
///
/// Several may have one id if their validities don't meet: versions. A month has one version of
/// each, so validities begin and end with months.
package struct Plan: Hashable, Codable, Sendable {
  /// Whether it is held alone or beside others.
  package enum Kind: String, CaseIterable, Codable, Sendable {
    case plan
    /// Adds its fee and allowances to the plan a subscriber has; its tariffs are not used.
    case pack
  }

  /// Which generation of the network (4G, 5G) it sells.
  package enum Generation: String, CaseIterable, Codable, Sendable {
    case second = "2G"
    case third = "3G"
    case fourth = "4G"
    case fifth = "5G"
  }

  package var id: String
  package var name: String
  package var kind: Kind
  /// nil where the catalogue doesn't say; a pack that has one is an upgrade (升级包). It tells kinds
  /// of plan changes apart and prices nothing.
  package var generation: Generation?
  package var validity: Validity
  package var fee: RecurringFee
  /// Once, in the month in which it was taken.
  package var setupMicros: Int64
  package var discounts: [Discount]
  package var contract: ContractTerm?
  /// Tariffs whose rules apply; the rule is chosen over all of them together.
  package var tariffs: [String]
  /// Plans whose rules are asked, in this order, where none of its own fits; acyclic.
  package var fallbacks: [String]
  package var allowances: [Allowance]

  package init(
    id: String, name: String, kind: Kind = .plan, generation: Generation? = nil,
    validity: Validity = .always, fee: RecurringFee, setupMicros: Int64 = 0,
    discounts: [Discount] = [], contract: ContractTerm? = nil, tariffs: [String],
    fallbacks: [String] = [], allowances: [Allowance]
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.generation = generation
    self.validity = validity
    self.fee = fee
    self.setupMicros = setupMicros
    self.discounts = discounts
    self.contract = contract
    self.tariffs = tariffs
    self.fallbacks = fallbacks
    self.allowances = allowances
  }
}

/// A reduction of a recurring fee: a line of its own, never more than the fee.
package struct Discount: Hashable, Codable, Sendable {
  /// How much.
  package enum Amount: Hashable, Codable, Sendable {
    /// Prorated as the fee is.
    case micros(Int64)
    /// Hundredths of a per cent of what the fee comes to.
    case basisPoints(Int)
  }

  package var id: String
  package var name: String
  package var amount: Amount
  /// The first so many months held, the month of joining being the first; 0: all.
  package var months: Int
  package var validity: Validity
  /// Only in months in which the subscriber's group has a member of each of these roles on every
  /// day that is billed (融合 discounts); empty: always.
  package var requiredRoles: [GroupRole]

  package init(
    id: String, name: String, amount: Amount, months: Int = 0, validity: Validity = .always,
    requiredRoles: [GroupRole] = []
  ) {
    self.id = id
    self.name = name
    self.amount = amount
    self.months = months
    self.validity = validity
    self.requiredRoles = requiredRoles
  }
}

/// How long a plan or pack was promised to be held (合约期), and what leaving early costs.
package struct ContractTerm: Hashable, Codable, Sendable {
  package var months: Int
  /// Once, where it is left before.
  package var earlyFeeMicros: Int64
  /// For each month that is missing, the month of leaving not counted.
  package var earlyFeePerMonthMicros: Int64

  package init(months: Int, earlyFeeMicros: Int64 = 0, earlyFeePerMonthMicros: Int64 = 0) {
    self.months = months
    self.earlyFeeMicros = earlyFeeMicros
    self.earlyFeePerMonthMicros = earlyFeePerMonthMicros
  }
}

/// What is sold (销售品): a subscription to it is one to each of its parts.
package struct Offer: Hashable, Codable, Sendable {
  /// From when a subscription's parts hold.
  package enum Effect: String, CaseIterable, Codable, Sendable {
    /// From its own beginning.
    case atOnce
    /// From the first day of the month after.
    case nextCycle
    /// From the first day of its month.
    case backdated
  }

  package var id: String
  package var name: String
  /// Plans and packs.
  package var products: [String]
  /// Things that are handed over, charged once: a SIM, a modem.
  package var items: [PhysicalItem]
  package var effect: Effect

  package init(
    id: String, name: String, products: [String], items: [PhysicalItem] = [],
    effect: Effect = .atOnce
  ) {
    self.id = id
    self.name = name
    self.products = products
    self.items = items
    self.effect = effect
  }
}

/// A thing that an offer hands over.
package struct PhysicalItem: Hashable, Codable, Sendable {
  package var id: String
  package var priceMicros: Int64

  package init(id: String, priceMicros: Int64) {
    self.id = id
    self.priceMicros = priceMicros
  }
}

/// A monthly fee and how much of it a part of a month costs.
package struct RecurringFee: Hashable, Codable, Sendable {
  /// What is charged of the fee for a part of a month.
  package enum Share: String, CaseIterable, Codable, Sendable {
    case none
    case full
    /// fee · days / days of the month.
    case days
  }

  package var amountMicros: Int64
  /// The fee is for so many months and due in the first of them, counted from the month in which
  /// the holding began; more than 1 is never prorated.
  package var cycleMonths: Int
  /// Activated, or moved to the plan, during the month.
  package var joining: Share
  /// Left the plan, or churned, during the month; the churn day is billed.
  package var leaving: Share
  /// Suspended at the month's end.
  package var suspended: Share
  /// Days that `days` divides by; 0: the days of the month.
  package var daysOfMonth: Int
  package var rounding: Rounding
  package var quantumMicros: Int64

  package init(
    amountMicros: Int64, joining: Share = .days, leaving: Share = .days, suspended: Share = .full,
    daysOfMonth: Int = 0, rounding: Rounding = .halfUp, quantumMicros: Int64 = 10_000,
    cycleMonths: Int = 1
  ) {
    self.amountMicros = amountMicros
    self.cycleMonths = cycleMonths
    self.joining = joining
    self.leaving = leaving
    self.suspended = suspended
    self.daysOfMonth = daysOfMonth
    self.rounding = rounding
    self.quantumMicros = quantumMicros
  }
}
