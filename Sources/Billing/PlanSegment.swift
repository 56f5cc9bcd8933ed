import Jobs
import Measures
import Records

/// Days of the month on which a line held one plan, or a pack that upgrades it (升级包), how it came
/// to it, and what the invoice has for it.
package struct PlanSegment: Hashable, Sendable {
  /// How a line came to what it holds.
  package enum Kind: String, CaseIterable, Sendable {
    /// It was held when the month began.
    case continued
    /// No plan was held before.
    case first
    /// Another generation of the network than the plan before: 4G to 5G (4G升5G).
    case generation
    /// A plan of the same generation with another fee (升档, 降档).
    case spec
    /// The same plan anew, one of equal fee, or one that nothing is known of to compare.
    case other
  }

  /// Index of the desk's terms.
  package var plan: UInt16
  package var kind: Kind
  /// Days held within the month, both billed.
  package var firstDay: CivilDay
  package var lastDay: CivilDay
  /// The day on which it was taken, which may be before the month.
  package var since: CivilDay
  /// Whether the last day is the end of it.
  package var ends: Bool
  /// The plan held before, or upgraded by the pack; nil for one that goes on and for a first one.
  package var formerPlan: String?
  /// What a month of it costs more than a month of the former plan, rounded up once to a
  /// micro-unit; of a pack, what it costs on top. nil where there is none to compare.
  package var feeChangeMicros: Int64?
  /// Days billed, and the invoice's line `recurring` and its lines `discount`.
  package var feeDays: Int64 = 0
  package var feeMicros: Int64 = 0
  package var discountMicros: Int64 = 0

  package var days: Int { lastDay - firstDay + 1 }
}

extension BillingDesk {
  /// The month of a line cut at its changes of plan: its plans, then the packs that upgrade them.
  ///
  /// *Shape*: plans in their order, not overlapping; then packs that have a generation, in theirs.
  /// Each has the recurring charge and discounts of its own holding, so that the sums are those of
  /// the invoice. `before` is the plan held last before the month, nil for none.
  /// *Throws*: ``BillingError`` where an amount leaves 64 bits.
  package func segments(
    of profile: SubscriberProfile, roles: GroupRoleDays = GroupRoleDays(), before: String?
  ) throws(BillingError) -> [PlanSegment] {
    let charges = self.charges(of: profile, roles)
    var segments: [PlanSegment] = []
    for (index, charge) in charges.enumerated() {
      let isPlan = index < profile.plans.count
      if !isPlan, charge.terms.generation == nil { continue }
      var segment = try self.segment(charge, of: profile.subscriber)
      if charge.holding.joins {
        if isPlan {
          let former = index == 0 ? before : charges[index - 1].terms.id
          try tell(&segment, from: former, of: profile.subscriber)
        } else {
          let plan = profile.plans.last { $0.firstDay <= charge.holding.firstDay }
          tell(&segment, upgrading: plan.map { terms[Int($0.plan)] })
        }
      }
      segments.append(segment)
    }
    return segments
  }

  /// Says how the line came to a plan.
  private func tell(
    _ segment: inout PlanSegment, from former: String?, of subscriber: UInt32
  ) throws(BillingError) {
    segment.kind = former == nil ? .first : .other
    segment.formerPlan = former
    // A plan that the month doesn't have can't be compared.
    guard let former, let known = terms.first(where: { $0.id == former }) else { return }
    let own = terms[Int(segment.plan)]
    let difference = own.fee.monthlyDifference(to: known.fee)
    segment.feeChangeMicros = try narrowed(difference, of: subscriber)
    if let generation = own.generation, let before = known.generation, generation != before {
      segment.kind = .generation
    } else if difference != 0 {
      segment.kind = .spec
    }
  }

  /// Says what a pack made of the plan that was held on its first day.
  private func tell(_ segment: inout PlanSegment, upgrading plan: FeeTerms?) {
    segment.kind = .first
    guard let plan else { return }
    let own = terms[Int(segment.plan)]
    segment.kind = plan.generation == own.generation ? .other : .generation
    segment.formerPlan = plan.id
    segment.feeChangeMicros = own.fee.monthlyMicros
  }

  private func segment(
    _ charge: HoldingCharges, of subscriber: UInt32
  ) throws(BillingError) -> PlanSegment {
    let holding = charge.holding
    var segment = PlanSegment(
      plan: holding.plan, kind: .continued, firstDay: holding.firstDay, lastDay: holding.lastDay,
      since: holding.since, ends: holding.leaves)
    for line in charge.lines() {
      let micros = try narrowed(line.micros, of: subscriber)
      switch line.kind {
      case .recurring:
        segment.feeDays = Int64(line.count)
        segment.feeMicros = micros
      case .discount: segment.discountMicros += micros
      default: break
      }
    }
    return segment
  }
}

extension RecurringFee {
  /// What a month of it costs, in micro-units; a part of one counts as one.
  fileprivate var monthlyMicros: Int64 {
    let micros = Rounding.up.quotient(
      Int128(amountMicros), over: Int128(cycleMonths), quantum: 1)
    // No larger than the fee.
    return Int64(truncatingIfNeeded: micros)
  }

  /// What a month of it costs more than one of another, likewise.
  fileprivate func monthlyDifference(to other: RecurringFee) -> Int128 {
    let difference =
      Int128(amountMicros) * Int128(other.cycleMonths)
      - Int128(other.amountMicros) * Int128(cycleMonths)
    return Rounding.up.quotient(
      difference, over: Int128(cycleMonths) * Int128(other.cycleMonths), quantum: 1)
  }
}
