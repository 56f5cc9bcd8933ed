import Measures
import Records

/// Rules, tariffs and counters that no usage can reach.
struct ReachCheck {
  private let rules: [RuleInSpace]
  private let draft: CatalogueDraft
  private let space: UsageSpace
  private let carriers: ZoneCarriers
  private let findings: FindingList
  /// A rule that is cut into more pieces is taken for reached.
  private static let piecesMax = 4_096

  init(
    _ rules: [RuleInSpace], _ draft: CatalogueDraft, _ space: UsageSpace, _ findings: FindingList
  ) {
    self.rules = rules
    self.draft = draft
    self.space = space
    carriers = ZoneCarriers(draft, space)
    self.findings = findings
  }

  func run() {
    reportUnusedTariffs()
    reportUnreached()
    let counters = Set(rules.compactMap(\.rule.counting?.counter))
    for counter in draft.counters where !counters.contains(counter.value.id) {
      findings.warning(
        at: counter.place, "no rate counts by the counter \(counter.value.id)",
        "name it in the column counter of rates, or remove it")
    }
  }

  private func reportUnusedTariffs() {
    var seen = Set(draft.plans.flatMap(\.plan.tariffs))
    for rule in rules where seen.insert(rule.rule.tariff).inserted {
      findings.warning(
        at: rule.place, "no plan has the tariff \(rule.rule.tariff)",
        "name it in a plan, or remove its rates")
    }
  }

  /// What every plan with some tariff has in common.
  private struct PlansOfTariff {
    /// Of the tariffs that all of these plans have. A rule that is beaten in one plan by this and
    /// in another by that belongs to a price list with exceptions, and is no mistake.
    let rules: [RuleInSpace]
    /// The stretches on which at least one of the plans holds.
    let time: [Int]
  }

  private func reportUnreached() {
    var known: [String: PlansOfTariff] = [:]
    for rule in rules {
      let tariff = rule.rule.tariff
      guard let common = known[tariff] ?? common(ofPlansWith: tariff) else { continue }
      known[tariff] = common
      if let obstacle = obstacle(before: rule, common) { report(rule, obstacle) }
    }
  }

  /// What keeps all usage from a rule.
  private enum Obstacle {
    /// No plan with its tariff holds while it does.
    case time
    /// No number of its zones has one of its carriers.
    case numbers
    /// These come first wherever it fits.
    case rules([RuleInSpace])
  }

  private func report(_ rule: RuleInSpace, _ obstacle: Obstacle) {
    let never = "the rule \(rule.rule.id) never applies:"
    switch obstacle {
    case .time:
      findings.warning(
        at: rule.place, "\(never) no plan that has its tariff holds while it does",
        "correct valid_from and valid_to, or remove the rule")
    case .numbers:
      findings.warning(
        at: rule.place, "\(never) no prefix of its zones has one of its carriers",
        "correct the zones or the carrier, or remove the rule")
    case .rules(let winners):
      let shown = winners.prefix(3).map {
        "\($0.rule.id) (\($0.place.asSeen(from: rule.place)))"
      }
      let come = winners.count > 3 ? "and others come" : winners.count > 1 ? "come" : "comes"
      findings.warning(
        at: rule.place, "\(never) wherever it fits, \(shown.joined(separator: ", ")) \(come) first",
        "remove it, or give it a higher weight or more filters")
    }
  }

  private func common(ofPlansWith tariff: String) -> PlansOfTariff? {
    let plans = draft.plans.map(\.plan).filter { $0.kind == .plan && $0.tariffs.contains(tariff) }
    guard let first = plans.first else { return nil }
    let tariffs = plans.reduce(into: Set(first.tariffs)) { $0.formIntersection($1.tariffs) }
    let time = plans.reduce(into: Set()) { $0.formUnion(space.stretches(of: $1.validity)) }
    return PlansOfTariff(
      rules: rules.filter { tariffs.contains($0.rule.tariff) }, time: time.sorted())
  }

  /// nil where the rule is reached.
  private func obstacle(before rule: RuleInSpace, _ common: PlansOfTariff) -> Obstacle? {
    var whole = space.all
    space.set(.time, common.time, in: &whole)
    // An hour without band is a finding of its own.
    if !draft.bands.isEmpty { space.set(.band, Array(1...draft.bands.count), in: &whole) }
    guard space.meet(rule.box, whole) else { return .time }
    let zones = rule.rule.zones.isEmpty ? [] : space.places(.zone, of: rule.box)
    let possible = zones.flatMap { carriers.places[$0] }
    if !possible.isEmpty { space.set(.carrier, possible, in: &whole) }
    guard let box = space.common(rule.box, whole) else { return .numbers }
    var rest = [box]
    var winners: [RuleInSpace] = []
    for other in common.rules
    where other.rule.service == rule.rule.service && other.comesBefore(rule)
      && space.meet(other.box, box)
    {
      if rest.contains(where: { space.meet($0, other.box) }) { winners.append(other) }
      rest = rest.flatMap { space.rest(of: $0, without: other.box) }
      if rest.isEmpty { return .rules(winners) }
      if rest.count > Self.piecesMax { return nil }
    }
    return nil
  }
}
