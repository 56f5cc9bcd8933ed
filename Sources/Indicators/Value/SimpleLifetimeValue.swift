import Measures

/// The value of a customer who is kept at one rate for ever: m · r / (1 + i − r), with margin m,
/// retention r and discount i, all of one period. r is a quotient of counts, so the one rounding is
/// that of the value.
///
/// *Source*: Gupta and Lehmann, "Customers as assets", 2003.
package enum SimpleLifetimeValue {
  /// In micro-units, rounded half up; nil where 1 + i − r isn't positive, or 64 bits don't hold it.
  ///
  /// *Limits*: 0 ≤ `kept` ≤ `all`, which is positive; both are lines of one run.
  package static func micros(
    marginMicros: Int64, kept: Int64, of all: Int64, discountPpm: Int64
  ) -> Int64? {
    let million: Int128 = 1_000_000
    let denominator = Int128(all) * (million + Int128(discountPpm)) - Int128(kept) * million
    guard denominator > 0 else { return nil }
    let (numerator, overflows) = (Int128(marginMicros) * million)
      .multipliedReportingOverflow(by: Int128(kept))
    if overflows { return nil }
    return Int64(exactly: Rounding.halfUp.quotient(numerator, over: denominator))
  }
}
