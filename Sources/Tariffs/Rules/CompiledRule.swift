import Jobs
import Measures
import Records

/// A rule's rate as integers over one denominator, ready to be added up exactly (semantics §1).
///
/// The value of `usedᵢ` in slot i is `usedᵢ · priceᵢ / unitᵢ`; over `denominator` (the lcm of the
/// units times the exchange rate's denominator, divided by what all factors share) that is
/// `usedᵢ · factorᵢ`. Limits, the block price and the connect fee are numerators over the same
/// denominator. Versions of a price are rules of one id. *Units*: micro-units · `denominator`.
package struct CompiledRule: Sendable {
  /// A stretch of an event's usage that has one price.
  package struct Slot: Sendable {
    package var from: Int64
    package var increment: Int64
    /// Price of one whole increment, as a numerator.
    package var incrementNumerator: Int128
  }

  /// When an event pays the connect fee; one without usage never does.
  package enum ConnectFeePolicy: Sendable {
    case always
    /// If no allowance took its beginning.
    case firstSegmentCharged
    /// If allowances didn't take all of it.
    case anyCharged
  }

  /// How the rule's usage adds up over records (`Jobs.Counting`), as integers.
  package struct Counting: Sendable {
    /// Index of ``TariffImage/counters``.
    package var counter: UInt16
    /// 0: usage counts as it is.
    package var step: Int64
    /// 0: no block.
    package var block: Int64
    /// Over the rule's denominator.
    package var blockNumerator: Int128
  }

  package let id: String
  package let service: ServiceKind
  /// nil: each record is priced alone.
  package let counting: Counting?
  package let tag: String
  package let slots: [Slot]
  package let denominator: Int128
  package let connectFeeNumerator: Int128
  package let connectFeePolicy: ConnectFeePolicy
  package let minimumMicros: Int64
  package let minimumNumerator: Int128
  /// nil: none. A limit of the rounded charge, so no numerator.
  package let capMicros: Int64?
  package let rounding: Rounding
  package let quantumMicros: Int64
  /// Whether slots count from the event's start; else from the end of its free part.
  package let originIsCall: Bool
  /// Whether it is priced by the rules of the bands it runs through; voice only, since the octets
  /// of a session aren't spread over its time.
  package let splitsAtBands: Bool
  /// Largest quantity, of an event or counted in a period, whose charge is proved to stay within 62
  /// bits in every step, so that the Int64 kernel may compute it; -1 where there is none and the
  /// Int128 kernel takes all.
  package let narrowQuantityMax: Int64

  /// Largest quantity of one event, or of a counter in a period, that a rule is proved for.
  /// *Units*: voice ms (49 days, the record's own limit), messages, events, octets (256 TiB).
  /// Larger ones are CHARGE_OVERFLOW.
  package static func quantityMax(of service: ServiceKind) -> Int64 {
    switch service {
    case .voice, .sms, .content: 1 << 32
    case .data: 1 << 48
    }
  }

  /// *Throws*: `.noSlots`, `.badSlot`, `.badLimits`, `.badCounting`, `.ruleTooLarge`, `.unknownID`.
  init(_ rule: TariffRule, index: CatalogueIndex) throws(TariffError) {
    let rate = rule.rate
    try Self.check(rule)
    let prices = try RulePrices(
      rule, exchange: try index.exchangeRate(rate.currency, referrer: rule.id))
    let bound = RuleBound(rule: rule.id)
    var slots: [Slot] = []
    for (slot, factor) in zip(rate.slots, prices.factors) {
      let numerator = try bound.product(Int128(slot.increment), factor)
      slots.append(
        Slot(from: slot.from, increment: slot.increment, incrementNumerator: numerator))
    }
    id = rule.id
    service = rule.service
    tag = rule.tag
    self.slots = slots
    denominator = prices.denominator
    connectFeeNumerator = prices.connectFee
    connectFeePolicy =
      switch rate.connectFeePolicy {
      case .always: .always
      case .firstSegmentCharged: .firstSegmentCharged
      case .anyCharged: .anyCharged
      }
    minimumMicros = rate.minimumMicros
    minimumNumerator = try bound.product(Int128(rate.minimumMicros), denominator)
    capMicros = rate.capMicros
    rounding = rate.rounding
    quantumMicros = rate.quantumMicros
    originIsCall = rate.offset == .call
    splitsAtBands = rate.split == .bands && rule.service == .voice
    counting = try Self.counting(rule, block: prices.block, index: index)
    let divisor = try bound.product(denominator, Int128(rate.quantumMicros))
    narrowQuantityMax = try bound.narrowQuantityMax(
      prices.bound(
        of: rule, limits: [minimumNumerator, divisor] + slots.map(\.incrementNumerator)))
  }

  private static func counting(
    _ rule: TariffRule, block: Int128, index: CatalogueIndex
  ) throws(TariffError) -> Counting? {
    guard let counting = rule.counting else { return nil }
    return Counting(
      counter: try index.counter(counting.counter, referrer: rule.id), step: counting.step,
      block: counting.block, blockNumerator: block)
  }

  private static func check(_ rule: TariffRule) throws(TariffError) {
    let rate = rule.rate
    if rate.slots.isEmpty { throw .noSlots(rule: rule.id) }
    for (index, slot) in rate.slots.enumerated() {
      let begins = index == 0 ? slot.from == 0 : slot.from > rate.slots[index - 1].from
      if !begins || slot.unit <= 0 || slot.increment <= 0 {
        throw .badSlot(rule: rule.id, slot: index)
      }
    }
    let capHolds = rate.capMicros.map { $0 >= rate.minimumMicros } ?? true
    if rate.quantumMicros <= 0 || rate.minimumMicros < 0 || !capHolds {
      throw .badLimits(rule: rule.id)
    }
    guard let counting = rule.counting else { return }
    let isPlain =
      rate.connectFeeMicros == 0 && rate.minimumMicros == 0 && rate.split == .none
      && rate.slots.allSatisfy { $0.increment == rate.slots[0].increment }
    if !isPlain || counting.step < 0 || counting.block < 0 || counting.blockPriceMicros < 0 {
      throw .badCounting(rule: rule.id)
    }
  }
}

/// A rule's prices over one denominator, in the catalogue's currency.
private struct RulePrices {
  let denominator: Int128
  /// By slot: the price of one unit of usage.
  let factors: [Int128]
  let connectFee: Int128
  let block: Int128

  init(_ rule: TariffRule, exchange: ExchangeRate) throws(TariffError) {
    let bound = RuleBound(rule: rule.id)
    let lcm = try Self.commonUnit(of: rule)
    let shared = try bound.product(lcm, Int128(exchange.denominator))
    let numerator = Int128(exchange.numerator)
    var factors: [Int128] = []
    for slot in rule.rate.slots {
      let price = try bound.product(Int128(slot.priceMicros), numerator)
      factors.append(try bound.product(price, lcm / Int128(slot.unit)))
    }
    let whole = try bound.product(numerator, lcm)
    let fee = try bound.product(Int128(rule.rate.connectFeeMicros), whole)
    var block: Int128 = 0
    if let counting = rule.counting, counting.block > 0 {
      block = try bound.product(Int128(counting.blockPriceMicros), whole)
    }
    let common = (factors + [fee, block]).reduce(shared) { greatestCommonDivisor($0, $1) }
    denominator = shared / common
    self.factors = factors.map { $0 / common }
    connectFee = fee / common
    self.block = block / common
  }

  /// lcm of the slots' units.
  private static func commonUnit(of rule: TariffRule) throws(TariffError) -> Int128 {
    var lcm: Int128 = 1
    for slot in rule.rate.slots {
      let unit = Int128(slot.unit)
      let (product, overflow) = lcm.multipliedReportingOverflow(
        by: unit / greatestCommonDivisor(lcm, unit))
      if overflow { throw .ruleTooLarge(rule: rule.id) }
      lcm = product
    }
    return lcm
  }

  /// Used quantity never exceeds usage by more than one increment, the last, and what is counted
  /// by less than one step; s units of it cost at most s · unit / block + 1 whole blocks.
  func bound(of rule: TariffRule, limits: [Int128]) -> RuleBound.Terms {
    var unit = factors.map { Int128($0.magnitude) }.max() ?? 0
    var overrun = rule.rate.slots.map { Int128($0.increment) }.max() ?? 0
    if let counting = rule.counting {
      overrun += Int128(counting.step)
      if counting.block > 0 { unit += block / Int128(counting.block) + 1 }
    }
    return RuleBound.Terms(
      service: rule.service, unitNumerator: unit, overrun: overrun,
      fixed: Int128(connectFee.magnitude) + block, limits: limits.map { Int128($0.magnitude) })
  }
}
