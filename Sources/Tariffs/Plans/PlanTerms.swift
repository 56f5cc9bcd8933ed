import Jobs
import Measures
import Records

/// A plan or pack as an image holds it: its fees for Billing, its rules and allowances for Rating.
package struct PlanTerms: Sendable {
  package let id: String
  package let name: String
  package let kind: Plan.Kind
  /// nil where the catalogue doesn't say.
  package let generation: Plan.Generation?
  package let fee: RecurringFee
  /// Once, in the month in which it was taken.
  package let setupMicros: Int64
  package let discounts: [Discount]
  package let contract: ContractTerm?
  /// Which block row of the ``RuleTable`` prices its usage.
  package let ruleSet: Int
  /// Sorted by (priority, more filters, id).
  package let allowances: [CompiledAllowance]

  /// Whether usage of `service` can be drawn from an allowance of this plan or pack.
  package func hasAllowance(of service: ServiceKind) -> Bool {
    allowances.contains { $0.service == service }
  }
}

extension PlanTerms {
  /// *Throws*: `.badFee`, and what ``CompiledAllowance`` throws.
  init(
    _ plan: Plan, ruleSet: Int, index: CatalogueIndex, destinations: DestinationSets
  ) throws(TariffError) {
    if plan.fee.quantumMicros <= 0 || plan.fee.daysOfMonth < 0 || plan.fee.cycleMonths < 1 {
      throw .badFee(plan: plan.id)
    }
    var allowances: [CompiledAllowance] = []
    for allowance in plan.allowances {
      allowances.append(
        try CompiledAllowance(
          allowance, plan: plan.id, index: index, destinations: destinations))
    }
    allowances.sort {
      ($0.priority, -$0.filterCount, $0.id) < ($1.priority, -$1.filterCount, $1.id)
    }
    self.init(
      id: plan.id, name: plan.name, kind: plan.kind, generation: plan.generation, fee: plan.fee,
      setupMicros: plan.setupMicros, discounts: plan.discounts, contract: plan.contract,
      ruleSet: ruleSet, allowances: allowances)
  }
}

extension Catalogue {
  /// The plans and packs that `month` has, in the catalogue's order: of the versions of one id, the
  /// one that is valid on the month's first day, else the one that is valid on its latest day.
  func plans(in month: BillingMonth) -> [Plan] {
    var chosen: [String: Int] = [:]
    for (position, plan) in plans.enumerated() {
      let begins = max(plan.validity.from ?? month.firstDay, month.firstDay)
      let ends = plan.validity.to ?? month.next.firstDay
      if begins > month.lastDay || ends <= begins { continue }
      if let other = chosen[plan.id] {
        let rival = plans[other].validity
        if rival.contains(month.firstDay) { continue }
        if !plan.validity.contains(month.firstDay), rival.from ?? month.firstDay > begins {
          continue
        }
      }
      chosen[plan.id] = position
    }
    return chosen.values.sorted().map { plans[$0] }
  }
}
