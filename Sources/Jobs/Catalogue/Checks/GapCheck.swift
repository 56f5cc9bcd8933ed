import Measures
import Records

/// Usage at home for which a plan has no price, not even in its fallbacks.
struct GapCheck {
  private let rules: [RuleInSpace]
  private let draft: CatalogueDraft
  /// Places in the space of the bands that have hours.
  private let bands: [Int]
  private let space: UsageSpace
  private let findings: FindingList
  /// What every line does; content is priced only where it is sold.
  private static let expected: [ServiceKind] = [.voice, .sms, .data]
  private static let shownMax = 5

  /// `bands` are the indexes of those that have hours.
  init(
    _ rules: [RuleInSpace], _ draft: CatalogueDraft, bands: [Int], _ space: UsageSpace,
    _ findings: FindingList
  ) {
    self.bands = bands.isEmpty ? [0] : bands.map { $0 + 1 }
    self.rules = rules
    self.draft = draft
    self.space = space
    self.findings = findings
  }

  /// What decides a plan's gaps: plans that have it in common are judged once.
  private struct Terms: Hashable {
    let tariffs: [String]
    let validity: Validity
    let service: ServiceKind
  }

  func run() {
    let carriers = ZoneCarriers(draft, space)
    var known: [Terms: Gaps] = [:]
    var plans: [Gaps: [DraftPlan]] = [:]
    var order: [Gaps] = []
    for draft in draft.plans where draft.plan.kind == .plan {
      let tariffs = tariffs(of: draft.plan)
      for service in Self.expected {
        let terms = Terms(tariffs: tariffs, validity: draft.plan.validity, service: service)
        let gaps = known[terms] ?? gaps(terms, carriers)
        known[terms] = gaps
        plans[gaps, default: []].append(draft)
        order.append(gaps)
      }
    }
    for gaps in order.uniqued() { report(gaps, of: plans[gaps] ?? []) }
  }

  /// What is missing of a service: plans that have it in common share one finding.
  private struct Gaps: Hashable {
    let service: ServiceKind
    let hasRules: Bool
    let cells: [String]
  }

  private func report(_ gaps: Gaps, of plans: [DraftPlan]) {
    guard let first = plans.first, !gaps.hasRules || !gaps.cells.isEmpty else { return }
    let ids = plans.map(\.plan.id).uniqued()
    let shown = ids.prefix(Self.shownMax).joined(separator: ", ")
    let who =
      ids.count == 1
      ? "the plan \(shown) has"
      : "\(ids.count) plans (\(shown)\(ids.count > Self.shownMax ? ", …" : "")) have"
    if !gaps.hasRules {
      findings.warning(
        at: first.place,
        "\(who) no rate for \(gaps.service.code): such usage will be suspended",
        "add a rate, or a tariff or fallback that has one")
    } else {
      let cells = gaps.cells.prefix(Self.shownMax).joined(separator: "; ")
      let more = gaps.cells.count - Self.shownMax
      findings.warning(
        at: first.place,
        "\(who) no rate for \(gaps.service.code) from home \(cells)"
          + (more > 0 ? "; and \(more) more (\(gaps.cells.count) in all)" : ""),
        "add rates for these cases, or one without the filters that leave them out")
    }
  }

  /// The plan's tariffs and those of its fallbacks, each plan once.
  private func tariffs(of plan: Plan) -> [String] {
    var tariffs: [String] = []
    var waiting = [plan.id]
    var seen: Set<String> = []
    while let id = waiting.popLast() {
      guard seen.insert(id).inserted else { continue }
      for other in draft.plans.map(\.plan)
      where other.id == id && other.validity.meets(plan.validity) {
        tariffs += other.tariffs
        waiting += other.fallbacks
      }
    }
    return Set(tariffs).sorted()
  }

  private func gaps(_ terms: Terms, _ carriers: ZoneCarriers) -> Gaps {
    let own = rules.filter {
      $0.rule.service == terms.service && terms.tariffs.contains($0.rule.tariff)
    }
    if own.isEmpty { return Gaps(service: terms.service, hasRules: false, cells: []) }
    let hasZones = terms.service != .data && !draft.zones.isEmpty
    var whole = space.all
    space.set(.direction, [0], in: &whole)
    space.set(.zone, hasZones ? Array(1...draft.zones.count) : [0], in: &whole)
    space.set(.band, bands, in: &whole)
    space.set(.network, [0], in: &whole)
    space.set(.group, [0], in: &whole)
    let time = time(of: terms.validity, own)
    space.set(.time, time, in: &whole)
    if !hasZones { space.set(.carrier, [0], in: &whole) }
    var rest = [whole]
    for rule in own { rest = rest.flatMap { space.rest(of: $0, without: rule.box) } }
    let zones = hasZones ? Array(1...draft.zones.count) : [0]
    let cells =
      rest.isEmpty
      ? []
      : zones.flatMap { zone -> [String] in
        var cell = whole
        space.set(.zone, [zone], in: &cell)
        if hasZones { space.set(.carrier, carriers.places[zone], in: &cell) }
        let missing = rest.compactMap { space.common($0, cell) }
        return GapCell.texts(missing, of: cell, zone: zone, draft, space)
      }
    return Gaps(service: terms.service, hasRules: true, cells: cells)
  }

  /// The stretches in which prices are to be had: the plan's, but where that has no beginning from
  /// the first price on.
  private func time(of validity: Validity, _ own: [RuleInSpace]) -> [Int] {
    let stretches = space.stretches(of: validity)
    if validity.from != nil { return stretches }
    let first = own.compactMap { space.places(.time, of: $0.box).first }.min() ?? 0
    return stretches.filter { $0 >= first }
  }
}
