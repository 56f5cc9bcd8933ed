import Measures
import Records

/// A rule of a tariff with its rate (semantics: Rule + Rate).
///
/// Several rules may have one id if their validities don't meet: versions of a price.
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
  package var carriers: CarrierFilter
  /// Rating groups of data, service identifiers of content; empty: any.
  package var ratingGroups: [UInt32]
  /// Local days on whose usage it prices; voice that is split at bands changes at midnight.
  package var validity: Validity
  /// Higher first.
  package var weight: Int
  package var rate: Rate
  /// How usage adds up over several records; nil: each record is priced alone.
  package var counting: Counting?
  /// A word for people and policies, e.g. `throttle` (达量限速); empty: none.
  package var tag: String

  package init(
    id: String, tariff: String, service: ServiceKind, direction: Direction? = nil,
    zones: [String] = [], bands: [String] = [], serving: ServingFilter = .anywhere,
    carriers: CarrierFilter = .any, ratingGroups: [UInt32] = [], validity: Validity = .always,
    weight: Int = 0, rate: Rate, counting: Counting? = nil, tag: String = ""
  ) {
    self.id = id
    self.tariff = tariff
    self.service = service
    self.direction = direction
    self.zones = zones
    self.bands = bands
    self.serving = serving
    self.carriers = carriers
    self.ratingGroups = ratingGroups
    self.validity = validity
    self.weight = weight
    self.rate = rate
    self.counting = counting
    self.tag = tag
  }
}

extension TariffRule {
  /// How many filters it has: of rules with one weight, the one with more comes first. A network
  /// code counts twice, for it says both that the subscriber was away and where.
  package var filterCount: Int {
    let network =
      switch serving {
      case .anywhere: 0
      case .home, .roaming: 1
      case .codes: 2
      }
    let others = [
      direction != nil, !zones.isEmpty, !bands.isEmpty, carriers != .any, !ratingGroups.isEmpty,
    ]
    return network + others.count { $0 }
  }
}

/// What adds up over several records before it is priced (semantics §3.5).
///
/// A rule that counts has no connect fee, no minimum, no split, and one increment in all its slots:
/// the slots hold for the period's usage, and `cap` limits the period's charge.
package struct Counter: Hashable, Codable, Sendable {
  /// After which the count begins anew, by the local day of a record's start.
  package enum Period: String, CaseIterable, Codable, Sendable {
    case event
    case day
    case month
  }
  /// Whose usage adds up.
  package enum Scope: String, CaseIterable, Codable, Sendable {
    case subscriber
    /// All members of the subscriber's group; without one, the subscriber's.
    case group
  }

  package var id: String
  package var period: Period
  package var scope: Scope

  package init(id: String, period: Period, scope: Scope = .subscriber) {
    self.id = id
    self.period = period
    self.scope = scope
  }
}

/// How a rule's usage counts.
///
/// With u the counted usage of the rule in the period, s the usage in whole steps, F(u) =
/// ⌊s / block⌋ · blockPrice + min(slots(s mod block), blockPrice), without a block slots(s). The
/// period's charge is Σ R(F(u)) over the counter's rules, at most the highest cap among the rules
/// used so far; an event's charge is what it adds to that.
package struct Counting: Hashable, Codable, Sendable {
  /// Id of a ``Counter``; rules that name one share its cap, each counts its own usage.
  package var counter: String
  /// Usage counts in whole steps (whole started packs); 0: as it is.
  package var step: Int64
  /// So much usage costs at most `blockPriceMicros`, again and again (5 元/GB 封顶); 0: no block.
  package var block: Int64
  package var blockPriceMicros: Int64

  package init(counter: String, step: Int64 = 0, block: Int64 = 0, blockPriceMicros: Int64 = 0) {
    self.counter = counter
    self.step = step
    self.block = block
    self.blockPriceMicros = blockPriceMicros
  }
}

/// One unit of `currency` is numerator / denominator units of the catalogue's.
package struct ExchangeRate: Hashable, Codable, Sendable {
  /// ISO 4217.
  package var currency: String
  package var numerator: Int64
  package var denominator: Int64

  package init(currency: String, numerator: Int64, denominator: Int64) {
    self.currency = currency
    self.numerator = numerator
    self.denominator = denominator
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
  /// ISO 4217 of the slots' prices, block price and connect fee; empty: the catalogue's. Limits are
  /// always in the catalogue's.
  package var currency: String
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
    offset: Offset = .call, split: Split = .none, currency: String = ""
  ) {
    self.slots = slots
    self.currency = currency
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
