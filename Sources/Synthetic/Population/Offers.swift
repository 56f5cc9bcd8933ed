import Jobs
import Records

/// What the catalogue lets lines have, and what having it does to how they use.
struct Offers {
  struct Product {
    var id: String
    var feeMicros: Int64
  }
  /// By fee, then id.
  let plans: [Product]
  let packs: [Product]
  /// Relative frequency of each plan among new lines.
  private let weights: [Int]
  private let weightSum: Int
  /// In 1/65,536, mean 1 over new lines: a bigger bundle is had by who uses more.
  let volumeFactors: [UInt64]
  let talkFactors: [UInt64]

  /// *Throws*: where the catalogue has no plan.
  init(catalogue: Catalogue) throws(SyntheticError) {
    let sorted = catalogue.plans.sorted {
      ($0.fee.amountMicros, $0.id) < ($1.fee.amountMicros, $1.id)
    }
    let plans = sorted.filter { $0.kind == .plan }
    if plans.isEmpty { throw .noPlan }
    func products(_ plans: [Plan]) -> [Product] {
      plans.map { Product(id: $0.id, feeMicros: $0.fee.amountMicros) }
    }
    self.plans = products(plans)
    packs = products(sorted.filter { $0.kind == .pack })
    // Eight steps from the cheapest to the dearest, whatever their number.
    let shape = [16, 22, 20, 15, 11, 8, 5, 3]
    weights = plans.indices.map { shape[$0 * shape.count / plans.count] }
    weightSum = weights.reduce(0, +)
    // Octets in 10⁶, milliseconds in minutes; what even the smallest plan uses, and a ceiling.
    volumeFactors = Self.factors(plans, weights, .data, unit: 1_000_000, least: 3_000, most: 60_000)
    talkFactors = Self.factors(plans, weights, .voice, unit: 60_000, least: 120, most: 1_000)
  }

  private static func factors(
    _ plans: [Plan], _ weights: [Int], _ service: ServiceKind, unit: Int64, least: UInt64,
    most: UInt64
  ) -> [UInt64] {
    let uses = plans.map { plan in
      let bundled = plan.allowances.reduce(UInt64(0)) {
        $1.service == service ? $0 + UInt64(max(0, $1.quantity / unit)) : $0
      }
      return least + min(bundled, most)
    }
    let weighted = zip(uses, weights).reduce(UInt64(0)) { $0 + $1.0 * UInt64($1.1) }
    let weightSum = UInt64(weights.reduce(0, +))
    return uses.map { $0 * QuantileTable.one * weightSum / weighted }
  }

  /// Mean over new lines.
  var meanFeeMicros: Int64 {
    zip(plans, weights).reduce(0) { $0 + $1.0.feeMicros * Int64($1.1) } / Int64(weightSum)
  }

  /// The plan of a new line.
  func plan(_ random: UInt64) -> Int {
    var rest = Chance.below(weightSum, of: random)
    for (plan, weight) in weights.enumerated() {
      if rest < weight { return plan }
      rest -= weight
    }
    preconditionFailure("A number below the sum of the weights falls on a plan.")
  }
}
