import Jobs
import Measures
import Records

extension ImageSource {
  init(encoded: [UInt8]) throws(TariffError) {
    if !encoded.starts(with: Self.magic) { throw .notAnImage }
    var reader = ImageReader(encoded)
    for _ in Self.magic { _ = try reader.byte() }
    let version = try reader.int()
    if version != Self.version { throw .otherVersion(found: version, known: Self.version) }
    guard let month = BillingMonth(year: try reader.int(), month: try reader.int()) else {
      throw reader.damage
    }
    let transitions = try reader.list { (reader) throws(TariffError) -> ZoneClock.Transition in
      let from = try reader.signed()
      return ZoneClock.Transition(
        fromMilliseconds: from, offsetMilliseconds: try reader.signed())
    }
    if transitions.isEmpty { throw reader.damage }
    catalogue = try Self.catalogue(&reader)
    if !reader.isAtEnd { throw reader.damage }
    self.month = month
    clock = ZoneClock(transitions: transitions)
  }

  private static func catalogue(_ reader: inout ImageReader) throws(TariffError) -> Catalogue {
    let currency = try reader.text()
    let timeZone = try reader.text()
    let home = try reader.texts()
    let away = try reader.texts()
    if away.count >= Int(UInt16.max) { throw reader.damage }
    let calendars = try reader.list { (reader) throws(TariffError) in try reader.calendar() }
    let bands = try reader.list { (reader) throws(TariffError) in try reader.band() }
    let zones = try reader.list { (reader) throws(TariffError) -> Zone in
      let id = try reader.text()
      return Zone(id: id, name: try reader.text())
    }
    let carriers = try reader.texts()
    let ids = DecodedIDs(zones: zones.map(\.id), bands: bands.map(\.id), carriers: carriers)
    let ownCarriers = try reader.texts()
    let prefixes = try reader.list { (reader) throws(TariffError) -> ZonePrefix in
      let prefix = try reader.text()
      let zone = try reader.choice(of: ids.zones)
      let carrier = try reader.optionalChoice(of: ids.carriers)
      return ZonePrefix(
        prefix: prefix, zone: zone, carrier: carrier, validity: try reader.validity())
    }
    let defaultZone = try reader.optionalChoice(of: ids.zones)
    let portings = try reader.list { (reader) throws(TariffError) -> Porting in
      let number = try reader.number()
      let carrier = try reader.choice(of: ids.carriers)
      let zone = try reader.optionalChoice(of: ids.zones)
      return Porting(
        number: number, carrier: carrier, zone: zone, validity: try reader.validity())
    }
    let exchangeRates = try reader.list { (reader) throws(TariffError) -> ExchangeRate in
      let currency = try reader.text()
      let numerator = try reader.signed()
      return ExchangeRate(
        currency: currency, numerator: numerator, denominator: try reader.signed())
    }
    let counters = try reader.list { (reader) throws(TariffError) -> Counter in
      let id = try reader.text()
      let period: Counter.Period = try reader.choice()
      return Counter(id: id, period: period, scope: try reader.choice())
    }
    let rules = try reader.list { (reader) throws(TariffError) in try reader.rule(ids) }
    var plans = try reader.list { (reader) throws(TariffError) in try reader.plan(ids) }
    let offers = try reader.list { (reader) throws(TariffError) in try reader.offer() }
    // What nobody told has no octets.
    if reader.nextByte.map({ $0 != 0 }) == true { try readGenerations(&reader, into: &plans) }
    return Catalogue(
      currency: currency, timeZone: timeZone, networks: NetworkCodes(home: home, away: away),
      calendars: calendars, bands: bands, zones: zones, prefixes: prefixes,
      defaultZone: defaultZone, ownCarriers: ownCarriers, portings: portings,
      exchangeRates: exchangeRates, counters: counters, rules: rules, plans: plans,
      offers: offers)
  }

  private static func readGenerations(
    _ reader: inout ImageReader, into plans: inout [Plan]
  ) throws(TariffError) {
    let positions = Array(plans.indices)
    let told = try reader.list { (reader) throws(TariffError) -> (Int, Plan.Generation) in
      let plan = try reader.choice(of: positions)
      return (plan, try reader.choice())
    }
    for (plan, generation) in told { plans[plan].generation = generation }
  }
}

/// What indices in the bytes stand for.
struct DecodedIDs {
  var zones: [String]
  var bands: [String]
  var carriers: [String]
}
