import Jobs
import Records

/// Indices of a catalogue's ids, in catalogue order; refuses what is there twice or not at all.
struct CatalogueIndex {
  /// One below what ``RatedEvent/none`` and ``RuleTable/needsZone`` mean.
  static let indexMax = Int(UInt16.max) - 1

  let zoneCount: Int
  let bandCount: Int
  let networkCount: Int
  private let zoneOfID: [String: Int]
  private let bandOfID: [String: Int]
  private let counterOfID: [String: Int]
  private let exchangeRates: [String: ExchangeRate]
  private let currency: String
  private let codes: NetworkCodes

  init(_ catalogue: Catalogue) throws(TariffError) {
    zoneOfID = try Self.index(catalogue.zones.map(\.id), kind: .zone)
    bandOfID = try Self.index(catalogue.bands.map(\.id), kind: .band)
    counterOfID = try Self.index(catalogue.counters.map(\.id), kind: .counter)
    try Self.checkVersions(catalogue.rules.map { ($0.id, $0.validity) }, kind: .rule)
    try Self.checkVersions(catalogue.plans.map { ($0.id, $0.validity) }, kind: .plan)
    for plan in catalogue.plans {
      _ = try Self.index(plan.allowances.map(\.id), kind: .allowance)
    }
    exchangeRates = try Self.exchangeRates(catalogue)
    currency = catalogue.currency
    codes = catalogue.networks
    zoneCount = catalogue.zones.count
    bandCount = catalogue.bands.count
    networkCount = catalogue.networks.away.count + 1
  }

  static func index(
    _ ids: [String], kind: TariffError.Kind
  ) throws(TariffError) -> [String: Int] {
    if ids.count > indexMax { throw .tooMany(kind: kind, count: ids.count, limit: indexMax) }
    var index: [String: Int] = [:]
    for (position, id) in ids.enumerated() {
      if index.updateValue(position, forKey: id) != nil {
        throw .duplicateID(kind: kind, id: id)
      }
    }
    return index
  }

  /// Things of one id must not hold on one day.
  private static func checkVersions(
    _ versions: [(id: String, validity: Validity)], kind: TariffError.Kind
  ) throws(TariffError) {
    if versions.count > indexMax {
      throw .tooMany(kind: kind, count: versions.count, limit: indexMax)
    }
    var known: [String: [Validity]] = [:]
    for (id, validity) in versions {
      if known[id, default: []].contains(where: validity.meets) {
        throw .duplicateID(kind: kind, id: id)
      }
      known[id, default: []].append(validity)
    }
  }

  private static func exchangeRates(
    _ catalogue: Catalogue
  ) throws(TariffError) -> [String: ExchangeRate] {
    _ = try index(catalogue.exchangeRates.map(\.currency), kind: .currency)
    var rates: [String: ExchangeRate] = [:]
    for rate in catalogue.exchangeRates {
      if rate.numerator <= 0 || rate.denominator <= 0 || rate.currency == catalogue.currency {
        throw .badExchangeRate(currency: rate.currency)
      }
      rates[rate.currency] = rate
    }
    return rates
  }

  /// Offers by id. *Throws*: `.duplicateID`, also for the id of a plan; `.unknownID`.
  func offers(_ catalogue: Catalogue) throws(TariffError) -> [String: Offer] {
    _ = try Self.index(catalogue.offers.map(\.id), kind: .offer)
    let products = Set(catalogue.plans.map(\.id))
    var offers: [String: Offer] = [:]
    for offer in catalogue.offers {
      if products.contains(offer.id) { throw .duplicateID(kind: .offer, id: offer.id) }
      for product in offer.products where !products.contains(product) {
        throw .unknownID(kind: .plan, id: product, referrer: offer.id)
      }
      _ = try Self.index(offer.items.map(\.id), kind: .item)
      offers[offer.id] = offer
    }
    return offers
  }

  /// What prices of a rule are multiplied by; one for the catalogue's own currency.
  func exchangeRate(_ currency: String, referrer: String) throws(TariffError) -> ExchangeRate {
    if currency.isEmpty || currency == self.currency {
      return ExchangeRate(currency: self.currency, numerator: 1, denominator: 1)
    }
    guard let rate = exchangeRates[currency] else {
      throw .unknownID(kind: .currency, id: currency, referrer: referrer)
    }
    return rate
  }

  func counter(_ id: String, referrer: String) throws(TariffError) -> UInt16 {
    guard let counter = counterOfID[id] else {
      throw .unknownID(kind: .counter, id: id, referrer: referrer)
    }
    return UInt16(counter)
  }

  /// ``RatedEvent/none`` where the catalogue has none.
  func defaultZone(_ catalogue: Catalogue) throws(TariffError) -> UInt16 {
    if catalogue.defaultZone.isEmpty { return RatedEvent.none }
    return UInt16(try zone(catalogue.defaultZone, referrer: "default zone"))
  }

  func zone(_ id: String, referrer: String) throws(TariffError) -> Int {
    guard let zone = zoneOfID[id] else {
      throw .unknownID(kind: .zone, id: id, referrer: referrer)
    }
    return zone
  }

  /// nil for any.
  func zones(_ ids: [String], referrer: String) throws(TariffError) -> [Int]? {
    if ids.isEmpty { return nil }
    var zones: Set<Int> = []
    for id in ids { zones.insert(try zone(id, referrer: referrer)) }
    return zones.sorted()
  }

  /// nil for any.
  func bands(_ ids: [String], referrer: String) throws(TariffError) -> [Int]? {
    if ids.isEmpty { return nil }
    var bands: Set<Int> = []
    for id in ids {
      guard let band = bandOfID[id] else {
        throw .unknownID(kind: .band, id: id, referrer: referrer)
      }
      bands.insert(band)
    }
    return bands.sorted()
  }

  /// Network indices; nil for any.
  func networks(_ filter: ServingFilter, referrer: String) throws(TariffError) -> [Int]? {
    switch filter {
    case .anywhere: return nil
    case .home: return [0]
    case .roaming: return Array(1..<networkCount)
    case .codes(let list):
      var networks: Set<Int> = []
      for code in list {
        guard let network = codes.index(of: code) else {
          throw .unknownID(kind: .network, id: code, referrer: referrer)
        }
        networks.insert(Int(network))
      }
      return networks.sorted()
    }
  }
}
