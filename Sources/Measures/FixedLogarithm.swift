/// Logarithms in fixed point: whole numbers in, whole numbers out, the same on every machine.
///
/// *Source*: bit by bit by squaring (Knuth, The Art of Computer Programming 1, §1.2.2, exercise
/// 25): x² ≥ 2 gives the next binary digit of log₂ x.
package enum FixedLogarithm {
  /// Binary digits after the point.
  package static let fractionBits: Int128 = 56
  /// ln 2 · 2⁶⁰, rounded.
  private static let naturalOfTwo: Int128 = 799_144_290_325_165_979

  /// log₂ `number` · 2⁵⁶, too small by less than 2. *Limits*: `number` is positive.
  package static func binary(_ number: UInt64) -> Int128 {
    precondition(number > 0, "Only positive numbers have a logarithm.")
    let zeros = UInt64(number.leadingZeroBitCount)
    // In 1 ..< 2, with 63 bits after the point.
    var mantissa = number << zeros
    var digits = Int128(63 - zeros)
    for _ in 0..<fractionBits {
      let (high, low) = mantissa.multipliedFullWidth(by: mantissa)
      let isTwoOrMore = high >> 63 == 1
      mantissa = isTwoOrMore ? high : high << 1 | low >> 63
      digits = digits << 1 | (isTwoOrMore ? 1 : 0)
    }
    return digits
  }

  /// Shannon's entropy of parts in proportion to `counts`, in nats, to the next 10⁻⁶ with halves
  /// up: ln N − (Σ c · ln c) / N with N = Σ c. In base 2 first, then one division and one factor,
  /// so the order of the counts makes no difference. nil without a count.
  ///
  /// *Limits*: counts are positive and their sum below 2⁴⁸; `binary` gives ``binary(_:)``, from a
  /// table where one is at hand.
  package static func entropyMicronats(
    _ counts: some Sequence<UInt64>, binary: (UInt64) -> Int128 = FixedLogarithm.binary
  ) -> Int64? {
    var total: UInt64 = 0
    var weighted: Int128 = 0
    for count in counts {
      total += count
      weighted += Int128(count) * binary(count)
    }
    guard total > 0 else { return nil }
    let bits = binary(total) - weighted / Int128(total)
    let scaled = max(0, bits) * 1_000_000
    // 56 bits of the logarithm and 60 of ln 2; the first 20 go early, so that 128 bits do.
    return Int64(((scaled >> 20) * naturalOfTwo + Int128(1) << 95) >> 96)
  }
}

/// Square roots of whole numbers.
package enum IntegerRoot {
  /// ⌊√number⌋, by Newton's method from above.
  package static func floor(_ number: UInt128) -> UInt128 {
    if number < 2 { return number }
    var root = UInt128(1) << UInt128((128 - number.leadingZeroBitCount + 1) / 2)
    while true {
      let next = (root + number / root) / 2
      if next >= root { return root }
      root = next
    }
  }

  /// √number to the next whole number.
  package static func nearest(_ number: UInt128) -> UInt128 {
    let root = floor(number)
    // √n ≥ r + ½ exactly where n > r² + r.
    return number > root * root + root ? root + 1 : root
  }
}
