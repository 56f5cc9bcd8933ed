import Jobs
import Records

/// An allowance with its filters as columns: `true` at an index means that it takes it.
package struct CompiledAllowance: Sendable {
  package let id: String
  package let service: ServiceKind
  /// ms, octets or messages of an instance that isn't prorated.
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
  /// *Throws*: `.badAllowance`, `.allowanceTooLarge`, `.duplicateID`, `.unknownID`.
  init(
    _ allowance: Allowance, plan: String, index: CatalogueIndex, destinations: DestinationSets
  ) throws(TariffError) {
    try Self.check(allowance, plan: plan)
    let zones = try index.zones(allowance.zones, referrer: allowance.id)
    let bands = try index.bands(allowance.bands, referrer: allowance.id)
    let networks = try index.networks(allowance.serving, referrer: allowance.id)
    let taken = try destinations.filter(
      zones: zones, carriers: allowance.carriers, referrer: allowance.id)
    id = allowance.id
    service = allowance.service
    quantity = allowance.quantity
    increment = allowance.increment
    directions = allowance.direction.map { 1 << $0.rawValue } ?? 0b111
    self.destinations = filterColumn(taken.taken, count: destinations.list.count + 1)
    self.bands = filterColumn(bands, count: index.bandCount + 1)
    self.networks = filterColumn(networks, count: index.networkCount)
    ratingGroups = Set(allowance.ratingGroups).sorted()
    priority = allowance.priority
    period = allowance.period
    validDays = allowance.validDays
    prorated = allowance.prorated
    rollover = allowance.rollover
    isShared = allowance.isShared
    memberCaps = GroupRole.allCases.map { role in
      allowance.memberCaps.first { $0.role == role }?.quantity
    }
    var subLimits: [CompiledSubLimit] = []
    for limit in allowance.subLimits {
      subLimits.append(try CompiledSubLimit(limit, index: index, destinations: destinations))
    }
    self.subLimits = subLimits
    refusesWhenEmpty = allowance.onEmpty == .refuse
    priceMicros = allowance.priceMicros
    priceUnit = allowance.priceUnit
    let named = [
      allowance.direction != nil, zones != nil, bands != nil, !allowance.ratingGroups.isEmpty,
    ]
    filterCount =
      named.count { $0 } + allowance.serving.filterCount + allowance.carriers.filterCount
  }

  private static func check(_ allowance: Allowance, plan: String) throws(TariffError) {
    var isGood =
      allowance.quantity >= 0 && allowance.increment > 0 && allowance.validDays >= 0
      && allowance.priceMicros >= 0 && allowance.priceUnit > 0
      && allowance.memberCaps.allSatisfy { $0.quantity >= 0 }
      && allowance.subLimits.allSatisfy { $0.quantity >= 0 }
    if let rollover = allowance.rollover {
      isGood =
        isGood && allowance.period == .month && (1...Int(UInt8.max)).contains(rollover.cycles)
        && (rollover.capQuantity ?? 0) >= 0
    }
    if !isGood { throw .badAllowance(plan: plan, allowance: allowance.id) }
    _ = try CatalogueIndex.index(allowance.subLimits.map(\.id), kind: .subLimit)
    let price = Int128(allowance.quantity) * Int128(allowance.priceMicros)
    if price / Int128(allowance.priceUnit) >= RuleBound.narrow {
      throw .allowanceTooLarge(plan: plan, allowance: allowance.id)
    }
  }
}

extension CompiledSubLimit {
  fileprivate init(
    _ limit: SubLimit, index: CatalogueIndex, destinations: DestinationSets
  ) throws(TariffError) {
    let zones = try index.zones(limit.zones, referrer: limit.id)
    let taken = try destinations.filter(zones: zones, carriers: .any, referrer: limit.id)
    id = limit.id
    quantity = limit.quantity
    self.destinations = filterColumn(taken.taken, count: destinations.list.count + 1)
    networks = filterColumn(
      try index.networks(limit.serving, referrer: limit.id), count: index.networkCount)
    ratingGroups = Set(limit.ratingGroups).sorted()
  }
}

/// `true` at the members; everywhere for nil.
private func filterColumn(_ members: [Int]?, count: Int) -> [Bool] {
  guard let members else { return [Bool](repeating: true, count: count) }
  var column = [Bool](repeating: false, count: count)
  for member in members { column[member] = true }
  return column
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
