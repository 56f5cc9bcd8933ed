import Measures
import Records

/// Prices that turn the order of things: more for less, a bundle dearer than none.
///
/// A rate by itself can't: no price is negative, so in every slot, block, step and increment more
/// usage costs at least as much, and minimum, cap and rounding keep that order.
struct PriceCheck {
  private let draft: CatalogueDraft
  private let findings: FindingList

  init(_ draft: CatalogueDraft, _ findings: FindingList) {
    self.draft = draft
    self.findings = findings
  }

  func run() {
    reportBeaten()
    reportDearBundles()
    reportVoidCaps()
  }

  // MARK: More for less

  private func reportBeaten() {
    for (index, weak) in draft.plans.enumerated() {
      let strong = draft.plans.enumerated().first { other, strong in
        other != index && isBeaten(weak.plan, by: strong.plan)
      }
      guard let strong = strong?.element else { continue }
      findings.warning(
        at: weak.place,
        "price inversion: \(weak.plan.id) costs \(Money(micros: weak.plan.fee.amountMicros)), and"
          + " \(strong.plan.id) (\(strong.place.asSeen(from: weak.place))), which gives more, costs"
          + " \(Money(micros: strong.plan.fee.amountMicros))",
        "correct one of the fees or quantities: nobody gains by \(weak.plan.id)")
    }
  }

  /// Whether a plan or pack gives nothing more than another that is alike but for fee and
  /// quantities, and costs no less; one of both is strict.
  private func isBeaten(_ weak: Plan, by strong: Plan) -> Bool {
    guard weak.kind == strong.kind, weak.validity.meets(strong.validity),
      weak.tariffs.sorted() == strong.tariffs.sorted(), weak.fallbacks == strong.fallbacks,
      weak.fee.cycleMonths == strong.fee.cycleMonths, weak.contract == strong.contract,
      weak.discounts.isEmpty, strong.discounts.isEmpty, weak.setupMicros >= strong.setupMicros,
      weak.fee.amountMicros >= strong.fee.amountMicros, !weak.allowances.isEmpty,
      weak.allowances.count == strong.allowances.count
    else { return false }
    var gives = false
    for allowance in weak.allowances {
      let like = strong.allowances.first { Self.kind(of: $0) == Self.kind(of: allowance) }
      guard let like, like.quantity >= allowance.quantity else { return false }
      gives = gives || like.quantity > allowance.quantity
    }
    return gives
  }

  /// An allowance without what may differ.
  private static func kind(of allowance: Allowance) -> Allowance {
    var kind = allowance
    kind.id = ""
    kind.quantity = 0
    return kind
  }

  // MARK: A bundle dearer than none

  private func reportDearBundles() {
    for plan in draft.plans {
      let isPack = plan.plan.kind == .pack
      let rules = draft.rules.map(\.value)
        .filter { isPack || plan.plan.tariffs.contains($0.tariff) }
      for (allowance, place) in zip(plan.plan.allowances, plan.allowancePlaces)
      where allowance.priceMicros > 0 {
        let prices = rules.filter {
          $0.service == allowance.service && $0.rate.currency.isEmpty
            && (allowance.serving != .home || [.home, .anywhere].contains($0.serving))
        }.flatMap(\.rate.slots)
        let isDearer = prices.allSatisfy {
          Int128($0.priceMicros) * Int128(allowance.priceUnit)
            < Int128(allowance.priceMicros) * Int128($0.unit)
        }
        if prices.isEmpty || !isDearer { continue }
        findings.warning(
          at: place,
          "price inversion: \(allowance.service.code) within the allowance \(allowance.id) costs"
            + " more than by any rate beyond it",
          "lower the allowance's price, or correct the amount or its unit")
      }
    }
  }

  // MARK: Caps that end

  private func reportVoidCaps() {
    for counter in draft.counters.map(\.value.id) {
      let rules = draft.rules.filter { $0.value.counting?.counter == counter }
      guard let capped = rules.first(where: { $0.value.rate.capMicros != nil }) else { continue }
      for rule in rules where rule.value.rate.capMicros == nil {
        findings.warning(
          at: rule.place,
          "the rule \(rule.value.id) has no cap and ends that of \(capped.value.id)"
            + " (\(capped.place.asSeen(from: rule.place))): both count by \(counter)",
          "give it a cap too (the highest of those used holds), or a counter of its own")
      }
    }
  }
}
