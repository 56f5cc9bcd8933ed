import Measures
import Tariffs

/// A sum of money as an exact fraction of 128-bit integers, in micro-units.
struct ExactSum {
  private(set) var numerator: Int128 = 0
  /// Positive.
  private(set) var denominator: Int128 = 1

  /// *Throws*: `.overflow` where the exact sum needs more than 128 bits.
  mutating func add(_ amount: Int128, over other: Int128) throws(WideFailure) {
    if other == denominator {
      numerator = try Self.sum(numerator, amount)
      return
    }
    let common = greatestCommonDivisor(denominator, other)
    let mine = try Self.product(numerator, other / common)
    let others = try Self.product(amount, denominator / common)
    numerator = try Self.sum(mine, others)
    denominator = try Self.product(denominator, other / common)
  }

  /// Adds what drawn usage costs (semantics §3.9).
  mutating func add(_ draws: [PricedDraw]) throws(WideFailure) {
    for draw in draws {
      let amount = try Self.product(Int128(draw.quantity), Int128(draw.priceMicros))
      try add(amount, over: Int128(draw.priceUnit))
    }
  }

  /// At least `minimumMicros` where it isn't zero, rounded once to `quantumMicros`: symmetric about
  /// zero.
  func rounded(
    _ rounding: Rounding, quantumMicros: Int64, minimumMicros: Int64
  ) throws(WideFailure) -> Int128 {
    if numerator == 0 { return 0 }
    let magnitude = numerator < 0 ? try Self.product(numerator, -1) : numerator
    let minimum = try Self.product(Int128(minimumMicros), denominator)
    _ = try Self.product(denominator, Int128(quantumMicros))
    let rounded = rounding.quotient(
      max(magnitude, minimum), over: denominator, quantum: Int128(quantumMicros))
    return numerator < 0 ? -rounded : rounded
  }

  static func sum(_ a: Int128, _ b: Int128) throws(WideFailure) -> Int128 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    if overflow { throw .overflow }
    return sum
  }

  static func product(_ a: Int128, _ b: Int128) throws(WideFailure) -> Int128 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { throw .overflow }
    return product
  }
}

/// A quantity drawn from an allowance that costs `quantity · priceMicros / priceUnit`.
package struct PricedDraw: Hashable, BitwiseCopyable, Sendable {
  package var quantity: Int64
  package var priceMicros: Int64
  package var priceUnit: Int64

  package init(quantity: Int64, priceMicros: Int64, priceUnit: Int64) {
    self.quantity = quantity
    self.priceMicros = priceMicros
    self.priceUnit = priceUnit
  }
}

/// Why an event has no charge, before it becomes a `RejectReason`.
enum WideFailure: Error {
  case overflow
  case noRate
}

/// Usage that lies in one slot of a rule.
struct SlotStretch {
  /// Position among the rule's slots.
  var slot: Int
  /// Whole increments.
  var increments: Int64
  /// `increments` in the service's unit.
  var quantity: Int64
  /// Over the rule's denominator.
  var numerator: Int128
}

extension CompiledRule {
  /// The stretch that begins at `position`, counted from where slots count, and goes on to `end` or
  /// to the slot's border, in whole increments.
  func stretch(from position: Int64, to end: Int64) throws(WideFailure) -> SlotStretch {
    let next = slots.firstIndex { $0.from > position } ?? slots.count
    let slot = slots[next - 1]
    let border = next < slots.count ? min(end, slots[next].from) : end
    let count = (border - position - 1) / slot.increment + 1
    let quantity = count.multipliedReportingOverflow(by: slot.increment)
    if quantity.overflow || position.addingReportingOverflow(quantity.partialValue).overflow {
      throw .overflow
    }
    return SlotStretch(
      slot: next - 1, increments: count, quantity: quantity.partialValue,
      numerator: try ExactSum.product(slot.incrementNumerator, Int128(count)))
  }
}
