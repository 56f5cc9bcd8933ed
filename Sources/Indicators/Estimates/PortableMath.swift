/// Logarithms, exponentials and the gamma functions out of IEEE 754's additions, multiplications,
/// divisions and square roots alone, each of which every host rounds alike: the same arguments give
/// the same bits everywhere, which a host's own mathematics library doesn't promise.
///
/// *Limits*: errors are a few units of the last place (relative 1e-15) for ``log(_:)`` and
/// ``exp(_:)``, absolute 1e-13 or relative 1e-14 for ``logGamma(_:)``.
package enum PortableMath {
  /// ln 2 in two parts: the first has zeros where a product with an exponent needs them.
  private static let ln2High = 0x1.62e42fee00000p-1
  private static let ln2Low = 0x1.a39ef35793c76p-33

  /// The natural logarithm. *Limits*: `x` is finite and positive.
  package static func log(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "A logarithm is of a positive number.")
    var (mantissa, exponent) = (x.significand, Double(x.exponent))
    if mantissa > 1.414_213_562_373_095 { (mantissa, exponent) = (mantissa / 2, exponent + 1) }
    return exponent * ln2High + (logNearOne(mantissa - 1) + exponent * ln2Low)
  }

  /// ln(1 + x), exact to the last digits for small `x` too. *Limits*: `x` is above −1 and finite.
  package static func logOnePlus(_ x: Double) -> Double {
    abs(x) < 0.4 ? logNearOne(x) : log(1 + x)
  }

  /// 2·artanh(x / (2 + x)), a series in a small square.
  private static func logNearOne(_ x: Double) -> Double {
    let s = x / (2 + x)
    let square = s * s
    var sum = 0.0
    for k in stride(from: 29, through: 3, by: -2) { sum = (sum + 1 / Double(k)) * square }
    return 2 * s * sum + 2 * s
  }

  /// e to the power of `x`; 0 below −745, infinite above 709.
  package static func exp(_ x: Double) -> Double {
    if x < -745 { return 0 }
    if x > 709 { return .infinity }
    let halvings = (x / (ln2High + ln2Low)).rounded(.toNearestOrEven)
    let rest = (x - halvings * ln2High) - halvings * ln2Low
    var sum = 1.0
    for k in stride(from: 17, through: 1, by: -1) { sum = 1 + sum * rest / Double(k) }
    // Two steps, since a result below the normal numbers is one multiplication away from them.
    let half = Int(halvings) / 2
    return sum * power(of2: half) * power(of2: Int(halvings) - half)
  }

  private static func power(of2 exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// ln Γ(x) by Stirling's series above 15, and the recurrence below. *Limits*: `x` is positive.
  /// *Source*: Abramowitz and Stegun, 6.1.41.
  package static func logGamma(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "ln Γ is of a positive number here.")
    var (shifted, product, logs) = (x, 1.0, 0.0)
    while shifted < 15 {
      product *= shifted
      shifted += 1
      if product > 1e200 { (logs, product) = (logs + log(product), 1) }
    }
    let square = 1 / (shifted * shifted)
    var series = 0.0
    for coefficient in stirling { series = series * square + coefficient }
    let halfLog2Pi = 0.918_938_533_204_672_8
    return (shifted - 0.5) * log(shifted) - shifted + halfLog2Pi + series / shifted
      - (log(product) + logs)
  }

  /// B₂ₖ / (2k (2k − 1)), the last first.
  private static let stirling: [Double] = [
    1.0 / 156, -691.0 / 360_360, 1.0 / 1_188, -1.0 / 1_680, 1.0 / 1_260, -1.0 / 360, 1.0 / 12,
  ]

  /// The chance that a χ² variable of so many degrees of freedom is `chiSquare` or more: the upper
  /// incomplete gamma ratio Q(df / 2, χ² / 2).
  ///
  /// *Limits*: `degrees` ≥ 1, `chiSquare` ≥ 0. *Source*: Numerical Recipes §6.2: the series below
  /// a + 1, Lentz's continued fraction above.
  package static func chanceBeyond(chiSquare: Double, degrees: Int) -> Double {
    precondition(degrees >= 1 && chiSquare >= 0, "χ² is not negative and has a degree of freedom.")
    let (a, x) = (Double(degrees) / 2, chiSquare / 2)
    if x == 0 { return 1 }
    let scale = exp(a * log(x) - x - logGamma(a))
    return x < a + 1 ? max(0, 1 - scale * lowerSeries(a, x)) : scale * upperFraction(a, x)
  }

  private static func lowerSeries(_ a: Double, _ x: Double) -> Double {
    var (term, sum, denominator) = (1 / a, 1 / a, a)
    for _ in 0..<10_000 {
      denominator += 1
      term *= x / denominator
      sum += term
      if term < sum * 1e-17 { break }
    }
    return sum
  }

  private static func upperFraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var fraction = d
    for k in 1...10_000 {
      let numerator = -Double(k) * (Double(k) - a)
      b += 2
      d = numerator * d + b
      if abs(d) < tiny { d = tiny }
      c = b + numerator / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      let factor = d * c
      fraction *= factor
      if abs(factor - 1) < 1e-16 { break }
    }
    return fraction
  }

  /// A double as a whole number of `1 / scale`, ties away from zero: the one rounding between an
  /// estimate and its column. *Limits*: the result fits 64 bits.
  static func rounded(_ value: Double, times scale: Double) -> Int64 {
    let scaled = (value * scale).rounded(.toNearestOrAwayFromZero)
    guard let whole = Int64(exactly: scaled) else {
      preconditionFailure("An estimate is finite and fits its column.")
    }
    return whole
  }
}
