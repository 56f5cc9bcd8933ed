import Measures

/// The value of a customer who is kept at one rate for ever: m · r / (1 + i − r), with margin m,
/// retention r and discount i, all of one period.
///
/// *Source*: Gupta and Lehmann, "Customers as assets", 2003.
package enum SimpleLifetimeValue {
  /// In micro-units, rounded half up; nil where 1 + i − r isn't positive, or 64 bits don't hold it.
  package static func micros(
    marginMicros: Int64, retentionPpm: Int64, discountPpm: Int64
  ) -> Int64? {
    let denominator = 1_000_000 + Int128(discountPpm) - Int128(retentionPpm)
    guard denominator > 0 else { return nil }
    let numerator = Int128(marginMicros) * Int128(retentionPpm)
    return Int64(exactly: Rounding.halfUp.quotient(numerator, over: denominator))
  }
}
