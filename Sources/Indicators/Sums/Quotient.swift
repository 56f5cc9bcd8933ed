import Measures

/// Quotients as columns have them: divided once, halves away from zero.
package enum Quotient {
  /// What parts per million are out of.
  package static let million: Int128 = 1_000_000
  /// What parts per billion are out of.
  package static let billion: Int128 = 1_000_000_000

  /// `part` in millionths of `whole`; nil where that is not positive or the value leaves 64 bits.
  package static func ppm<Count: FixedWidthInteger>(_ part: Count, of whole: Count) -> Int64? {
    of(Int128(part), over: Int128(whole), scale: million)
  }

  /// `numerator · scale / denominator`; nil where the denominator is not positive or the value
  /// leaves 64 bits.
  package static func of(
    _ numerator: Int128, over denominator: Int128, scale: Int128 = 1
  ) -> Int64? {
    if denominator <= 0 { return nil }
    return Int64(exactly: Rounding.halfUp.quotient(numerator * scale, over: denominator))
  }
}

/// Sums on their way into columns of 64 bits.
package enum Narrow {
  /// *Throws*: ``IndicatorError/sumTooLarge(column:value:)`` where it leaves 64 bits.
  package static func sum(_ value: Int128, _ column: String) throws(IndicatorError) -> Int64 {
    guard let narrowed = Int64(exactly: value) else {
      throw .sumTooLarge(column: column, value: value)
    }
    return narrowed
  }

  /// A number of lines, which may be multiplied with another and with ten thousand. *Throws*:
  /// ``IndicatorError/sumTooLarge(column:value:)`` beyond 2^48.
  package static func count(_ value: Int128, _ column: String) throws(IndicatorError) -> Int128 {
    if value.magnitude > 1 << 48 { throw .sumTooLarge(column: column, value: value) }
    return value
  }

  /// *Throws*: ``IndicatorError/sumTooLarge(column:value:)`` where it leaves 128 bits.
  package static func product(
    _ a: Int128, _ b: Int128, _ column: String
  ) throws(IndicatorError) -> Int128 {
    let (product, overflows) = a.multipliedReportingOverflow(by: b)
    if overflows { throw .sumTooLarge(column: column, value: a) }
    return product
  }
}
