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
  /// By plan.
  let usage: [PlanUsage]

  /// *Throws*: where the catalogue has no plan.
  init(catalogue: Catalogue, recordsPerSubscriber: Int) throws(SyntheticError) {
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
    usage = PlanUsage.all(
      plans, weights: weights, rules: catalogue.rules, recordsPerSubscriber: recordsPerSubscriber)
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

/// How much is used on a plan: a bigger bundle is had by who uses more, and few spend much beyond.
struct PlanUsage {
  /// Relative number of records, in 1/65,536: 1 in the mean over new lines.
  var records: UInt64
  /// Mean of a voice record.
  var callSeconds: UInt64
  /// Mean of a data record, both ways, of a line with a mean number of records.
  var sessionOctets: UInt64

  /// Means of a subscriber-month: 267 minutes of voice, both directions, and 9.4 GB (10⁹), both
  /// ways. *Source*: China Mobile's business review of 2020.
  static let minutesPerMonth: UInt64 = 267
  static let megaoctetsPerMonth: UInt64 = 9_400

  /// One for each of `plans`.
  static func all(
    _ plans: [Plan], weights: [Int], rules: [TariffRule], recordsPerSubscriber: Int
  ) -> [PlanUsage] {
    // What even the smallest plan uses, and a ceiling.
    let volume = factors(plans, weights, .data, unit: 1_000_000, least: 3_000, most: 100_000)
    let talk = factors(plans, weights, .voice, unit: 60_000, least: 120, most: 1_000)
    let calls = UInt64(recordsPerSubscriber * UsagePlan.voicePerThousand)
    let sessions = UInt64(recordsPerSubscriber * UsagePlan.dataPerThousand)
    return plans.indices.map { plan in
      // A quarter of what a bigger bundle means is more records; the rest are bigger ones.
      let records = (3 * QuantileTable.one + volume[plan]) / 4
      let seconds = minutesPerMonth * 60 * 1_000 * talk[plan] / (calls * records)
      let wanted = (megaoctetsPerMonth * volume[plan]) >> 16
      let month = min(wanted, affordable(plans[plan], rules))
      let octets = month * 1_000_000 * 1_000 / sessions * QuantileTable.one / records
      // Below some fifty records a subscriber they would last beyond reason.
      return PlanUsage(
        records: records, callSeconds: min(900, max(1, seconds)),
        sessionOctets: min(5_000_000_000, octets))
    }
  }

  /// Megaoctets that a plan's line would use at most in the mean: 55 % of the bundle, so that few
  /// go beyond it, and what a tenth of the fee buys; without a ceiling where more costs nothing.
  private static func affordable(_ plan: Plan, _ rules: [TariffRule]) -> UInt64 {
    let beyond = rules.filter {
      $0.service == .data && plan.tariffs.contains($0.tariff) && isAtHome($0.serving)
    }.max { ($0.weight, $1.id) < ($1.weight, $0.id) }
    guard let slot = beyond?.rate.slots.first, slot.priceMicros > 0 else { return .max }
    let bundled = megaoctets(plan) * 55 / 100
    let bought =
      UInt128(max(0, plan.fee.amountMicros / 10)) * UInt128(slot.unit)
      / UInt128(slot.priceMicros) / 1_000_000
    return bundled + UInt64(min(bought, UInt128(100_000))) + 10
  }

  private static func isAtHome(_ serving: ServingFilter) -> Bool {
    switch serving {
    case .anywhere, .home: true
    case .roaming, .codes: false
    }
  }

  private static func bundle(_ plan: Plan, _ service: ServiceKind, unit: Int64) -> UInt64 {
    plan.allowances.reduce(UInt64(0)) {
      $1.service == service && isAtHome($1.serving)
        ? $0 + UInt64(max(0, $1.quantity / unit)) : $0
    }
  }

  private static func megaoctets(_ plan: Plan) -> UInt64 { bundle(plan, .data, unit: 1_000_000) }

  /// Relative use by bundle, in 1/65,536: 1 in the mean over new lines.
  private static func factors(
    _ plans: [Plan], _ weights: [Int], _ service: ServiceKind, unit: Int64, least: UInt64,
    most: UInt64
  ) -> [UInt64] {
    let uses = plans.map { least + min(bundle($0, service, unit: unit), most) }
    let weighted = zip(uses, weights).reduce(UInt64(0)) { $0 + $1.0 * UInt64($1.1) }
    let weightSum = UInt64(weights.reduce(0, +))
    return uses.map { $0 * QuantileTable.one * weightSum / weighted }
  }
}
