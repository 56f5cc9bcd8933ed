import Measures
import Records

/// Rules, tariffs and counters that no usage can reach.
struct ReachCheck {
  private let rules: [RuleInSpace]
  private let draft: CatalogueDraft
  private let space: UsageSpace
  private let findings: FindingList
  /// A rule that is cut into more pieces is taken for reached.
  private static let piecesMax = 4_096

  init(
    _ rules: [RuleInSpace], _ draft: CatalogueDraft, _ space: UsageSpace, _ findings: FindingList
  ) {
    self.rules = rules
    self.draft = draft
    self.space = space
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

  /// What stands between a rule and all usage of the plans with some tariffs.
  private enum Reach {
    case reached
    /// No plan with its tariff holds while it does.
    case neverInTime
    /// These rules come first, wherever it fits.
    case beaten(by: [RuleInSpace])
  }

  private func reportUnreached() {
    let sets = setsOfPlans()
    for rule in rules {
      var winners: [RuleInSpace] = []
      var isNamed = false
      var isReached = false
      for set in sets where set.tariffs.contains(rule.rule.tariff) {
        isNamed = true
        switch reach(of: rule, set.rules, set.time) {
        case .reached: isReached = true
        case .neverInTime: break
        case .beaten(let by): winners = winners.isEmpty ? by : winners
        }
        if isReached { break }
      }
      if isNamed, !isReached { report(rule, winners) }
    }
  }

  private func report(_ rule: RuleInSpace, _ winners: [RuleInSpace]) {
    if winners.isEmpty {
      findings.warning(
        at: rule.place,
        "the rule \(rule.rule.id) never applies: no plan that has its tariff holds while it does",
        "correct valid_from and valid_to, or remove the rule")
      return
    }
    let shown = winners.prefix(3).map {
      "\($0.rule.id) (\($0.place.asSeen(from: rule.place)))"
    }
    findings.warning(
      at: rule.place,
      "the rule \(rule.rule.id) never applies: wherever it fits, \(shown.joined(separator: ", "))"
        + (winners.count > 3 ? " and others come" : winners.count > 1 ? " come" : " comes")
        + " first", "remove it, or give it a higher weight or more filters")
  }

  private func setsOfPlans() -> [(tariffs: [String], rules: [RuleInSpace], time: [Int])] {
    var times: [[String]: Set<Int>] = [:]
    let plans = draft.plans.map(\.plan).filter { $0.kind == .plan }
    for plan in plans {
      times[plan.tariffs.sorted(), default: []].formUnion(space.stretches(of: plan.validity))
    }
    return plans.map { $0.tariffs.sorted() }.uniqued().map { tariffs in
      let own = rules.filter { tariffs.contains($0.rule.tariff) }
      return (tariffs, own, (times[tariffs] ?? []).sorted())
    }
  }

  private func reach(
    of rule: RuleInSpace, _ others: [RuleInSpace], _ time: [Int]
  ) -> Reach {
    var whole = space.all
    space.set(.time, time, in: &whole)
    // An hour without band is a finding of its own.
    if !draft.bands.isEmpty { space.set(.band, Array(1...draft.bands.count), in: &whole) }
    guard let box = space.common(rule.box, whole) else { return .neverInTime }
    var rest = [box]
    var winners: [RuleInSpace] = []
    for other in others
    where other.rule.service == rule.rule.service && other.comesBefore(rule)
      && space.meet(other.box, box)
    {
      if rest.contains(where: { space.meet($0, other.box) }) { winners.append(other) }
      rest = rest.flatMap { space.rest(of: $0, without: other.box) }
      if rest.isEmpty { return .beaten(by: winners) }
      if rest.count > Self.piecesMax { return .reached }
    }
    return .reached
  }
}
