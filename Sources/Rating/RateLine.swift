import Measures
import Records
import Tariffs

/// A rule as the Int64 kernel reads it: one line of integers, slots in a table beside.
///
/// *Limits*: for quantities up to `quantityMax`, which `Tariffs` proved: every numerator stays
/// below 2⁶², so that no step overflows and a remainder can be doubled.
struct RateLine {
  var firstSlot: Int
  var slotCount: Int
  var quantityMax: Int64
  var connectFeeNumerator: Int64
  var connectFeePolicy: CompiledRule.ConnectFeePolicy
  var minimumNumerator: Int64
  var capMicros: Int64
  /// Denominator · quantum: what the numerator is divided by, once.
  var divisor: Reciprocal
  var quantumMicros: Int64
  var rounding: Rounding
  /// Whether slots count from the event's start; else from the end of its free part.
  var originIsCall: Bool
  var splitsAtBands: Bool
  /// Whether its usage adds up over records.
  var counts: Bool

  /// `numerator` to micro-units: minimum, one rounding to the quantum, cap; symmetric about zero.
  @inline(__always)
  func chargeMicros(_ numerator: Int64) -> Int64 {
    if numerator == 0 { return 0 }
    let magnitude = max(numerator.magnitude, UInt64(bitPattern: minimumNumerator))
    let limited = min(roundedMicros(magnitude: magnitude), capMicros)
    return numerator < 0 ? -limited : limited
  }

  /// `numerator` to micro-units by the one rounding alone; symmetric about zero.
  func roundedMicros(_ numerator: Int64) -> Int64 {
    let rounded = roundedMicros(magnitude: numerator.magnitude)
    return numerator < 0 ? -rounded : rounded
  }

  @inline(__always)
  private func roundedMicros(magnitude: UInt64) -> Int64 {
    let whole = divisor.quotient(of: magnitude)
    let rest = magnitude &- whole &* divisor.divisor
    let bump: Bool =
      switch rounding {
      case .up: rest > 0
      case .down: false
      case .halfUp: rest &<< 1 >= divisor.divisor
      case .halfEven: rest &<< 1 > divisor.divisor - (whole & 1)
      }
    return Int64(bitPattern: whole &+ (bump ? 1 : 0)) &* quantumMicros
  }
}

/// A slot as the Int64 kernel reads it.
struct SlotLine {
  /// Where the next slot begins; `Int64.max` for the last.
  var end: Int64
  var increment: Reciprocal
  var incrementNumerator: Int64
}

/// The rates of an image, ready for the Int64 kernel.
package struct RateTable {
  private(set) var lines: [RateLine] = []
  private(set) var slots: [SlotLine] = []

  package init(_ rules: [CompiledRule]) {
    for rule in rules {
      let isNarrow = rule.narrowQuantityMax >= 0
      lines.append(
        RateLine(
          firstSlot: slots.count, slotCount: rule.slots.count,
          quantityMax: rule.narrowQuantityMax,
          connectFeeNumerator: isNarrow ? Int64(rule.connectFeeNumerator) : 0,
          connectFeePolicy: rule.connectFeePolicy,
          minimumNumerator: isNarrow ? Int64(rule.minimumNumerator) : 0,
          capMicros: rule.capMicros ?? .max,
          divisor: Reciprocal(
            isNarrow ? UInt64(rule.denominator) * UInt64(rule.quantumMicros) : 1),
          quantumMicros: rule.quantumMicros, rounding: rule.rounding,
          originIsCall: rule.originIsCall,
          splitsAtBands: rule.splitsAtBands, counts: rule.counting != nil))
      for (index, slot) in rule.slots.enumerated() {
        slots.append(
          SlotLine(
            end: index + 1 < rule.slots.count ? rule.slots[index + 1].from : .max,
            increment: Reciprocal(UInt64(slot.increment)),
            incrementNumerator: isNarrow ? Int64(slot.incrementNumerator) : 0))
      }
    }
  }

  /// Charges the usage from `begin` to `end` (`begin` < `end`), slots counted from `origin`.
  /// Returns the numerator without the connect fee and how much was priced, in whole increments.
  @inline(__always)
  func price(
    _ line: RateLine, from begin: Int64, to end: Int64, origin: Int64
  ) -> (numerator: Int64, priced: Int64) {
    var slot = line.firstSlot
    if line.slotCount == 1 {
      let counted = slots[slot].increment.roundingUp(end &- begin)
      return (counted.count &* slots[slot].incrementNumerator, counted.quantity)
    }
    var position = begin &- origin
    let last = end &- origin
    var numerator: Int64 = 0
    while position < last {
      while slots[slot].end <= position { slot &+= 1 }
      let segment = min(last, slots[slot].end) &- position
      let counted = slots[slot].increment.roundingUp(segment)
      numerator &+= counted.count &* slots[slot].incrementNumerator
      position &+= counted.quantity
    }
    return (numerator, position &- (begin &- origin))
  }
}

/// Division by a number known beforehand, by one multiplication: exact for dividends below 2⁶³.
///
/// With s = ⌊log₂ d⌋ (one less where d is a power of two) and m = ⌊2^(64+s) / d⌋ + 1, the error of
/// m · d is at most d < 2^(s+1), so ⌊n · m / 2^(64+s)⌋ = ⌊n / d⌋ while n < 2⁶³.
/// *Source*: Granlund and Montgomery, "Division by invariant integers using multiplication", 1994.
package struct Reciprocal {
  package let divisor: UInt64
  private let multiplier: UInt64
  private let shift: UInt64

  /// *Limits*: `divisor` is positive.
  package init(_ divisor: UInt64) {
    precondition(divisor > 0, "A reciprocal needs a positive divisor.")
    self.divisor = divisor
    if divisor == 1 {
      multiplier = 0
      shift = 0
    } else {
      let log = UInt64(UInt64.bitWidth - 1 - divisor.leadingZeroBitCount)
      shift = divisor & (divisor - 1) == 0 ? log - 1 : log
      multiplier = divisor.dividingFullWidth((UInt64(1) << shift, 0)).quotient + 1
    }
  }

  /// `dividend` / `divisor`, rounded down. *Limits*: `dividend` is below 2⁶³.
  @inline(__always)
  package func quotient(of dividend: UInt64) -> UInt64 {
    if divisor == 1 { return dividend }
    return dividend.multipliedFullWidth(by: multiplier).high &>> shift
  }

  /// `quantity` (positive) in whole multiples of the divisor, rounded up.
  @inline(__always)
  func roundingUp(_ quantity: Int64) -> (count: Int64, quantity: Int64) {
    if divisor == 1 { return (quantity, quantity) }
    let count = Int64(bitPattern: quotient(of: UInt64(bitPattern: quantity &- 1)) &+ 1)
    return (count, count &* Int64(bitPattern: divisor))
  }
}
