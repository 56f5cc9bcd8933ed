import Jobs
import Measures
import Rating
import Records
import Tariffs

extension ExplanationFacts {
  /// What was open in the order of drawing, then what the record's holder has of its service that
  /// wasn't open.
  var bundles: [ExplainedBundle] {
    var remaining = record.quantity
    let open = explanation.balances.filter {
      image.plans[Int($0.plan)].allowances[Int($0.allowance)].service == record.service
    }
    let told = open.map { change in
      let wanted = remaining
      remaining = max(0, remaining - max(0, change.drawn))
      return bundle(change, wanted: wanted)
    }
    return told + expired
  }

  private func bundle(_ change: BalanceChange, wanted: Int64) -> ExplainedBundle {
    let plan = image.plans[Int(change.plan)]
    let terms = plan.allowances[Int(change.allowance)]
    var bundle = ExplainedBundle(
      id: terms.id, plan: plan.id, planName: plan.name,
      owner: change.owner == record.subscriber ? nil : "\(shard.msisdn(of: change.owner))",
      isShared: terms.isShared, isRolledOver: change.isRolledOver,
      validFrom: instant(change.fromMilliseconds),
      validTo: change.toMilliseconds == .max ? nil : instant(change.toMilliseconds),
      increment: terms.increment, granted: change.given, leftBefore: change.leftBefore,
      drawn: change.drawn, leftAfter: change.leftBefore - change.drawn, why: "", subLimits: [])
    if let cap = change.cap {
      bundle.memberCap = limit(role(of: record.subscriber), cap, drawn: change.drawn)
    }
    for (index, change) in change.subLimits.sorted(by: { $0.key < $1.key }) {
      bundle.subLimits.append(
        limit(terms.subLimits[index].id, change, drawn: bundle.drawn))
    }
    (bundle.limitedBy, bundle.why) = reason(bundle, change, terms, wanted: wanted)
    return bundle
  }

  private func limit(_ id: String, _ change: LimitChange, drawn: Int64) -> ExplainedBundle.Limit {
    ExplainedBundle.Limit(
      id: id, quantity: change.quantity, usedBefore: change.usedBefore,
      usedAfter: change.usedBefore + drawn)
  }

  private func role(of subscriber: UInt32) -> String {
    profile?.memberships.first {
      $0.fromMilliseconds <= record.startMilliseconds
        && record.startMilliseconds < $0.toMilliseconds
    }?.role.rawValue ?? ""
  }

  /// Why it gave nothing, or less than was wanted.
  private func reason(
    _ bundle: ExplainedBundle, _ change: BalanceChange, _ terms: CompiledAllowance, wanted: Int64
  ) -> (String?, String) {
    if change.drawn < 0 { return (nil, "gets back what the reversed record drew") }
    if !change.takes { return ("filter", filterReason(terms)) }
    if wanted == 0 { return ("not_needed", "nothing was left to take") }
    if explanation.event.outcome != .rated {
      return ("refused", "gives nothing to a record that isn't rated")
    }
    let needed = (wanted - 1) / terms.increment * terms.increment + terms.increment
    if change.drawn >= needed { return (nil, "takes all of it") }
    let drew = change.drawn > 0
    var bounds: [(left: Int64, name: String, why: String)] = [
      (change.leftBefore, "empty", drew ? "no more, for it is used up" : "is empty")
    ]
    if let cap = bundle.memberCap {
      bounds.append(
        (
          cap.quantity - cap.usedBefore, "cap",
          (drew ? "no more, for " : "") + "the cap of a \(cap.id) line is reached"
        ))
    }
    for limit in bundle.subLimits {
      bounds.append(
        (
          limit.quantity - limit.usedBefore, "sub_limit",
          (drew ? "no more, for " : "") + "its limit \(limit.id) is reached"
        ))
    }
    // The first of equals: a bundle that is empty is empty, whatever its limits.
    let tightest = bounds.min { $0.left < $1.left } ?? bounds[0]
    let rest = tightest.left - change.drawn
    let isShort = rest > 0 && rest < terms.increment
    return (tightest.name, isShort ? "no more, for less than an increment is left" : tightest.why)
  }

  /// The first filter that doesn't take the record.
  private func filterReason(_ terms: CompiledAllowance) -> String {
    let planAllowances = catalogue.plans.flatMap(\.allowances)
    guard let allowance = planAllowances.first(where: { $0.id == terms.id }) else {
      return "is not for such records"
    }
    let facts = explanation.place
    if let direction = allowance.direction, direction != record.direction {
      return "is for \(ExplanationWords.direction(direction))"
    }
    if !terms.networks[Int(record.serving)] {
      return "is for use \(ExplanationWords.serving(allowance.serving))"
    }
    if !allowance.ratingGroups.isEmpty, !allowance.ratingGroups.contains(record.ratingGroup) {
      let groups = ExplanationWords.list(allowance.ratingGroups.map { "\($0)" })
      return "is for rating group \(groups)"
    }
    if !terms.bands[facts.band.map { Int($0) } ?? image.bands.count] {
      return "is for band \(ExplanationWords.list(allowance.bands))"
    }
    let zone = facts.zone.map { image.zones[Int($0)].id }
    if !allowance.zones.isEmpty, zone.map({ !allowance.zones.contains($0) }) ?? true {
      return "is for zone \(ExplanationWords.list(allowance.zones))"
    }
    return "is for \(ExplanationWords.carriers(allowance.carriers))"
  }

  /// Bundles of `once` whose days are over although the plan or pack is still held.
  private var expired: [ExplainedBundle] {
    guard let profile, !record.isReversal else { return [] }
    let start = record.startMilliseconds
    var expired: [ExplainedBundle] = []
    for holding in profile.plans + profile.packs
    where holding.fromMilliseconds <= start && start < holding.toMilliseconds {
      let plan = image.plans[Int(holding.plan)]
      for (position, terms) in plan.allowances.enumerated()
      where terms.service == record.service && terms.period == .once && terms.validDays > 0 {
        let end = image.clock.start(of: holding.since + terms.validDays)
        let isOpen = explanation.balances.contains {
          $0.plan == holding.plan && Int($0.allowance) == position
        }
        if isOpen || end > start { continue }
        expired.append(
          ExplainedBundle(
            id: terms.id, plan: plan.id, planName: plan.name, owner: nil,
            isShared: terms.isShared, isRolledOver: false,
            validFrom: instant(image.clock.start(of: holding.since)), validTo: instant(end),
            increment: terms.increment, granted: terms.quantity, leftBefore: 0, drawn: 0,
            leftAfter: 0, limitedBy: "expired",
            why:
              "was valid for \(terms.validDays) days, to \(holding.since + (terms.validDays - 1))",
            subLimits: []))
      }
    }
    return expired
  }
}
