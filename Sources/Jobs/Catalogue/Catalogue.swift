import Measures
import Records

/// The tariff catalogue (资费) as its folder says it, checked but not compiled: ids are text, and
/// every id that is referred to exists. ``Tariffs`` compiles it into an image.
package struct Catalogue: Hashable, Codable, Sendable {
  /// ISO 4217, for people; amounts are micro-units of it.
  package var currency: String
  /// IANA zone of bands, days and months.
  package var timeZone: String
  package var networks: NetworkCodes
  /// Time bands in priority order: the first that contains a local time names it. The last
  /// usually covers all.
  package var bands: [TimeBand]
  package var zones: [Zone]
  package var prefixes: [ZonePrefix]
  /// Zone of parties that no prefix matches; empty: such records are suspended (NO_ZONE).
  package var defaultZone: String
  /// Groups of serving codes that rules may name (`serving` of a rule); a code alone is a group.
  package var rules: [TariffRule]
  package var plans: [Plan]

  package init(
    currency: String, timeZone: String, networks: NetworkCodes, bands: [TimeBand], zones: [Zone],
    prefixes: [ZonePrefix], defaultZone: String, rules: [TariffRule], plans: [Plan]
  ) {
    self.currency = currency
    self.timeZone = timeZone
    self.networks = networks
    self.bands = bands
    self.zones = zones
    self.prefixes = prefixes
    self.defaultZone = defaultZone
    self.rules = rules
    self.plans = plans
  }
}

/// A band of local time: on these ISO weekdays from `fromMinute` to `toMinute` (may wrap midnight:
/// the hours after midnight belong to the day on which the band began; 0 to 1440 is the whole day).
package struct TimeBand: Hashable, Codable, Sendable {
  package var id: String
  /// 1 Monday … 7 Sunday.
  package var weekdays: [Int]
  package var fromMinute: Int
  package var toMinute: Int

  package init(id: String, weekdays: [Int], fromMinute: Int, toMinute: Int) {
    self.id = id
    self.weekdays = weekdays
    self.fromMinute = fromMinute
    self.toMinute = toMinute
  }
}

/// A place that rates tell apart (费率区): named by the numbers that begin with its prefixes.
package struct Zone: Hashable, Codable, Sendable {
  package var id: String
  package var name: String
  package init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

/// An E.164 prefix of digits, country code first; the longest match wins.
package struct ZonePrefix: Hashable, Codable, Sendable {
  package var prefix: String
  package var zone: String
  package init(prefix: String, zone: String) {
    self.prefix = prefix
    self.zone = zone
  }
}

/// Where the subscriber was, as a filter of rules and allowances.
package enum ServingFilter: Hashable, Codable, Sendable {
  case anywhere
  case home
  case roaming
  /// Any of these network codes.
  case codes([String])
}

/// A rule of a tariff with its rate (semantics: Rule + Rate).
package struct TariffRule: Hashable, Codable, Sendable {
  /// Stable id, for explanations.
  package var id: String
  /// The tariff (rule set) it belongs to; plans name tariffs.
  package var tariff: String
  package var service: ServiceKind
  /// nil: any.
  package var direction: Direction?
  /// Zones; empty: any, and then a record needs no zone.
  package var zones: [String]
  /// Bands; empty: any.
  package var bands: [String]
  package var serving: ServingFilter
  /// Higher first.
  package var weight: Int
  package var rate: Rate

  package init(
    id: String, tariff: String, service: ServiceKind, direction: Direction? = nil,
    zones: [String] = [], bands: [String] = [], serving: ServingFilter = .anywhere,
    weight: Int = 0, rate: Rate
  ) {
    self.id = id
    self.tariff = tariff
    self.service = service
    self.direction = direction
    self.zones = zones
    self.bands = bands
    self.serving = serving
    self.weight = weight
    self.rate = rate
  }
}

/// What usage costs (semantics §1–3). Quantities are ms, octets or messages.
package struct Rate: Hashable, Codable, Sendable {
  /// When a rate's connect fee is charged.
  package enum ConnectFeePolicy: String, CaseIterable, Codable, Sendable {
    /// Whenever there was usage.
    case always
    /// Only if the event's first segment is charged by this rate (not taken from an allowance).
    case firstSegmentCharged
    /// If any of it is charged.
    case anyCharged
  }
  /// Where the slots count from when an allowance took the beginning.
  package enum Offset: String, CaseIterable, Codable, Sendable {
    /// The start of the event.
    case call
    /// The end of the free part.
    case remainder
  }
  /// Whether an event that crosses a band, a day or a version is cut there.
  package enum Split: String, CaseIterable, Codable, Sendable {
    case none
    case bands
  }

  /// A stretch of an event's usage that has one price.
  package struct Slot: Hashable, Codable, Sendable {
    /// Usage from which the slot holds; the first is 0; ascending.
    package var from: Int64
    /// `price` buys this much.
    package var unit: Int64
    /// Usage counts in whole increments, each atomic.
    package var increment: Int64
    package var priceMicros: Int64

    package init(from: Int64 = 0, unit: Int64, increment: Int64, priceMicros: Int64) {
      self.from = from
      self.unit = unit
      self.increment = increment
      self.priceMicros = priceMicros
    }
  }

  package var slots: [Slot]
  package var connectFeeMicros: Int64
  package var connectFeePolicy: ConnectFeePolicy
  package var minimumMicros: Int64
  /// nil: none.
  package var capMicros: Int64?
  package var rounding: Rounding
  package var quantumMicros: Int64
  package var offset: Offset
  package var split: Split

  package init(
    slots: [Slot], connectFeeMicros: Int64 = 0,
    connectFeePolicy: ConnectFeePolicy = .firstSegmentCharged, minimumMicros: Int64 = 0,
    capMicros: Int64? = nil, rounding: Rounding = .halfUp, quantumMicros: Int64 = 1_000,
    offset: Offset = .call, split: Split = .none
  ) {
    self.slots = slots
    self.connectFeeMicros = connectFeeMicros
    self.connectFeePolicy = connectFeePolicy
    self.minimumMicros = minimumMicros
    self.capMicros = capMicros
    self.rounding = rounding
    self.quantumMicros = quantumMicros
    self.offset = offset
    self.split = split
  }
}

/// A plan (套餐) or an add-on pack: recurring fee, tariffs and allowances.
package struct Plan: Hashable, Codable, Sendable {
  /// Whether it is held alone or beside others.
  package enum Kind: String, CaseIterable, Codable, Sendable {
    case plan
    /// Adds its fee and allowances to the plan a subscriber has; its tariffs are not used.
    case pack
  }

  package var id: String
  package var name: String
  package var kind: Kind
  package var fee: RecurringFee
  /// Tariffs whose rules apply; the rule is chosen over all of them together.
  package var tariffs: [String]
  package var allowances: [Allowance]

  package init(
    id: String, name: String, kind: Kind = .plan, fee: RecurringFee, tariffs: [String],
    allowances: [Allowance]
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.fee = fee
    self.tariffs = tariffs
    self.allowances = allowances
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
    daysOfMonth: Int = 0, rounding: Rounding = .halfUp, quantumMicros: Int64 = 10_000
  ) {
    self.amountMicros = amountMicros
    self.joining = joining
    self.leaving = leaving
    self.suspended = suspended
    self.daysOfMonth = daysOfMonth
    self.rounding = rounding
    self.quantumMicros = quantumMicros
  }
}

/// A bundle (语音包, 流量包, 短信包): so much a month of what its filters allow, free of charge.
package struct Allowance: Hashable, Codable, Sendable {
  package var id: String
  package var service: ServiceKind
  /// ms, octets or messages each month.
  package var quantity: Int64
  /// Usage is drawn in whole increments of this.
  package var increment: Int64
  /// nil: any.
  package var direction: Direction?
  /// Empty: any, and then a record needs no zone.
  package var zones: [String]
  package var bands: [String]
  package var serving: ServingFilter
  /// Empty: any (定向流量).
  package var ratingGroups: [UInt32]
  /// Lower first; then more filters first, then id.
  package var priority: Int
  /// Whether a part of a month has a part of it (by days, rounded down to the increment).
  package var prorated: Bool

  package init(
    id: String, service: ServiceKind, quantity: Int64, increment: Int64,
    direction: Direction? = nil, zones: [String] = [], bands: [String] = [],
    serving: ServingFilter = .home, ratingGroups: [UInt32] = [], priority: Int = 0,
    prorated: Bool = false
  ) {
    self.id = id
    self.service = service
    self.quantity = quantity
    self.increment = increment
    self.direction = direction
    self.zones = zones
    self.bands = bands
    self.serving = serving
    self.ratingGroups = ratingGroups
    self.priority = priority
    self.prorated = prorated
  }
}
