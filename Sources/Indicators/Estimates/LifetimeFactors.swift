import Measures

/// What one unit of margin per tenure unit is worth from a customer on, by the tenure that it has:
/// Σ over k = 1 … K of S(k | tenure) (1 + i)^−k, where S(k | n) is the product of the shares that
/// stay at the tenures n + 1 to n + k: S(n + k) / S(n), and known where S(n) is 0 too, since lines
/// that entered late have tenures beyond one that nobody survived.
///
/// Shares are the survival curve's as far as it is known, then the model's if there is one, else 0:
/// without a model the value is of the observed span alone. Each factor is rounded once to 10⁻⁹;
/// values are integers from there.
package struct LifetimeFactors: Sendable {
  /// K: how many units ahead are counted.
  package let horizon: Int
  /// i, the discount a unit, in parts per million.
  package let discountPpm: Int64
  /// By tenure, in 10⁻⁹; the last stands for longer ones too.
  private let discounted: [Int64]
  private let discountedIfKept: [Int64]
  private let expected: [Int64]

  /// *Limits*: `horizon` ≥ 1 and `discountPpm` ≥ 0; the work is the curve's length times `horizon`.
  package init(
    _ curve: KaplanMeier, beyond model: ShiftedBetaGeometric? = nil, discountPpm: Int64,
    horizon: Int
  ) {
    precondition(
      horizon >= 1 && discountPpm >= 0, "A horizon is positive, a discount not negative.")
    self.horizon = horizon
    self.discountPpm = discountPpm
    let last = curve.points.last?.tenure ?? 0
    let kept = (0...last + horizon).map { tenure in
      tenure > last ? model?.kept(at: tenure) ?? 0 : curve.kept(at: tenure)
    }
    let factor = 1_000_000 / (1_000_000 + Double(discountPpm))
    var (discounted, discountedIfKept, expected): ([Int64], [Int64], [Int64]) = ([], [], [])
    for tenure in 0...last {
      // Of one that is sure to be kept at the first of the units ahead.
      var (chance, weight, value, units) = (1.0, 1.0, 0.0, 0.0)
      for ahead in 1...horizon {
        if ahead > 1 { chance *= kept[tenure + ahead] }
        if chance == 0 { break }
        weight *= factor
        value += chance * weight
        units += chance
      }
      let first = kept[tenure + 1]
      discounted.append(PortableMath.rounded(first * value, times: 1e9))
      discountedIfKept.append(PortableMath.rounded(value, times: 1e9))
      expected.append(PortableMath.rounded(first * units, times: 1e9))
    }
    self.discounted = discounted
    self.discountedIfKept = discountedIfKept
    self.expected = expected
  }

  /// The discounted units ahead of a customer of this tenure, in 10⁻⁹.
  package func discountedPpb(atTenure tenure: Int) -> Int64 {
    discounted[min(max(0, tenure), discounted.count - 1)]
  }

  /// The same of one that is sure to stay through the next unit.
  package func discountedIfKeptPpb(atTenure tenure: Int) -> Int64 {
    discountedIfKept[min(max(0, tenure), discountedIfKept.count - 1)]
  }

  /// The expected units ahead of a customer of this tenure within the horizon, in 10⁻⁹: what a
  /// saved customer is counted for.
  package func expectedPpb(atTenure tenure: Int) -> Int64 {
    expected[min(max(0, tenure), expected.count - 1)]
  }

  /// The same in 10⁻⁶, rounded half up.
  package func expectedMicros(atTenure tenure: Int) -> Int64 {
    (expectedPpb(atTenure: tenure) + 500) / 1_000
  }

  /// Margin a unit times the discounted units ahead, in micro-units, rounded half up; nil where it
  /// leaves 64 bits.
  package func valueMicros(marginMicros: Int64, atTenure tenure: Int) -> Int64? {
    let product = Int128(marginMicros) * Int128(discountedPpb(atTenure: tenure))
    return Int64(exactly: Rounding.halfUp.quotient(product, over: 1_000_000_000))
  }
}
