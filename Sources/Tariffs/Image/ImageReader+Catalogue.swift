import Jobs
import Measures
import Records

/// The parts of a catalogue, in ``ImageSource``'s format.
extension ImageReader {
  mutating func texts() throws(TariffError) -> [String] {
    try list { (reader) throws(TariffError) in try reader.text() }
  }

  mutating func choice<Kind: CaseIterable>() throws(TariffError) -> Kind {
    try choice(of: Array(Kind.allCases))
  }

  /// The element of `ids` at a written position less one, or the empty text for 0.
  mutating func optionalChoice(of ids: [String]) throws(TariffError) -> String {
    let position = try int()
    if position > ids.count { throw damage }
    return position == 0 ? "" : ids[position - 1]
  }

  mutating func validity() throws(TariffError) -> Validity {
    let from = try flag() ? try day() : nil
    return Validity(from: from, to: try flag() ? try day() : nil)
  }

  mutating func calendar() throws(TariffError) -> DayCalendar {
    let id = try text()
    let weekend = try weekdays()
    let holidays = try list { (reader) throws(TariffError) in try reader.day() }
    return DayCalendar(
      id: id, weekend: weekend, holidays: holidays,
      worked: try list { (reader) throws(TariffError) in try reader.day() })
  }

  mutating func band() throws(TariffError) -> TimeBand {
    let id = try text()
    let weekdays = try weekdays()
    let classes = try list { (reader) throws(TariffError) -> DayClass in try reader.choice() }
    let calendar = try text()
    let from = try int()
    return TimeBand(
      id: id, weekdays: weekdays, classes: classes, calendar: calendar, fromMinute: from,
      toMinute: try int())
  }

  mutating func rule(_ ids: DecodedIDs) throws(TariffError) -> TariffRule {
    var rule = TariffRule(
      id: try text(), tariff: try text(), service: try choice(), rate: Rate(slots: []))
    rule.direction = try direction()
    rule.zones = try choices(of: ids.zones)
    rule.bands = try choices(of: ids.bands)
    rule.serving = try serving()
    rule.carriers = try carriers()
    rule.ratingGroups = try ratingGroups()
    rule.validity = try validity()
    rule.weight = try whole()
    rule.rate = try rate()
    if try flag() {
      var counting = Counting(counter: try text())
      counting.step = try signed()
      counting.block = try signed()
      counting.blockPriceMicros = try signed()
      rule.counting = counting
    }
    rule.tag = try text()
    return rule
  }

  mutating func plan(_ ids: DecodedIDs) throws(TariffError) -> Plan {
    var plan = Plan(
      id: try text(), name: try text(), kind: try choice(), validity: try validity(),
      fee: try fee(), tariffs: [], allowances: [])
    plan.setupMicros = try signed()
    plan.discounts = try list { (reader) throws(TariffError) in try reader.discount() }
    if try flag() {
      plan.contract = ContractTerm(
        months: try whole(), earlyFeeMicros: try signed(), earlyFeePerMonthMicros: try signed())
    }
    plan.tariffs = try texts()
    plan.fallbacks = try texts()
    plan.allowances = try list { (reader) throws(TariffError) in try reader.allowance(ids) }
    return plan
  }

  mutating func offer() throws(TariffError) -> Offer {
    let id = try text()
    let name = try text()
    let products = try texts()
    let items = try list { (reader) throws(TariffError) -> PhysicalItem in
      let id = try reader.text()
      return PhysicalItem(id: id, priceMicros: try reader.signed())
    }
    return Offer(id: id, name: name, products: products, items: items, effect: try choice())
  }

  private mutating func choices(of ids: [String]) throws(TariffError) -> [String] {
    try list { (reader) throws(TariffError) in try reader.choice(of: ids) }
  }

  private mutating func flag() throws(TariffError) -> Bool { try choice(of: [false, true]) }

  private mutating func whole() throws(TariffError) -> Int { Int(try signed()) }

  private mutating func day() throws(TariffError) -> CivilDay {
    guard let number = Int32(exactly: try signed()) else { throw damage }
    return CivilDay(number: number)
  }

  private mutating func weekdays() throws(TariffError) -> [Int] {
    let days = try byte()
    return (1...7).filter { days & 1 << ($0 - 1) != 0 }
  }

  private mutating func ratingGroups() throws(TariffError) -> [UInt32] {
    try list { (reader) throws(TariffError) -> UInt32 in
      guard let group = UInt32(exactly: try reader.number()) else { throw reader.damage }
      return group
    }
  }

  private mutating func direction() throws(TariffError) -> Direction? {
    let position = try int()
    if position == 0 { return nil }
    guard let raw = UInt8(exactly: position - 1), let direction = Direction(rawValue: raw) else {
      throw damage
    }
    return direction
  }

  private mutating func serving() throws(TariffError) -> ServingFilter {
    switch try byte() {
    case 0: return .anywhere
    case 1: return .home
    case 2: return .roaming
    case 3: return .codes(try texts())
    default: throw damage
    }
  }

  private mutating func carriers() throws(TariffError) -> CarrierFilter {
    switch try byte() {
    case 0: return .any
    case 1: return .onNet
    case 2: return .offNet
    case 3: return .carriers(try texts())
    default: throw damage
    }
  }

  private mutating func rate() throws(TariffError) -> Rate {
    let slots = try list { (reader) throws(TariffError) -> Rate.Slot in
      Rate.Slot(
        from: try reader.signed(), unit: try reader.signed(), increment: try reader.signed(),
        priceMicros: try reader.signed())
    }
    var rate = Rate(slots: slots, currency: try text())
    rate.connectFeeMicros = try signed()
    rate.connectFeePolicy = try choice()
    rate.minimumMicros = try signed()
    rate.capMicros = try flag() ? try signed() : nil
    rate.rounding = try choice()
    rate.quantumMicros = try signed()
    rate.offset = try choice()
    rate.split = try choice()
    return rate
  }

  private mutating func fee() throws(TariffError) -> RecurringFee {
    var fee = RecurringFee(amountMicros: try signed())
    fee.cycleMonths = try whole()
    fee.joining = try choice()
    fee.leaving = try choice()
    fee.suspended = try choice()
    fee.daysOfMonth = try whole()
    fee.rounding = try choice()
    fee.quantumMicros = try signed()
    return fee
  }

  private mutating func discount() throws(TariffError) -> Discount {
    let id = try text()
    let name = try text()
    let isShare = try flag()
    let amount = try signed()
    let months = try whole()
    let validity = try validity()
    return Discount(
      id: id, name: name, amount: isShare ? .basisPoints(Int(amount)) : .micros(amount),
      months: months, validity: validity,
      requiredRoles: try list { (reader) throws(TariffError) -> GroupRole in try reader.choice() })
  }

  private mutating func allowance(_ ids: DecodedIDs) throws(TariffError) -> Allowance {
    var allowance = Allowance(
      id: try text(), service: try choice(), quantity: try signed(), increment: try signed())
    allowance.direction = try direction()
    allowance.zones = try choices(of: ids.zones)
    allowance.bands = try choices(of: ids.bands)
    allowance.serving = try serving()
    allowance.carriers = try carriers()
    allowance.ratingGroups = try ratingGroups()
    allowance.priority = try whole()
    allowance.period = try choice()
    allowance.validDays = try whole()
    allowance.prorated = try flag()
    if try flag() {
      allowance.rollover = Rollover(
        cycles: try whole(), capQuantity: try flag() ? try signed() : nil)
    }
    allowance.isShared = try flag()
    allowance.memberCaps = try list { (reader) throws(TariffError) -> MemberCap in
      MemberCap(role: try reader.choice(), quantity: try reader.signed())
    }
    allowance.subLimits = try list { (reader) throws(TariffError) -> SubLimit in
      SubLimit(
        id: try reader.text(), quantity: try reader.signed(),
        zones: try reader.choices(of: ids.zones), serving: try reader.serving(),
        ratingGroups: try reader.ratingGroups())
    }
    allowance.onEmpty = try choice()
    allowance.priceMicros = try signed()
    allowance.priceUnit = try signed()
    return allowance
  }
}
