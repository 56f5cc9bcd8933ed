import Records

/// Two rules of a plan that could apply to one record, where neither weight nor the number of
/// filters says which: the bill would hang on their ids.
struct TieCheck {
  private let rules: [RuleInSpace]
  private let plans: [Plan]
  private let space: UsageSpace
  private let findings: FindingList

  init(_ rules: [RuleInSpace], _ plans: [Plan], _ space: UsageSpace, _ findings: FindingList) {
    self.rules = rules
    self.plans = plans
    self.space = space
    self.findings = findings
  }

  /// What must be equal for two rules to tie.
  private struct Rank: Hashable {
    let service: ServiceKind
    let weight: Int
    let filterCount: Int
  }

  func run() {
    let partners = partners()
    var groups: [Rank: [String: [Int]]] = [:]
    for (index, rule) in rules.enumerated() {
      let rank = Rank(
        service: rule.rule.service, weight: rule.rule.weight, filterCount: rule.rule.filterCount)
      // Only rules that are asked together can tie: catalogues of many tariffs stay quick.
      let before = partners[rule.rule.tariff, default: [rule.rule.tariff]].compactMap { tariff in
        groups[rank]?[tariff]?.first { tie(rules[$0], rule) }
      }
      if let first = before.min() { report(rules[first], rule) }
      groups[rank, default: [:]][rule.rule.tariff, default: []].append(index)
    }
  }

  /// The tariffs that are in one plan with each, itself included.
  private func partners() -> [String: Set<String>] {
    var partners: [String: Set<String>] = [:]
    for tariffs in plans.map(\.tariffs).uniqued() {
      for tariff in tariffs { partners[tariff, default: []].formUnion(tariffs) }
    }
    return partners
  }

  private func tie(_ a: RuleInSpace, _ b: RuleInSpace) -> Bool {
    // Versions of one rule that meet are found as such.
    space.meet(a.box, b.box) && a.rule.id != b.rule.id
  }

  private func report(_ first: RuleInSpace, _ second: RuleInSpace) {
    findings.conflict(
      at: second.place,
      "the rule \(second.rule.id) ties with \(first.rule.id)"
        + " (\(first.place.asSeen(from: second.place))): both apply to the same usage",
      "give one of them a higher weight, or filters that exclude each other")
  }
}
