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
    let currency = try reader.text()
    let timeZone = try reader.text()
    let home = try reader.texts()
    let away = try reader.texts()
    if away.count >= Int(UInt16.max) { throw reader.damage }
    let bands = try reader.list { (reader) throws(TariffError) in try reader.band() }
    let zones = try reader.list { (reader) throws(TariffError) -> Zone in
      let id = try reader.text()
      return Zone(id: id, name: try reader.text())
    }
    let ids = DecodedIDs(zones: zones.map(\.id), bands: bands.map(\.id))
    let prefixes = try reader.list { (reader) throws(TariffError) -> ZonePrefix in
      let prefix = try reader.text()
      return ZonePrefix(prefix: prefix, zone: try reader.choice(of: ids.zones))
    }
    let defaultZone = try reader.choice(of: [""] + ids.zones)
    let rules = try reader.list { (reader) throws(TariffError) in try reader.rule(ids) }
    let plans = try reader.list { (reader) throws(TariffError) in try reader.plan(ids) }
    if !reader.isAtEnd { throw reader.damage }
    catalogue = Catalogue(
      currency: currency, timeZone: timeZone, networks: NetworkCodes(home: home, away: away),
      bands: bands, zones: zones, prefixes: prefixes, defaultZone: defaultZone, rules: rules,
      plans: plans)
    self.month = month
    clock = ZoneClock(transitions: transitions)
  }
}

private struct DecodedIDs {
  var zones: [String]
  var bands: [String]
}

extension ImageReader {
  fileprivate mutating func texts() throws(TariffError) -> [String] {
    try list { (reader) throws(TariffError) in try reader.text() }
  }

  fileprivate mutating func choices(of ids: [String]) throws(TariffError) -> [String] {
    try list { (reader) throws(TariffError) in try reader.choice(of: ids) }
  }

  fileprivate mutating func choice<Kind: CaseIterable>() throws(TariffError) -> Kind {
    try choice(of: Array(Kind.allCases))
  }

  fileprivate mutating func flag() throws(TariffError) -> Bool {
    try choice(of: [false, true])
  }

  fileprivate mutating func whole() throws(TariffError) -> Int {
    Int(try signed())
  }

  fileprivate mutating func band() throws(TariffError) -> TimeBand {
    let id = try text()
    let days = try byte()
    let from = try int()
    return TimeBand(
      id: id, weekdays: (1...7).filter { days & 1 << ($0 - 1) != 0 }, fromMinute: from,
      toMinute: try int())
  }

  fileprivate mutating func direction() throws(TariffError) -> Direction? {
    let position = try int()
    if position == 0 { return nil }
    guard let raw = UInt8(exactly: position - 1), let direction = Direction(rawValue: raw) else {
      throw damage
    }
    return direction
  }

  fileprivate mutating func serving() throws(TariffError) -> ServingFilter {
    switch try byte() {
    case 0: return .anywhere
    case 1: return .home
    case 2: return .roaming
    case 3: return .codes(try texts())
    default: throw damage
    }
  }

  fileprivate mutating func rule(_ ids: DecodedIDs) throws(TariffError) -> TariffRule {
    let id = try text()
    let tariff = try text()
    let service: ServiceKind = try choice()
    let direction = try direction()
    let zones = try choices(of: ids.zones)
    let bands = try choices(of: ids.bands)
    let serving = try serving()
    let weight = try whole()
    return TariffRule(
      id: id, tariff: tariff, service: service, direction: direction, zones: zones, bands: bands,
      serving: serving, weight: weight, rate: try rate())
  }

  fileprivate mutating func rate() throws(TariffError) -> Rate {
    let slots = try list { (reader) throws(TariffError) -> Rate.Slot in
      let from = try reader.signed()
      let unit = try reader.signed()
      let increment = try reader.signed()
      return Rate.Slot(
        from: from, unit: unit, increment: increment, priceMicros: try reader.signed())
    }
    let connect = try signed()
    let policy: Rate.ConnectFeePolicy = try choice()
    let minimum = try signed()
    let cap: Int64? = try flag() ? try signed() : nil
    let rounding: Rounding = try choice()
    let quantum = try signed()
    let offset: Rate.Offset = try choice()
    return Rate(
      slots: slots, connectFeeMicros: connect, connectFeePolicy: policy, minimumMicros: minimum,
      capMicros: cap, rounding: rounding, quantumMicros: quantum, offset: offset,
      split: try choice())
  }

  fileprivate mutating func plan(_ ids: DecodedIDs) throws(TariffError) -> Plan {
    let id = try text()
    let name = try text()
    let kind: Plan.Kind = try choice()
    let amount = try signed()
    let joining: RecurringFee.Share = try choice()
    let leaving: RecurringFee.Share = try choice()
    let suspended: RecurringFee.Share = try choice()
    let days = try int()
    let rounding: Rounding = try choice()
    let fee = RecurringFee(
      amountMicros: amount, joining: joining, leaving: leaving, suspended: suspended,
      daysOfMonth: days, rounding: rounding, quantumMicros: try signed())
    let tariffs = try texts()
    let allowances = try list { (reader) throws(TariffError) in try reader.allowance(ids) }
    return Plan(
      id: id, name: name, kind: kind, fee: fee, tariffs: tariffs, allowances: allowances)
  }

  fileprivate mutating func allowance(_ ids: DecodedIDs) throws(TariffError) -> Allowance {
    let id = try text()
    let service: ServiceKind = try choice()
    let quantity = try signed()
    let increment = try signed()
    let direction = try direction()
    let zones = try choices(of: ids.zones)
    let bands = try choices(of: ids.bands)
    let serving = try serving()
    let groups = try list { (reader) throws(TariffError) -> UInt32 in
      guard let group = UInt32(exactly: try reader.number()) else { throw reader.damage }
      return group
    }
    let priority = try whole()
    return Allowance(
      id: id, service: service, quantity: quantity, increment: increment, direction: direction,
      zones: zones, bands: bands, serving: serving, ratingGroups: groups, priority: priority,
      prorated: try flag())
  }
}
