import Measures
import Records

/// What can only be said of a catalogue as a whole: ties, cycles, gaps and what nobody reaches.
struct CatalogueCheck {
  private let draft: CatalogueDraft
  private let findings: FindingList

  init(_ draft: CatalogueDraft, _ findings: FindingList) {
    self.draft = draft
    self.findings = findings
  }

  func run() {
    let catalogue = draft.catalogue
    let space = UsageSpace(catalogue)
    let rules = draft.rules.map { RuleInSpace($0, box: space.box(of: $0.value)) }
    FallbackCheck(draft.plans, findings).run()
    TieCheck(rules, catalogue.plans, space, findings).run()
    let bands = BandCheck(draft, findings).run()
    HolidayCheck(draft, findings).run()
    GapCheck(rules, draft, bands: bands, space, findings).run()
    ReachCheck(rules, draft, space, findings).run()
    PriceCheck(draft, findings).run()
    if !catalogue.plans.contains(where: { $0.kind == .plan }) {
      findings.conflict(
        at: draft.place, "the catalogue has no plan",
        "add one under plans: in the file of the plans")
    }
  }
}

/// A rule and the usage that it takes.
struct RuleInSpace {
  let rule: TariffRule
  let place: Place
  let box: UsageBox

  init(_ placed: Placed<TariffRule>, box: UsageBox) {
    rule = placed.value
    place = placed.place
    self.box = box
  }

  /// Whether it is asked before another that takes the same usage.
  func comesBefore(_ other: RuleInSpace) -> Bool {
    (rule.weight, rule.filterCount) > (other.rule.weight, other.rule.filterCount)
  }
}
