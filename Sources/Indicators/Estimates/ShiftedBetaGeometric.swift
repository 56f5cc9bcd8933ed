/// Fader and Hardie's model of customers who may leave at each renewal: each has a chance of its
/// own to leave, which is spread as a beta distribution; so those who stay are ever more loyal,
/// and the chance to be kept at the t-th renewal is rₜ = (β + t − 1) / (α + β + t − 1).
///
/// *Source*: Fader and Hardie, "How to project customer retention", 2007.
package struct ShiftedBetaGeometric: Sendable {
  /// α in 10⁻⁶.
  package let alphaMicros: Int64
  /// β in 10⁻⁶.
  package let betaMicros: Int64
  /// The tenure whose end is the first renewal.
  package let firstTenure: Int

  /// Of parameters in 10⁻⁶, which are positive.
  package init(alphaMicros: Int64, betaMicros: Int64, firstTenure: Int = 0) {
    precondition(alphaMicros > 0 && betaMicros > 0, "α and β are positive.")
    self.alphaMicros = alphaMicros
    self.betaMicros = betaMicros
    self.firstTenure = firstTenure
  }

  /// By maximum likelihood: Σ d ln(1 − rₜ) + (n − d) ln rₜ over the tenures from `firstTenure` on,
  /// which counts delayed entries for the renewals only that they were seen at. A line censored at
  /// a tenure was not seen to renew there, and counts for the renewals before; where windows of
  /// observation end with tenures, as months do, it was there at the tenure's end
  /// (`censoredStayed`) and counts as kept there too.
  ///
  /// nil where nobody left or nobody stayed: then the likelihood has no highest point.
  package init?(fitting table: RiskTable, firstTenure: Int = 0, censoredStayed: Bool = false) {
    let counts = Self.renewals(
      table, firstTenure: firstTenure, censoredStayed: censoredStayed)
    guard counts.contains(where: { $0.lost > 0 }), counts.contains(where: { $0.kept > 0 }) else {
      return nil
    }
    let (at, _) = SimplexSearch.least(
      of: { Self.negativeLikelihood(counts, alpha: $0[0], beta: $0[1]) }, from: [0, 0], step: 1,
      moves: 150, rounds: 3)
    let (alpha, beta) = (PortableMath.exp(at[0]), PortableMath.exp(at[1]))
    self.init(
      alphaMicros: max(1, PortableMath.rounded(alpha, times: 1e6)),
      betaMicros: max(1, PortableMath.rounded(beta, times: 1e6)), firstTenure: firstTenure)
  }

  /// The chance in 10⁻⁹ that a customer is left at the end of a tenure.
  package func survivalPpb(at tenure: Int) -> Int64 {
    PortableMath.rounded(survival(from: firstTenure - 1, to: tenure), times: 1e9)
  }

  /// The chance to be left at the end of tenure `end` of one who was left at that of `start`.
  func survival(from start: Int, to end: Int) -> Double {
    var left = 1.0
    for tenure in stride(from: start + 1, through: end, by: 1) {
      left *= kept(at: tenure)
    }
    return left
  }

  /// rₜ at the renewal that ends a tenure; 1 before the first.
  func kept(at tenure: Int) -> Double {
    if tenure < firstTenure { return 1 }
    let (alpha, beta) = (Double(alphaMicros) / 1e6, Double(betaMicros) / 1e6)
    let former = Double(tenure - firstTenure)
    return (beta + former) / (alpha + beta + former)
  }

  private struct Renewal {
    var former: Double
    var lost: Int64
    var kept: Int64
  }

  /// Tenures without a row too: everybody who is present renews there.
  private static func renewals(
    _ table: RiskTable, firstTenure: Int, censoredStayed: Bool
  ) -> [Renewal] {
    var renewals: [Renewal] = []
    var present: Int64 = 0
    var next = firstTenure
    for row in table.rows {
      while next < row.tenure {
        if present > 0 {
          renewals.append(Renewal(former: Double(next - firstTenure), lost: 0, kept: present))
        }
        next += 1
      }
      present = row.atRisk - row.events - row.censored
      if row.tenure < firstTenure { continue }
      renewals.append(
        Renewal(
          former: Double(row.tenure - firstTenure), lost: row.events,
          kept: present + (censoredStayed ? row.censored : 0)))
      next = row.tenure + 1
    }
    return renewals
  }

  /// −∞ is out of reach: the parameters are kept within e^±16, by a wall.
  private static func negativeLikelihood(
    _ counts: [Renewal], alpha logAlpha: Double, beta logBeta: Double
  ) -> Double {
    if max(abs(logAlpha), abs(logBeta)) > 16 { return .infinity }
    let (alpha, beta) = (PortableMath.exp(logAlpha), PortableMath.exp(logBeta))
    var sum = 0.0
    for count in counts {
      let all = PortableMath.log(alpha + beta + count.former)
      sum += Double(count.lost) * (all - logAlpha)
      sum += Double(count.kept) * (all - PortableMath.log(beta + count.former))
    }
    return sum
  }
}
