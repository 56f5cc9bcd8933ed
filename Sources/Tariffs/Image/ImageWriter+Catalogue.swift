import Jobs
import Measures
import Records

/// The parts of a catalogue, in ``ImageSource``'s format.
extension ImageWriter {
  mutating func list<Element>(
    _ elements: [Element], _ write: (inout ImageWriter, Element) -> Void
  ) {
    count(elements.count)
    for element in elements { write(&self, element) }
  }

  mutating func texts(_ texts: [String]) { list(texts) { $0.text($1) } }

  /// Of the kinds in these files, none is missing from its own `allCases`.
  mutating func choice<Kind: CaseIterable & Equatable>(_ kind: Kind) {
    guard let position = Array(Kind.allCases).firstIndex(of: kind) else {
      preconditionFailure("Every value of an enumeration is one of its cases.")
    }
    count(position)
  }

  mutating func validity(_ validity: Validity) {
    optional(validity.from.map { Int64($0.number) })
    optional(validity.to.map { Int64($0.number) })
  }

  mutating func write(_ calendar: DayCalendar) {
    text(calendar.id)
    weekdays(calendar.weekend)
    list(Set(calendar.holidays).sorted()) { $0.signed(Int64($1.number)) }
    list(Set(calendar.worked).sorted()) { $0.signed(Int64($1.number)) }
  }

  mutating func write(_ band: TimeBand) {
    text(band.id)
    weekdays(band.weekdays)
    list(DayClass.allCases.filter(band.classes.contains)) { $0.choice($1) }
    text(band.calendar)
    count(max(0, band.fromMinute))
    count(max(0, band.toMinute))
  }

  mutating func write(_ rule: TariffRule, index: CatalogueIndex) throws(TariffError) {
    text(rule.id)
    text(rule.tariff)
    choice(rule.service)
    direction(rule.direction)
    indices(try index.zones(rule.zones, referrer: rule.id))
    indices(try index.bands(rule.bands, referrer: rule.id))
    serving(rule.serving)
    carriers(rule.carriers)
    ratingGroups(rule.ratingGroups)
    validity(rule.validity)
    signed(Int64(rule.weight))
    write(rule.rate)
    flag(rule.counting != nil)
    if let counting = rule.counting {
      text(counting.counter)
      signed(counting.step)
      signed(counting.block)
      signed(counting.blockPriceMicros)
    }
    text(rule.tag)
  }

  mutating func write(_ plan: Plan, index: CatalogueIndex) throws(TariffError) {
    text(plan.id)
    text(plan.name)
    choice(plan.kind)
    validity(plan.validity)
    write(plan.fee)
    signed(plan.setupMicros)
    list(plan.discounts) { $0.write($1) }
    flag(plan.contract != nil)
    if let contract = plan.contract {
      signed(Int64(contract.months))
      signed(contract.earlyFeeMicros)
      signed(contract.earlyFeePerMonthMicros)
    }
    texts(plan.tariffs)
    texts(plan.fallbacks)
    count(plan.allowances.count)
    for allowance in plan.allowances { try write(allowance, index: index) }
  }

  mutating func write(_ offer: Offer) {
    text(offer.id)
    text(offer.name)
    texts(offer.products)
    list(offer.items) { writer, item in
      writer.text(item.id)
      writer.signed(item.priceMicros)
    }
    choice(offer.effect)
  }

  private mutating func flag(_ value: Bool) { byte(value ? 1 : 0) }

  private mutating func optional(_ value: Int64?) {
    flag(value != nil)
    if let value { signed(value) }
  }

  private mutating func weekdays(_ days: [Int]) {
    byte(days.reduce(0) { (1...7).contains($1) ? $0 | 1 << ($1 - 1) : $0 })
  }

  private mutating func indices(_ indices: [Int]?) { list(indices ?? []) { $0.count($1) } }

  private mutating func ratingGroups(_ groups: [UInt32]) {
    list(Set(groups).sorted()) { $0.number(UInt64($1)) }
  }

  private mutating func direction(_ direction: Direction?) {
    count(direction.map { Int($0.rawValue) + 1 } ?? 0)
  }

  private mutating func serving(_ serving: ServingFilter) {
    switch serving {
    case .anywhere: byte(0)
    case .home: byte(1)
    case .roaming: byte(2)
    case .codes(let codes):
      byte(3)
      texts(Set(codes).sorted())
    }
  }

  private mutating func carriers(_ filter: CarrierFilter) {
    switch filter {
    case .any: byte(0)
    case .onNet: byte(1)
    case .offNet: byte(2)
    case .carriers(let carriers):
      byte(3)
      texts(Set(carriers).sorted())
    }
  }

  private mutating func write(_ rate: Rate) {
    list(rate.slots) { writer, slot in
      writer.signed(slot.from)
      writer.signed(slot.unit)
      writer.signed(slot.increment)
      writer.signed(slot.priceMicros)
    }
    text(rate.currency)
    signed(rate.connectFeeMicros)
    choice(rate.connectFeePolicy)
    signed(rate.minimumMicros)
    optional(rate.capMicros)
    choice(rate.rounding)
    signed(rate.quantumMicros)
    choice(rate.offset)
    choice(rate.split)
  }

  private mutating func write(_ fee: RecurringFee) {
    signed(fee.amountMicros)
    signed(Int64(fee.cycleMonths))
    choice(fee.joining)
    choice(fee.leaving)
    choice(fee.suspended)
    signed(Int64(fee.daysOfMonth))
    choice(fee.rounding)
    signed(fee.quantumMicros)
  }

  private mutating func write(_ discount: Discount) {
    text(discount.id)
    text(discount.name)
    switch discount.amount {
    case .micros(let micros):
      byte(0)
      signed(micros)
    case .basisPoints(let points):
      byte(1)
      signed(Int64(points))
    }
    signed(Int64(discount.months))
    validity(discount.validity)
    list(GroupRole.allCases.filter(discount.requiredRoles.contains)) { $0.choice($1) }
  }

  private mutating func write(
    _ allowance: Allowance, index: CatalogueIndex
  ) throws(TariffError) {
    text(allowance.id)
    choice(allowance.service)
    signed(allowance.quantity)
    signed(allowance.increment)
    direction(allowance.direction)
    indices(try index.zones(allowance.zones, referrer: allowance.id))
    indices(try index.bands(allowance.bands, referrer: allowance.id))
    serving(allowance.serving)
    carriers(allowance.carriers)
    ratingGroups(allowance.ratingGroups)
    signed(Int64(allowance.priority))
    choice(allowance.period)
    signed(Int64(allowance.validDays))
    flag(allowance.prorated)
    flag(allowance.rollover != nil)
    if let rollover = allowance.rollover {
      signed(Int64(rollover.cycles))
      optional(rollover.capQuantity)
    }
    flag(allowance.isShared)
    list(allowance.memberCaps) { writer, cap in
      writer.choice(cap.role)
      writer.signed(cap.quantity)
    }
    count(allowance.subLimits.count)
    for limit in allowance.subLimits {
      text(limit.id)
      signed(limit.quantity)
      indices(try index.zones(limit.zones, referrer: limit.id))
      serving(limit.serving)
      ratingGroups(limit.ratingGroups)
    }
    choice(allowance.onEmpty)
    signed(allowance.priceMicros)
    signed(allowance.priceUnit)
  }
}
