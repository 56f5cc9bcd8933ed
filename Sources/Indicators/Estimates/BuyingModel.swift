/// Fader, Hardie and Lee's BG/NBD model of customers without a contract: while alive each buys at
/// a rate of its own (spread as gamma: r, α), and after each purchase it may be gone for good, with
/// a chance of its own (spread as beta: a, b).
///
/// *Source*: Fader, Hardie and Lee, "Counting your customers the easy way: an alternative to the
/// Pareto/NBD model", 2005.
package struct BuyingModel: Hashable, Sendable {
  /// r in 10⁻⁶.
  package let shapeMicros: Int64
  /// α in 10⁻⁶ of a period.
  package let scaleMicros: Int64
  /// a in 10⁻⁶.
  package let leaveMicros: Int64
  /// b in 10⁻⁶.
  package let stayMicros: Int64
  /// How many units of ``PurchaseCounts`` a period has: 7 for weeks of days.
  package let unitsEachPeriod: Int

  private var r: Double { Double(shapeMicros) / 1e6 }
  private var alpha: Double { Double(scaleMicros) / 1e6 }
  private var a: Double { Double(leaveMicros) / 1e6 }
  private var b: Double { Double(stayMicros) / 1e6 }

  /// Of parameters in 10⁻⁶, which are positive.
  package init(
    shapeMicros: Int64, scaleMicros: Int64, leaveMicros: Int64, stayMicros: Int64,
    unitsEachPeriod: Int
  ) {
    precondition(
      min(shapeMicros, scaleMicros, leaveMicros, stayMicros) > 0 && unitsEachPeriod > 0,
      "The model's parameters are positive.")
    self.shapeMicros = shapeMicros
    self.scaleMicros = scaleMicros
    self.leaveMicros = leaveMicros
    self.stayMicros = stayMicros
    self.unitsEachPeriod = unitsEachPeriod
  }

  /// By maximum likelihood, in logarithms of the parameters, from 1 each: as many steps whatever
  /// the counts. nil where nobody bought again.
  package init?(fitting counts: PurchaseCounts, unitsEachPeriod: Int) {
    let likelihood = BuyingLikelihood(counts, unitsEachPeriod: unitsEachPeriod)
    guard likelihood.hasRepeats else { return nil }
    let (at, _) = SimplexSearch.least(
      of: { likelihood.negative(atLogs: $0) }, from: [0, 0, 0, 0], step: 1, moves: 250, rounds: 3)
    let micros = at.map { max(1, PortableMath.rounded(PortableMath.exp($0), times: 1e6)) }
    self.init(
      shapeMicros: micros[0], scaleMicros: micros[1], leaveMicros: micros[2],
      stayMicros: micros[3], unitsEachPeriod: unitsEachPeriod)
  }

  /// The chance in 10⁻⁹ that a customer of this history is still one: 1 before a repeat, since only
  /// a purchase can be followed by leaving.
  package func alivePpb(_ history: PurchaseCounts.History) -> Int64 {
    PortableMath.rounded(1 / (1 + goneOdds(history)), times: 1e9)
  }

  /// How many purchases in millionths such a customer is expected to make in the next `units`.
  ///
  /// nil where the expectation isn't computed: a + b ≤ 1 without a repeat, and a within 10⁻⁴ of 1.
  package func expectedMicros(_ history: PurchaseCounts.History, nextUnits units: Int) -> Int64? {
    let x = Double(history.repeats)
    let (age, more) = (periods(history.age), Double(units) / Double(unitsEachPeriod))
    let third = a + b + x - 1
    guard third > 1e-9, abs(a - 1) > 1e-4 else { return nil }
    let reach = alpha + age + more
    let series = Self.hypergeometric(r + x, b + x, third, more / reach)
    let decline = PortableMath.exp((r + x) * PortableMath.log((alpha + age) / reach))
    let expected = third / (a - 1) * (1 - decline * series) / (1 + goneOdds(history))
    return PortableMath.rounded(max(0, expected), times: 1e6)
  }

  /// How the chances to be gone and to be alive compare.
  private func goneOdds(_ history: PurchaseCounts.History) -> Double {
    if history.repeats == 0 { return 0 }
    let x = Double(history.repeats)
    let ratio = (alpha + periods(history.age)) / (alpha + periods(history.recency))
    return a / (b + x - 1) * PortableMath.exp((r + x) * PortableMath.log(ratio))
  }

  private func periods(_ units: Int32) -> Double { Double(units) / Double(unitsEachPeriod) }

  /// ₂F₁ by its series, whose terms shrink by about `z` < 1 in the end.
  private static func hypergeometric(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for k in 0..<100_000 {
      let k = Double(k)
      term *= (a + k) * (b + k) / ((c + k) * (k + 1)) * z
      sum += term
      if abs(term) < abs(sum) * 1e-16 { break }
    }
    return sum
  }
}

/// The likelihood of the BG/NBD model over a table of histories.
private struct BuyingLikelihood {
  private let rows: [(repeats: Int, recency: Int, age: Int, customers: Double)]
  private let repeatsMax: Int
  private let ageMax: Int
  private let unitsEachPeriod: Double

  init(_ counts: PurchaseCounts, unitsEachPeriod: Int) {
    rows = counts.sorted.map { history, customers in
      (Int(history.repeats), Int(history.recency), Int(history.age), Double(customers))
    }
    repeatsMax = rows.last?.repeats ?? 0
    ageMax = rows.reduce(0) { max($0, $1.age) }
    self.unitsEachPeriod = Double(unitsEachPeriod)
  }

  var hasRepeats: Bool { repeatsMax > 0 }

  /// −ln L of all customers, with a wall at e^±16. Rows are added in their order.
  func negative(atLogs logs: [Double]) -> Double {
    if logs.contains(where: { abs($0) > 16 }) { return .infinity }
    let parameters = logs.map(PortableMath.exp)
    let (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3])
    let times = (0...ageMax).map { PortableMath.log(alpha + Double($0) / unitsEachPeriod) }
    let constant =
      r * logs[1] - PortableMath.logGamma(r) + PortableMath.logGamma(a + b)
      - PortableMath.logGamma(b)
    var (repeats, base, gone) = (-1, 0.0, 0.0)
    var sum = 0.0
    for row in rows {
      let x = Double(row.repeats)
      if row.repeats != repeats {
        repeats = row.repeats
        base =
          constant + PortableMath.logGamma(r + x) + PortableMath.logGamma(b + x)
          - PortableMath.logGamma(a + b + x)
        gone = repeats > 0 ? logs[2] - PortableMath.log(b + x - 1) : 0
      }
      let alive = -(r + x) * times[row.age]
      var either = alive
      if repeats > 0 {
        let left = gone - (r + x) * times[row.recency]
        let (high, low) = (max(alive, left), min(alive, left))
        either = high + PortableMath.logOnePlus(PortableMath.exp(low - high))
      }
      sum -= row.customers * (base + either)
    }
    return sum
  }
}
