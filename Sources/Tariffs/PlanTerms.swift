import Jobs
import Records

/// A plan or pack as an image holds it: its fee for Billing, its rules and allowances for Rating.
package struct PlanTerms: Sendable {
  package let id: String
  package let name: String
  package let kind: Plan.Kind
  package let fee: RecurringFee
  /// Which block row of the ``RuleTable`` prices its usage.
  package let ruleSet: Int
  /// Sorted by (priority, more filters, id).
  package let allowances: [CompiledAllowance]

  /// Whether usage of `service` can be drawn from an allowance of this plan or pack.
  package func hasAllowance(of service: ServiceKind) -> Bool {
    allowances.contains { $0.service == service }
  }
}

/// An allowance with its filters as columns: `true` at an index means that it takes it.
package struct CompiledAllowance: Sendable {
  package let id: String
  package let service: ServiceKind
  /// ms, octets or messages a whole month.
  package let quantity: Int64
  package let increment: Int64
  /// Bit `direction.rawValue` is set where it takes that direction.
  package let directions: UInt8
  /// By destination (zone and carrier); the last one stands for no zone.
  package let destinations: [Bool]
  /// By band; the last one stands for none.
  package let bands: [Bool]
  /// By network index; 0 is home.
  package let networks: [Bool]
  /// Ascending; empty takes any.
  package let ratingGroups: [UInt32]
  package let priority: Int
  package let period: Allowance.Period
  /// Days from the beginning of the holding; 0: while it is held.
  package let validDays: Int
  package let prorated: Bool
  package let rollover: Rollover?
  package let isShared: Bool
  /// By role's position in `GroupRole.allCases`; nil: as much as is left.
  package let memberCaps: [Int64?]
  package let subLimits: [CompiledSubLimit]
  package let refusesWhenEmpty: Bool
  /// What drawn usage costs a unit: `priceMicros / priceUnit`.
  package let priceMicros: Int64
  package let priceUnit: Int64
  package let filterCount: Int
}

/// A part of an allowance with its filters as columns, as in ``CompiledAllowance``.
package struct CompiledSubLimit: Sendable {
  package let id: String
  package let quantity: Int64
  package let destinations: [Bool]
  package let networks: [Bool]
  /// Ascending; empty takes any.
  package let ratingGroups: [UInt32]
}

extension CompiledAllowance {
  init(_ allowance: Allowance, plan: String, index: CatalogueIndex) throws(TariffError) {
    if allowance.quantity < 0 || allowance.increment <= 0 {
      throw .badAllowance(plan: plan, allowance: allowance.id)
    }
    let zones = try index.zones(allowance.zones, referrer: allowance.id)
    let bands = try index.bands(allowance.bands, referrer: allowance.id)
    let networks = try index.networks(allowance.serving, referrer: allowance.id)
    id = allowance.id
    service = allowance.service
    quantity = allowance.quantity
    increment = allowance.increment
    directions = allowance.direction.map { 1 << $0.rawValue } ?? 0b111
    destinations = Self.column(zones, count: index.zoneCount + 1)
    self.bands = Self.column(bands, count: index.bandCount + 1)
    self.networks = Self.column(networks, count: index.networkCount)
    ratingGroups = Set(allowance.ratingGroups).sorted()
    priority = allowance.priority
    period = allowance.period
    validDays = allowance.validDays
    rollover = allowance.rollover
    isShared = allowance.isShared
    memberCaps = GroupRole.allCases.map { role in
      allowance.memberCaps.first { $0.role == role }?.quantity
    }
    subLimits = []
    refusesWhenEmpty = allowance.onEmpty == .refuse
    priceMicros = allowance.priceMicros
    priceUnit = allowance.priceUnit
    prorated = allowance.prorated
    filterCount =
      (allowance.direction == nil ? 0 : 1) + (zones == nil ? 0 : 1) + (bands == nil ? 0 : 1)
      + allowance.serving.filterCount + (ratingGroups.isEmpty ? 0 : 1)
  }

  private static func column(_ members: [Int]?, count: Int) -> [Bool] {
    guard let members else { return [Bool](repeating: true, count: count) }
    var column = [Bool](repeating: false, count: count)
    for member in members { column[member] = true }
    return column
  }
}

extension ServingFilter {
  /// A network code counts twice: it says both that it's away (or home) and where.
  var filterCount: Int {
    switch self {
    case .anywhere: 0
    case .home, .roaming: 1
    case .codes: 2
    }
  }
}
