import Measures

/// What a treatment did to those it was meant for, whether it reached them or not: the difference
/// of two arms' means (intention to treat), with Welch's standard error.
package struct TrialComparison: Hashable, Sendable {
  /// In 10⁻⁶ of the outcome's unit, rounded half up; exact.
  package let differenceMicros: Int64
  /// In 10⁻⁶ of the outcome's unit.
  package let standardErrorMicros: Int64
  /// The difference over its standard error, in 10⁻⁶; nil where the error is 0.
  package let zMicros: Int64?
  /// The chance of such a difference or more, either way, where there is none, in 10⁻⁹.
  package let chancePpb: Int64?

  /// nil where an arm has fewer than two customers.
  package init?(treated: TrialArm, control: TrialArm) {
    let (nT, nC) = (treated.customers, control.customers)
    guard nT > 1 && nC > 1 else { return nil }
    let numerator = treated.sum * Int128(nC) - control.sum * Int128(nT)
    differenceMicros = Int64(
      Rounding.halfUp.quotient(numerator * 1_000_000, over: Int128(nT) * Int128(nC)))
    let difference = Double(treated.sum) / Double(nT) - Double(control.sum) / Double(nC)
    let squared = max(
      0, Self.variance(of: treated) / Double(nT) + Self.variance(of: control) / Double(nC))
    let error = squared.squareRoot()
    standardErrorMicros = PortableMath.rounded(error, times: 1e6)
    zMicros = error > 0 ? PortableMath.rounded(difference / error, times: 1e6) : nil
    chancePpb =
      error > 0
      ? PortableMath.rounded(
        PortableMath.chanceBeyond(chiSquare: difference * difference / squared, degrees: 1),
        times: 1e9) : nil
  }

  /// Of one outcome, over n − 1; its numerator n Σ y² − (Σ y)² is exact where it fits 128 bits, and
  /// else a difference of doubles.
  private static func variance(of arm: TrialArm) -> Double {
    let n = Double(arm.customers)
    let (first, tooLarge) = Int128(arm.customers).multipliedReportingOverflow(by: arm.squares)
    let (second, alsoTooLarge) = arm.sum.multipliedReportingOverflow(by: arm.sum)
    let numerator =
      tooLarge || alsoTooLarge
      ? n * Double(arm.squares) - Double(arm.sum) * Double(arm.sum) : Double(first - second)
    return numerator / (n * (n - 1))
  }
}
