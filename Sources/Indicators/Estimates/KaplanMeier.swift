/// One step of a survival curve.
package struct SurvivalPoint: Hashable, Sendable {
  package var tenure: Int
  package var atRisk: Int64
  package var events: Int64
  package var censored: Int64
  /// S at the end of the tenure, in 10⁻⁹.
  package var survivalPpb: Int64
  /// Greenwood's variance of S in 10⁻¹⁵; nil from where S is 0.
  package var varianceFemto: Int64?
  /// The 95 % interval of S in 10⁻⁹; nil where S is 1 or 0, where it has none.
  package var lowerPpb: Int64?
  package var upperPpb: Int64?
}

/// The expected tenure within the first τ units.
package struct RestrictedMean: Hashable, Sendable {
  /// τ.
  package var untilTenure: Int
  /// ∫₀^τ S, in millionths of a unit.
  package var meanMicros: Int64
  /// Its variance, in 10⁻¹² of a unit squared.
  package var variancePico: Int64
}

/// Kaplan and Meier's estimate of how many are left at each tenure, from those who were at risk.
///
/// In order of tenure: S = ∏ (n − d) / n; G = Σ d / (n (n − d)); the variance is S² G (Greenwood);
/// the interval is S to the power e^(±z √G / |ln S|) with z of 97.5 % (the log(−log) interval,
/// which stays within 0 and 1). Each published figure is rounded once from doubles that only
/// ``PortableMath`` and IEEE's own operations made. Where everybody at risk is lost, S is 0 from
/// there on, whoever enters later: with delayed entry, begin where there are lines enough
/// (``RiskTable/from(tenure:)``).
///
/// *Source*: Kaplan and Meier 1958; Greenwood 1926; Kalbfleisch and Prentice, log(−log) interval.
package struct KaplanMeier: Sendable {
  /// By tenure.
  package let points: [SurvivalPoint]
  /// The first tenure at whose end half or fewer are left; nil where more than half stay.
  package let median: Int?
  /// S, beside each point.
  private let survival: [Double]

  private static let z = 1.959_963_984_540_054

  package init(_ table: RiskTable) {
    var points: [SurvivalPoint] = []
    var survival: [Double] = []
    var median: Int?
    var (left, greenwood) = (1.0, 0.0)
    for row in table.rows {
      let (n, d) = (Double(row.atRisk), Double(row.events))
      if row.events > 0 {
        left *= (n - d) / n
        greenwood += row.events < row.atRisk ? d / (n * (n - d)) : 0
      }
      let point = Self.point(row, left: left, greenwood: greenwood)
      points.append(point)
      survival.append(left)
      // By the published figure, so that one half is one half.
      if median == nil && point.survivalPpb <= 500_000_000 { median = row.tenure }
    }
    self.points = points
    self.survival = survival
    self.median = median
  }

  private static func point(_ row: RiskTable.Row, left: Double, greenwood: Double) -> SurvivalPoint
  {
    var point = SurvivalPoint(
      tenure: row.tenure, atRisk: row.atRisk, events: row.events, censored: row.censored,
      survivalPpb: PortableMath.rounded(left, times: 1e9))
    if left > 0 {
      point.varianceFemto = PortableMath.rounded(left * left * greenwood, times: 1e15)
    }
    if left > 0 && left < 1 {
      let logLeft = PortableMath.log(left)
      let spread = z * greenwood.squareRoot() / -logLeft
      let lower = PortableMath.exp(logLeft * PortableMath.exp(spread))
      let upper = PortableMath.exp(logLeft * PortableMath.exp(-spread))
      point.lowerPpb = PortableMath.rounded(lower, times: 1e9)
      point.upperPpb = PortableMath.rounded(upper, times: 1e9)
    }
    return point
  }

  /// The step that holds at a tenure: of retention after n units, with its interval. nil before
  /// the first tenure that anything is known of, where S is 1, and beyond the last, where nobody
  /// was seen.
  package func point(at tenure: Int) -> SurvivalPoint? {
    index(at: tenure).map { points[$0] }
  }

  /// S in 10⁻⁹ at the end of a tenure: the retention after so many units (#13). nil beyond the last
  /// tenure that anybody was seen at.
  package func survivalPpb(at tenure: Int) -> Int64? {
    guard let last = points.last?.tenure, tenure <= last else { return nil }
    return point(at: tenure)?.survivalPpb ?? 1_000_000_000
  }

  /// The area under the curve up to `tenure`, and its variance Σ (∫ from t to τ of S)² d/(n(n−d)).
  /// nil where the curve isn't known so far.
  package func restrictedMean(until tenure: Int) -> RestrictedMean? {
    guard let last = points.last?.tenure, tenure >= 0, tenure <= last else { return nil }
    var areas = [Double](repeating: 0, count: points.count)
    var (area, end) = (0.0, tenure)
    for index in points.indices.reversed() where points[index].tenure < tenure {
      area += survival[index] * Double(end - points[index].tenure)
      areas[index] = area
      end = points[index].tenure
    }
    let mean = area + Double(end)
    var variance = 0.0
    for (index, point) in points.enumerated()
    where point.tenure <= tenure && point.events > 0 && point.events < point.atRisk {
      let (n, d) = (Double(point.atRisk), Double(point.events))
      variance += areas[index] * areas[index] * (d / (n * (n - d)))
    }
    return RestrictedMean(
      untilTenure: tenure, meanMicros: PortableMath.rounded(mean, times: 1e6),
      variancePico: PortableMath.rounded(variance, times: 1e12))
  }

  /// The share of those at risk at a tenure that stays beyond it; 1 where nobody was seen there.
  func kept(at tenure: Int) -> Double {
    guard let index = index(at: tenure), points[index].tenure == tenure else { return 1 }
    let (n, d) = (Double(points[index].atRisk), Double(points[index].events))
    return (n - d) / n
  }

  /// The last point at or before a tenure; nil before the first and beyond the last.
  private func index(at tenure: Int) -> Int? {
    guard let last = points.last?.tenure, tenure <= last else { return nil }
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].tenure <= tenure { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }
}
