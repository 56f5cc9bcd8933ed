import Measures
import Records

/// Usage at home for which a plan has no price, not even in its fallbacks.
struct GapCheck {
  private let rules: [RuleInSpace]
  private let draft: CatalogueDraft
  private let space: UsageSpace
  private let findings: FindingList
  /// What every line does; content is priced only where it is sold.
  private static let expected: [ServiceKind] = [.voice, .sms, .data]
  private static let shownMax = 5

  init(
    _ rules: [RuleInSpace], _ draft: CatalogueDraft, _ space: UsageSpace, _ findings: FindingList
  ) {
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
    let carriers = carriersOfZones()
    var known: [Terms: (hasRules: Bool, cells: [String])] = [:]
    for draft in draft.plans where draft.plan.kind == .plan {
      let tariffs = tariffs(of: draft.plan)
      for service in Self.expected {
        let terms = Terms(tariffs: tariffs, validity: draft.plan.validity, service: service)
        let gaps = known[terms] ?? gaps(terms, carriers)
        known[terms] = gaps
        report(gaps, of: draft, service)
      }
    }
  }

  private func report(
    _ gaps: (hasRules: Bool, cells: [String]), of draft: DraftPlan, _ service: ServiceKind
  ) {
    if !gaps.hasRules {
      findings.warning(
        at: draft.place,
        "the plan \(draft.plan.id) has no rate for \(service.code): such usage will be suspended",
        "add a rate, or a tariff or fallback that has one")
    } else if !gaps.cells.isEmpty {
      let shown = gaps.cells.prefix(Self.shownMax).joined(separator: "; ")
      let more = gaps.cells.count - Self.shownMax
      findings.warning(
        at: draft.place,
        "the plan \(draft.plan.id) has no rate for \(service.code) from home \(shown)"
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

  /// The carriers that numbers of each zone may have, as places; without zones those of any.
  private func carriersOfZones() -> [[Int]] {
    var places = Array(repeating: Set<Int>(), count: draft.zones.count + 1)
    let zones = Dictionary(
      uniqueKeysWithValues: draft.zones.enumerated().map { ($1.id, $0 + 1) })
    for prefix in draft.prefixes {
      places[zones[prefix.zone] ?? 0].insert(space.place(ofCarrier: prefix.carrier))
    }
    var ported: Set<Int> = []
    for porting in draft.portings {
      let carrier = space.place(ofCarrier: porting.carrier)
      if let zone = zones[porting.zone] {
        places[zone].insert(carrier)
      } else {
        ported.insert(carrier)
      }
    }
    if let zone = zones[draft.defaultZone] { places[zone].insert(0) }
    // Numbers are ported within the ranges that carriers have.
    for index in places.indices where places[index].contains(where: { $0 > 0 }) {
      places[index].formUnion(ported)
    }
    return places.map { $0.sorted() }
  }

  private func gaps(
    _ terms: Terms, _ carriers: [[Int]]
  ) -> (hasRules: Bool, cells: [String]) {
    let own = rules.filter {
      $0.rule.service == terms.service && terms.tariffs.contains($0.rule.tariff)
    }
    if own.isEmpty { return (false, []) }
    let hasZones = terms.service != .data && !draft.zones.isEmpty
    var whole = space.all
    space.set(.direction, [0], in: &whole)
    space.set(.zone, hasZones ? Array(1...draft.zones.count) : [0], in: &whole)
    space.set(.band, draft.bands.isEmpty ? [0] : Array(1...draft.bands.count), in: &whole)
    space.set(.network, [0], in: &whole)
    space.set(.group, [0], in: &whole)
    let time = time(of: terms.validity, own)
    space.set(.time, time, in: &whole)
    if !hasZones { space.set(.carrier, [0], in: &whole) }
    var rest = [whole]
    for rule in own { rest = rest.flatMap { space.rest(of: $0, without: rule.box) } }
    if rest.isEmpty { return (true, []) }
    let zones = hasZones ? Array(1...draft.zones.count) : [0]
    return (
      true,
      zones.flatMap { zone -> [String] in
        var cell = whole
        space.set(.zone, [zone], in: &cell)
        if hasZones { space.set(.carrier, carriers[zone], in: &cell) }
        let missing = rest.compactMap { space.common($0, cell) }
        return GapCell.texts(missing, of: cell, zone: zone, draft, space)
      }
    )
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
