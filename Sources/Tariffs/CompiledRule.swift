import Jobs
import Measures
import Records

/// A rule's rate as integers over one denominator, ready to be added up exactly (semantics §1).
///
/// The value of `usedᵢ` in slot i is `usedᵢ · priceᵢ / unitᵢ`; over `denominator` (the lcm of the
/// units, divided by what all factors share) that is `usedᵢ · factorᵢ`. Limits and the connect fee
/// are numerators over the same denominator. *Units*: micro-units · `denominator`.
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
  /// Largest quantity whose charge is proved to stay within 62 bits in every step, so that the
  /// Int64 kernel may compute it; -1 where there is none and the Int128 kernel takes all.
  package let narrowQuantityMax: Int64

  /// Largest quantity of one event that a compiled rule is proved for. *Units*: voice ms (49 days,
  /// the record's own limit), messages, octets (256 TiB). Larger ones are CHARGE_OVERFLOW.
  package static func quantityMax(of service: ServiceKind) -> Int64 {
    switch service {
    case .voice, .sms, .content: 1 << 32
    case .data: 1 << 48
    }
  }

  init(_ rule: TariffRule) throws(TariffError) {
    let rate = rule.rate
    try Self.check(rule)
    let shared = try Self.denominator(of: rule)
    var factors: [Int128] = []
    for slot in rate.slots {
      let (factor, overflow) = Int128(slot.priceMicros).multipliedReportingOverflow(
        by: shared / Int128(slot.unit))
      if overflow { throw .ruleTooLarge(rule: rule.id) }
      factors.append(factor)
    }
    let common = factors.reduce(shared) { greatestCommonDivisor($0, $1) }
    let denominator = shared / common
    let reduced = factors.map { $0 / common }
    let bound = RuleBound(rule: rule.id)
    id = rule.id
    counting = nil
    tag = rule.tag
    service = rule.service
    var compiled: [Slot] = []
    for (slot, factor) in zip(rate.slots, reduced) {
      let numerator = try bound.product(Int128(slot.increment), factor)
      compiled.append(
        Slot(from: slot.from, increment: slot.increment, incrementNumerator: numerator))
    }
    slots = compiled
    self.denominator = denominator
    connectFeeNumerator = try bound.product(Int128(rate.connectFeeMicros), denominator)
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
    let divisor = try bound.product(denominator, Int128(rate.quantumMicros))
    let limits = [
      connectFeeNumerator, minimumNumerator, divisor,
      compiled.map(\.incrementNumerator.magnitude).max().map { Int128($0) } ?? 0,
    ]
    narrowQuantityMax = try bound.narrowQuantityMax(
      service: rule.service, factors: reduced, increments: rate.slots.map(\.increment),
      fixed: limits)
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
  }

  /// lcm of the slots' units.
  private static func denominator(of rule: TariffRule) throws(TariffError) -> Int128 {
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
}

func greatestCommonDivisor(_ a: Int128, _ b: Int128) -> Int128 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a < 0 ? -a : a
}

/// The proof that a rule's charge is exact: every intermediate of the largest event fits its
/// kernel.
private struct RuleBound {
  let rule: String

  /// Both kernels double a remainder, so one bit beside the sign stays free.
  static let narrow = Int128(1) << 62
  static let wide = Int128(1) << 125

  func product(_ a: Int128, _ b: Int128) throws(TariffError) -> Int128 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow || product.magnitude > Self.wide.magnitude { throw .ruleTooLarge(rule: rule) }
    return product
  }

  /// Used quantity never exceeds usage by more than one increment, the last: so the numerator is
  /// at most (quantity + largest increment) · largest factor + connect fee.
  func narrowQuantityMax(
    service: ServiceKind, factors: [Int128], increments: [Int64], fixed: [Int128]
  ) throws(TariffError) -> Int64 {
    let factor = max(1, factors.map(\.magnitude).max() ?? 1)
    let increment = Int128(increments.max() ?? 1)
    let connect = fixed[0].magnitude
    let largest = CompiledRule.quantityMax(of: service)
    let whole = try product(Int128(largest) + increment, Int128(factor))
    let (sum, overflow) = whole.addingReportingOverflow(Int128(connect))
    if overflow || sum > Self.wide { throw .ruleTooLarge(rule: rule) }
    if fixed.contains(where: { $0.magnitude >= Self.narrow.magnitude }) { return -1 }
    let room = (Self.narrow - Int128(connect)) / Int128(factor) - increment
    return room < 1 ? -1 : Int64(min(room, Int128(largest)))
  }
}
