import Measures
import Records

/// A bundle (语音包, 流量包, 短信包): so much of what its filters allow, free of charge or at a price of
/// its own.
package struct Allowance: Hashable, Codable, Sendable {
  /// How often it is granted.
  package enum Period: String, CaseIterable, Codable, Sendable {
    /// Each month in which it is held.
    case month
    /// Each local day on which it is held; what is left of a day is gone.
    case day
    /// Once, at the beginning of the holding, for `validDays`.
    case once
  }
  /// What becomes of usage when nothing is left.
  package enum OnEmpty: String, CaseIterable, Codable, Sendable {
    /// The next allowance takes it, at last the rule.
    case next
    /// It is suspended (ALLOWANCE_EMPTY): such usage ought not to have happened.
    case refuse
  }

  package var id: String
  package var service: ServiceKind
  /// ms, octets or messages each period.
  package var quantity: Int64
  /// Usage is drawn in whole increments of this.
  package var increment: Int64
  /// nil: any.
  package var direction: Direction?
  /// Empty: any, and then a record needs no zone.
  package var zones: [String]
  package var bands: [String]
  package var serving: ServingFilter
  package var carriers: CarrierFilter
  /// Empty: any (定向流量).
  package var ratingGroups: [UInt32]
  /// Lower first; then earlier expiry, rolled over first, more filters, earlier beginning, id.
  package var priority: Int
  package var period: Period
  /// Days from the beginning of the holding (period `once`); 0: while it is held.
  package var validDays: Int
  /// Whether a part of a month has a part of it (by days, rounded down to the increment).
  package var prorated: Bool
  /// nil: what is left at the month's end is gone.
  package var rollover: Rollover?
  /// Whether all members of the holder's group draw from it (共享).
  package var isShared: Bool
  /// The most that a member of a role may draw in a month; a role without one may draw all.
  package var memberCaps: [MemberCap]
  /// Parts of it that some usage may not exceed.
  package var subLimits: [SubLimit]
  package var onEmpty: OnEmpty
  /// What drawn usage costs: so much for each `priceUnit` of it; 0: free.
  package var priceMicros: Int64
  package var priceUnit: Int64

  package init(
    id: String, service: ServiceKind, quantity: Int64, increment: Int64,
    direction: Direction? = nil, zones: [String] = [], bands: [String] = [],
    serving: ServingFilter = .home, carriers: CarrierFilter = .any, ratingGroups: [UInt32] = [],
    priority: Int = 0, period: Period = .month, validDays: Int = 0, prorated: Bool = false,
    rollover: Rollover? = nil, isShared: Bool = false, memberCaps: [MemberCap] = [],
    subLimits: [SubLimit] = [], onEmpty: OnEmpty = .next, priceMicros: Int64 = 0,
    priceUnit: Int64 = 1
  ) {
    self.id = id
    self.service = service
    self.quantity = quantity
    self.increment = increment
    self.direction = direction
    self.zones = zones
    self.bands = bands
    self.serving = serving
    self.carriers = carriers
    self.ratingGroups = ratingGroups
    self.priority = priority
    self.period = period
    self.validDays = validDays
    self.prorated = prorated
    self.rollover = rollover
    self.isShared = isShared
    self.memberCaps = memberCaps
    self.subLimits = subLimits
    self.onEmpty = onEmpty
    self.priceMicros = priceMicros
    self.priceUnit = priceUnit
  }
}

/// What is left of a month's allowance lives on as an instance of its own (结转).
package struct Rollover: Hashable, Codable, Sendable {
  /// For so many further months.
  package var cycles: Int
  /// At most so much; nil: all of it.
  package var capQuantity: Int64?

  package init(cycles: Int = 1, capQuantity: Int64? = nil) {
    self.cycles = cycles
    self.capQuantity = capQuantity
  }
}

/// The most that each member of a role may draw from a shared allowance in a month.
package struct MemberCap: Hashable, Codable, Sendable {
  package var role: GroupRole
  package var quantity: Int64

  package init(role: GroupRole, quantity: Int64) {
    self.role = role
    self.quantity = quantity
  }
}

/// The most of an allowance that usage of some kind may draw in a period: of 100 GB, 20 abroad.
package struct SubLimit: Hashable, Codable, Sendable {
  package var id: String
  package var quantity: Int64
  /// Which usage it limits; empty: any.
  package var zones: [String]
  package var serving: ServingFilter
  package var ratingGroups: [UInt32]

  package init(
    id: String, quantity: Int64, zones: [String] = [], serving: ServingFilter = .anywhere,
    ratingGroups: [UInt32] = []
  ) {
    self.id = id
    self.quantity = quantity
    self.zones = zones
    self.serving = serving
    self.ratingGroups = ratingGroups
  }
}
