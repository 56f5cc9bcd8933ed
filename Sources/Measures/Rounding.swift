/// How an exact quotient becomes a whole number of quanta. Symmetric about zero, so that a refund
/// mirrors its charge.
package enum Rounding: String, CaseIterable, Codable, Sendable {
  /// Away from zero.
  case up
  /// Towards zero.
  case down
  /// Ties away from zero (四舍五入).
  case halfUp
  /// Ties to the even neighbour.
  case halfEven

  /// `numerator / denominator`, rounded once to a multiple of `quantum`.
  ///
  /// *Limits*: `denominator` and `quantum` are positive and their product fits 128 bits.
  package func quotient(
    _ numerator: Int128, over denominator: Int128, quantum: Int128 = 1
  ) -> Int128 {
    precondition(denominator > 0 && quantum > 0, "A quotient needs a positive divisor and quantum.")
    let divisor = denominator * quantum
    let (whole, rest) = numerator.magnitude.quotientAndRemainder(dividingBy: divisor.magnitude)
    let twice = rest.multipliedReportingOverflow(by: 2)
    let pastHalf = twice.overflow || twice.partialValue > divisor.magnitude
    let atHalf = !twice.overflow && twice.partialValue == divisor.magnitude
    let bump: Bool =
      switch self {
      case .up: rest > 0
      case .down: false
      case .halfUp: pastHalf || atHalf
      case .halfEven: pastHalf || (atHalf && whole % 2 == 1)
      }
    let quanta = Int128(whole) + (bump ? 1 : 0)
    return (numerator < 0 ? -quanta : quanta) * quantum
  }

  /// `amount` to a multiple of `quantum`.
  package func round(_ amount: Money, to quantum: Money) -> Money {
    Money(micros: Int64(quotient(Int128(amount.micros), over: 1, quantum: Int128(quantum.micros))))
  }
}
