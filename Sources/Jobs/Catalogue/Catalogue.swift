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
  /// Which days are holidays or are worked though weekends; the first is that of bands which name
  /// none. Empty: weekends are Saturday and Sunday, and there is no holiday.
  package var calendars: [DayCalendar]
  /// Time bands in priority order: the first that contains a local time names it. The last
  /// usually covers all.
  package var bands: [TimeBand]
  package var zones: [Zone]
  package var prefixes: [ZonePrefix]
  /// Zone of parties that no prefix matches; empty: such records are suspended (NO_ZONE).
  package var defaultZone: String
  /// The carriers (运营商) that are this operator's own, for on-net rules.
  package var ownCarriers: [String]
  /// Numbers that were ported: they overrule the prefixes.
  package var portings: [Porting]
  /// What rules in another currency are converted by.
  package var exchangeRates: [ExchangeRate]
  package var counters: [Counter]
  package var rules: [TariffRule]
  package var plans: [Plan]
  package var offers: [Offer]

  package init(
    currency: String, timeZone: String, networks: NetworkCodes, calendars: [DayCalendar] = [],
    bands: [TimeBand], zones: [Zone], prefixes: [ZonePrefix], defaultZone: String,
    ownCarriers: [String] = [], portings: [Porting] = [], exchangeRates: [ExchangeRate] = [],
    counters: [Counter] = [], rules: [TariffRule], plans: [Plan], offers: [Offer] = []
  ) {
    self.currency = currency
    self.timeZone = timeZone
    self.networks = networks
    self.calendars = calendars
    self.bands = bands
    self.zones = zones
    self.prefixes = prefixes
    self.defaultZone = defaultZone
    self.ownCarriers = ownCarriers
    self.portings = portings
    self.exchangeRates = exchangeRates
    self.counters = counters
    self.rules = rules
    self.plans = plans
    self.offers = offers
  }
}

/// The local days `from ..< to` on which something holds; nil is open.
package struct Validity: Hashable, Codable, Sendable {
  package var from: CivilDay?
  /// The first day on which it no more holds.
  package var to: CivilDay?

  package init(from: CivilDay? = nil, to: CivilDay? = nil) {
    self.from = from
    self.to = to
  }

  package static let always = Validity()

  /// Whether it holds on `day`.
  package func contains(_ day: CivilDay) -> Bool {
    (from.map { $0 <= day } ?? true) && (to.map { day < $0 } ?? true)
  }

  /// Whether there is a day on which both hold.
  package func meets(_ other: Validity) -> Bool {
    let begins = [from, other.from].compactMap { $0 }.max()
    let ends = [to, other.to].compactMap { $0 }.min()
    guard let begins, let ends else { return true }
    return begins < ends
  }
}
