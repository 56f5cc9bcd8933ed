import Measures

/// Fader and Hardie's gamma-gamma model of how much a customer pays at a time: its mean is its own,
/// and what was seen of it is drawn towards everybody's, the more the fewer payments there were.
///
/// *Source*: Fader and Hardie, "The gamma-gamma model of monetary value", 2013: p, q, γ.
package struct SpendingModel: Hashable, Sendable {
  /// p in 10⁻⁶.
  package let shapeMicros: Int64
  /// q in 10⁻⁶.
  package let spreadMicros: Int64
  /// γ, as money in micro-units.
  package let scaleMicros: Int64

  /// Of positive parameters.
  package init(shapeMicros: Int64, spreadMicros: Int64, scaleMicros: Int64) {
    precondition(min(shapeMicros, spreadMicros, scaleMicros) > 0, "The parameters are positive.")
    self.shapeMicros = shapeMicros
    self.spreadMicros = spreadMicros
    self.scaleMicros = scaleMicros
  }

  /// By maximum likelihood, in logarithms, from p = q = 1 and γ at the mean spend: as many steps
  /// whatever the counts. nil where fewer than two amounts occur.
  package init?(fitting counts: SpendCounts) {
    let rows = counts.sorted
    guard rows.count > 1 else { return nil }
    var (customers, sum) = (0.0, 0.0)
    for (spend, count) in rows {
      customers += Double(count)
      sum += Double(count) * Double(spend.quanta) / Double(spend.payments)
    }
    let unit = sum / customers
    let amounts = rows.map { spend, count in
      Amount(
        payments: Double(spend.payments), total: Double(spend.quanta) / unit,
        customers: Double(count))
    }
    let (at, _) = SimplexSearch.least(
      of: { Self.negativeLikelihood(amounts, atLogs: $0) }, from: [0, 0, 0], step: 1, moves: 250,
      rounds: 3)
    let scale = PortableMath.exp(at[2]) * unit * Double(counts.quantumMicros)
    self.init(
      shapeMicros: max(1, PortableMath.rounded(PortableMath.exp(at[0]), times: 1e6)),
      spreadMicros: max(1, PortableMath.rounded(PortableMath.exp(at[1]), times: 1e6)),
      scaleMicros: max(1, PortableMath.rounded(scale, times: 1)))
  }

  /// What a customer with such payments is expected to pay at a time, in micro-units; of none, what
  /// anybody is. E = p (γ + Σ) / (p n + q − 1), in integers, rounded half up. nil where q ≤ 1 and
  /// there is no payment: the mean of all is without bound.
  package func expectedMicros(payments: Int, sumMicros: Int64) -> Int64? {
    let million = Int128(1_000_000)
    let numerator = Int128(shapeMicros) * (Int128(scaleMicros) + Int128(sumMicros))
    let denominator = Int128(shapeMicros) * Int128(payments) + Int128(spreadMicros) - million
    guard denominator > 0 else { return nil }
    return Int64(exactly: Rounding.halfUp.quotient(numerator, over: denominator))
  }

  private struct Amount {
    var payments: Double
    /// In units of the mean spend.
    var total: Double
    var customers: Double
  }

  /// −ln L without what doesn't depend on the parameters, with a wall at e^±16.
  private static func negativeLikelihood(_ amounts: [Amount], atLogs logs: [Double]) -> Double {
    if logs.contains(where: { abs($0) > 16 }) { return .infinity }
    let (p, q, scale) = (
      PortableMath.exp(logs[0]), PortableMath.exp(logs[1]), PortableMath.exp(logs[2])
    )
    let constant = q * logs[2] - PortableMath.logGamma(q)
    var (payments, base) = (-1.0, 0.0)
    var sum = 0.0
    for amount in amounts {
      let shape = p * amount.payments
      if amount.payments != payments {
        payments = amount.payments
        base = constant + PortableMath.logGamma(shape + q) - PortableMath.logGamma(shape)
      }
      sum -=
        amount.customers
        * (base + shape * PortableMath.log(amount.total)
          - (shape + q) * PortableMath.log(scale + amount.total))
    }
    return sum
  }
}
