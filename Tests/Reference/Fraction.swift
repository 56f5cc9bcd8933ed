import Measures

/// An exact rational number, always reduced; arithmetic past 128 bits stops the program.
package struct Fraction: Hashable, Sendable {
  package let numerator: Int128
  /// Positive.
  package let denominator: Int128

  package static let zero = Fraction(0)

  package init(_ numerator: Int128, over denominator: Int128 = 1) {
    precondition(denominator > 0, "A fraction's denominator is positive.")
    let divisor = Self.commonDivisor(numerator, denominator)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  package static func + (a: Fraction, b: Fraction) -> Fraction {
    let common = commonDivisor(a.denominator, b.denominator)
    let (left, right) = (b.denominator / common, a.denominator / common)
    return Fraction(
      product(a.numerator, left) + product(b.numerator, right),
      over: product(a.denominator, left))
  }

  package static func - (a: Fraction, b: Fraction) -> Fraction {
    a + Fraction(-b.numerator, over: b.denominator)
  }

  package static func * (a: Fraction, b: Fraction) -> Fraction {
    // Crosswise first, so that what cancels doesn't overflow.
    let (left, right) = (
      Fraction(a.numerator, over: b.denominator), Fraction(b.numerator, over: a.denominator)
    )
    return Fraction(
      product(left.numerator, right.numerator), over: product(left.denominator, right.denominator))
  }

  package static func < (a: Fraction, b: Fraction) -> Bool {
    (a - b).numerator < 0
  }

  /// The multiple of `quantum` that `mode` names, the same on both sides of zero.
  package func rounded(to quantum: Int64, _ mode: Rounding) -> Int64 {
    let quanta = self * Fraction(1, over: Int128(quantum))
    let magnitude = numerator < 0 ? -quanta.numerator : quanta.numerator
    var whole = magnitude / quanta.denominator
    let rest = Self.product(magnitude % quanta.denominator, 2)
    switch mode {
    case .up: whole += rest > 0 ? 1 : 0
    case .down: break
    case .halfUp: whole += rest >= quanta.denominator ? 1 : 0
    case .halfEven:
      let isOdd = whole % 2 == 1
      whole += rest > quanta.denominator || (rest == quanta.denominator && isOdd) ? 1 : 0
    }
    let amount = Int64(Self.product(whole, Int128(quantum)))
    return numerator < 0 ? -amount : amount
  }

  private static func commonDivisor(_ a: Int128, _ b: Int128) -> Int128 {
    var (a, b) = (a < 0 ? -a : a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  private static func product(_ a: Int128, _ b: Int128) -> Int128 {
    let (value, overflowed) = a.multipliedReportingOverflow(by: b)
    precondition(!overflowed, "The reference rater's fractions have 128 bits: use smaller prices.")
    return value
  }
}

extension Fraction: CustomStringConvertible {
  /// `5`, `10/3`.
  package var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }
}
