import Measures

/// Mean, standard deviation and shares of whole numbers, exact until the one rounding at the end.
struct Spread {
  private(set) var count: Int128 = 0
  private(set) var sum: Int128 = 0
  private var squares: UInt128 = 0

  /// More is taken for this: milliseconds of half a year.
  private static let valueMax: Int64 = 1 << 34

  /// *Limits*: up to 2²⁹ values.
  mutating func add(_ value: Int64) {
    let value = min(max(value, -Self.valueMax), Self.valueMax)
    count += 1
    sum += Int128(value)
    squares += UInt128(value.magnitude) * UInt128(value.magnitude)
  }

  /// Mean · `scale` / `divisor`, halves away from zero; nil without a value.
  func mean(scale: Int128, over divisor: Int128 = 1) -> Int64? {
    Quotient.of(sum * scale, over: count * divisor)
  }

  /// √(Σ(x − mean)² / count) · `scale` / `divisor`, to the next whole number; nil without a value.
  ///
  /// It is √(count · Σx² − (Σx)²) · scale / (count · divisor): a root of a whole number, taken
  /// once, with as many further binary digits as 128 bits hold.
  func deviation(scale: UInt128, over divisor: UInt128 = 1) -> Int64? {
    guard count > 0 else { return nil }
    let magnitude = sum.magnitude
    let scatter = UInt128(count) * squares - magnitude * magnitude
    if scatter == 0 { return 0 }
    // √(s · 4ᵇ) = √s · 2ᵇ.
    let bits = UInt128((scatter.leadingZeroBitCount) / 2)
    let root = IntegerRoot.floor(scatter << (2 * bits))
    // root < 2⁶⁴ and scale < 2³²: in range.
    let denominator = UInt128(count) * divisor
    let numerator = root * scale
    let whole = (numerator >> bits) / denominator
    let rest = numerator - (whole * denominator) << bits
    return Int64(whole + (2 * rest >= denominator << bits ? 1 : 0))
  }
}
