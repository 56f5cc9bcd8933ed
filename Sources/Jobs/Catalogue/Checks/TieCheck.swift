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
    var together: Set<[String]> = []
    for tariffs in plans.map(\.tariffs).uniqued() {
      for a in tariffs {
        for b in tariffs { together.insert([a, b]) }
      }
    }
    var groups: [Rank: [Int]] = [:]
    for (index, rule) in rules.enumerated() {
      let rank = Rank(
        service: rule.rule.service, weight: rule.rule.weight, filterCount: rule.rule.filterCount)
      groups[rank, default: []].append(index)
    }
    var tied: [(Int, Int)] = []
    for members in groups.values {
      for (position, b) in members.enumerated() {
        let first = members[..<position].first { tie(rules[$0], rules[b], together) }
        if let first { tied.append((first, b)) }
      }
    }
    for (a, b) in tied.sorted(by: { $0.1 < $1.1 }) { report(rules[a], rules[b]) }
  }

  private func tie(_ a: RuleInSpace, _ b: RuleInSpace, _ together: Set<[String]>) -> Bool {
    // Versions of one rule that meet are found as such.
    a.rule.id != b.rule.id && space.meet(a.box, b.box)
      && (a.rule.tariff == b.rule.tariff || together.contains([a.rule.tariff, b.rule.tariff]))
  }

  private func report(_ first: RuleInSpace, _ second: RuleInSpace) {
    findings.conflict(
      at: second.place,
      "the rule \(second.rule.id) ties with \(first.rule.id)"
        + " (\(first.place.asSeen(from: second.place))): both apply to the same usage",
      "give one of them a higher weight, or filters that exclude each other")
  }
}
