import Jobs
import Measures
import Records

/// A rule's filters by index; nil where it takes any.
struct RuleFilter: Sendable {
  var id: String
  var service: ServiceKind
  var direction: Direction?
  /// Of which ``destinations`` are made.
  var zones: [Int]?
  var destinations: DestinationFilter
  var bands: [Int]?
  var networks: [Int]?
  /// By position in the list of all rating groups that rules name, plus 1.
  var ratingGroups: [Int]?
  var validity: Validity
  var weight: Int
  /// A network code counts twice: it says both that it's away (or home) and where.
  var filterCount: Int

  func ties(with other: RuleFilter) -> Bool {
    weight == other.weight && filterCount == other.filterCount
  }

  /// The order in which rules are asked, but for their position in the catalogue.
  func comesBefore(_ other: RuleFilter) -> Bool? {
    if weight != other.weight { return weight > other.weight }
    if filterCount != other.filterCount { return filterCount > other.filterCount }
    return nil
  }
}

/// Which rules price a plan's usage; plans with equal ones share a set.
struct RuleSet: Sendable {
  /// The first plan with it, for messages.
  var plan: String
  /// The rules of the plan's own tariffs; then, where none of them fits, those of its fallbacks,
  /// one plan a level.
  var levels: [[Int]]
}

/// How many destinations, bands, networks and rating groups there are to tell apart.
struct RuleDomain {
  /// The last one, which stands for none, included.
  var destinations: Int
  /// Destinations without a zone, the last one included.
  var zoneless: [Int]
  /// The last one, which stands for none, included.
  var bands: Int
  /// Home included.
  var networks: Int
  /// Any other included, as 0.
  var ratingGroups: Int
}

/// The rules' filters by index, and which of them each plan uses.
struct RuleSets: Sendable {
  let filters: [RuleFilter]
  /// Ascending: what any rule names.
  let ratingGroups: [UInt32]
  let sets: [RuleSet]
  /// By plan of those given.
  let setOfPlan: [Int]

  /// `plans` are those that the month has.
  init(
    _ catalogue: Catalogue, plans: [Plan], index: CatalogueIndex, destinations: DestinationSets
  ) throws(TariffError) {
    ratingGroups = Set(catalogue.rules.flatMap(\.ratingGroups)).sorted()
    var positions: [UInt32: Int] = [:]
    for (position, group) in ratingGroups.enumerated() { positions[group] = position + 1 }
    var filters: [RuleFilter] = []
    for rule in catalogue.rules {
      var filter = try Self.filter(of: rule, index: index, destinations: destinations)
      if !rule.ratingGroups.isEmpty {
        filter.ratingGroups = Set(rule.ratingGroups).compactMap { positions[$0] }.sorted()
      }
      filters.append(filter)
    }
    let family = try PlanFamily(catalogue, plans: plans)
    var sets: [RuleSet] = []
    var setOfPlan: [Int] = []
    var known: [[[Int]]: Int] = [:]
    for plan in plans {
      let levels = try family.levels(of: plan)
      let number = known[levels] ?? sets.count
      if known.updateValue(number, forKey: levels) == nil {
        sets.append(RuleSet(plan: plan.id, levels: levels))
      }
      setOfPlan.append(number)
    }
    self.filters = filters
    self.sets = sets
    self.setOfPlan = setOfPlan
  }

  private static func filter(
    of rule: TariffRule, index: CatalogueIndex, destinations: DestinationSets
  ) throws(TariffError) -> RuleFilter {
    let zones = try index.zones(rule.zones, referrer: rule.id)
    let bands = try index.bands(rule.bands, referrer: rule.id)
    return RuleFilter(
      id: rule.id, service: rule.service, direction: rule.direction, zones: zones,
      destinations: try destinations.filter(
        zones: zones, carriers: rule.carriers, referrer: rule.id),
      bands: bands, networks: try index.networks(rule.serving, referrer: rule.id),
      ratingGroups: nil, validity: rule.validity, weight: rule.weight,
      filterCount: rule.filterCount)
  }
}

/// Who falls back on whom.
private struct PlanFamily {
  private let planOfID: [String: Plan]
  /// Plans of the catalogue, also those that the month doesn't have.
  private let known: Set<String>
  private let rulesOfTariff: [String: [Int]]

  /// *Throws*: `.fallbackCycle`, `.unknownID`.
  init(_ catalogue: Catalogue, plans: [Plan]) throws(TariffError) {
    var rulesOfTariff: [String: [Int]] = [:]
    for (number, rule) in catalogue.rules.enumerated() {
      rulesOfTariff[rule.tariff, default: []].append(number)
    }
    self.rulesOfTariff = rulesOfTariff
    known = Set(catalogue.plans.filter { $0.kind == .plan }.map(\.id))
    var planOfID: [String: Plan] = [:]
    for plan in plans { planOfID[plan.id] = plan }
    self.planOfID = planOfID
    var done: Set<String> = []
    for plan in plans {
      var path: Set<String> = []
      try check(plan, path: &path, done: &done)
    }
  }

  private func check(
    _ plan: Plan, path: inout Set<String>, done: inout Set<String>
  ) throws(TariffError) {
    if path.contains(plan.id) { throw .fallbackCycle(plan: plan.id) }
    if done.contains(plan.id) { return }
    path.insert(plan.id)
    for id in plan.fallbacks {
      if !known.contains(id) { throw .unknownID(kind: .plan, id: id, referrer: plan.id) }
      if let fallback = planOfID[id] { try check(fallback, path: &path, done: &done) }
    }
    path.remove(plan.id)
    done.insert(plan.id)
  }

  /// Depth first, each plan once; plans without rules are no level.
  func levels(of plan: Plan) throws(TariffError) -> [[Int]] {
    var levels: [[Int]] = []
    var asked: Set<String> = []
    var waiting = [plan]
    while let next = waiting.popLast() {
      if !asked.insert(next.id).inserted { continue }
      let rules = try rules(of: next)
      if !rules.isEmpty { levels.append(rules) }
      waiting += next.fallbacks.reversed().compactMap { planOfID[$0] }
    }
    return levels
  }

  private func rules(of plan: Plan) throws(TariffError) -> [Int] {
    var rules: Set<Int> = []
    // A pack adds allowances to the plan that rates; its own tariffs are not used.
    for tariff in plan.kind == .pack ? [] : plan.tariffs {
      guard let list = rulesOfTariff[tariff] else {
        throw .unknownID(kind: .tariff, id: tariff, referrer: plan.id)
      }
      rules.formUnion(list)
    }
    return rules.sorted()
  }
}
