import Jobs
import Measures
import Records

/// Writes invoices (账单) of one month: for each plan and pack held its fee, what is due once and
/// what is taken off, a line for each thing handed over and each service used, an adjustment for
/// each that came in and each month of which usage came late, gifts of promotions, tax where it
/// comes on top, and what rounding the total added or took.
///
/// *Units*: micro-units throughout; the total is a multiple of the bill's quantum (分 by default).
/// Every division is exact but for its one rounding, so the lines re-add to the total, always.
package struct BillingDesk: Sendable {
  package let month: BillingMonth
  let terms: [FeeTerms]
  private let quantum: Money
  private let rounding: Rounding
  private let tax: TaxTerms?

  /// Bills say nothing of tax where there are no terms of it.
  ///
  /// *Limits*: `quantum` is positive, and so is each fee's; a fee's days of the month are 0 (the
  /// calendar's) or more: the catalogue's checker has seen to it.
  package init(
    month: BillingMonth, terms: [FeeTerms], quantum: Money = .fen, rounding: Rounding = .halfUp,
    tax: TaxTerms? = nil
  ) {
    precondition(quantum > .zero, "A bill is rounded to a positive quantum.")
    precondition(
      terms.allSatisfy { $0.fee.quantumMicros > 0 && $0.fee.daysOfMonth >= 0 },
      "A fee is rounded to a positive quantum and divided by a positive number of days.")
    precondition(
      terms.allSatisfy { $0.fee.cycleMonths > 0 }, "A fee is for a positive number of months.")
    self.month = month
    self.terms = terms
    self.quantum = quantum
    self.rounding = rounding
    self.tax = tax
  }

  /// Whether a discount asks for the roles of a subscriber's group.
  package var asksForRoles: Bool { terms.contains(where: \.asksForRoles) }

  /// The bill of one subscriber: `profile` says what was held, `tally` what was used, `roles` whom
  /// the subscriber's group had, `items` what was handed over, `adjustments` what earlier months
  /// were billed wrongly, `promotions` what ``PromotionDesk`` gives or takes back.
  ///
  /// *Shape*: the lines of ``recurringLines(of:roles:items:)``, usage lines by service, adjustments
  /// as given, one for each former month that `tally` has late usage of, promotions as given, tax
  /// where it is added, then rounding. A service without events or charge has no line; neither has
  /// a tax or rounding of nothing.
  /// *Throws*: ``BillingError`` where an amount leaves 64 bits.
  package func invoice(
    profile: SubscriberProfile, tally: UsageTally, roles: GroupRoleDays = GroupRoleDays(),
    items: [SoldItem] = [], adjustments: [Adjustment] = [], promotions: [Invoice.Line] = []
  ) throws(BillingError) -> Invoice {
    precondition(
      profile.subscriber == tally.subscriber, "A profile and a tally are of one subscriber.")
    var lines = try recurringLines(of: profile, roles: roles, items: items)
    try append(tally.voice, as: .usageVoice, of: tally.subscriber, to: &lines)
    try append(tally.sms, as: .usageSMS, of: tally.subscriber, to: &lines)
    try append(tally.data, as: .usageData, of: tally.subscriber, to: &lines)
    try append(tally.content, as: .usageContent, of: tally.subscriber, to: &lines)
    for adjustment in adjustments {
      lines.append(
        Invoice.Line(
          kind: .adjustment, product: adjustment.reason, count: 0,
          amountMicros: adjustment.amountMicros))
    }
    for late in tally.late {
      lines.append(
        Invoice.Line(
          kind: .adjustment, product: "late usage \(late.month)", count: late.events,
          amountMicros: late.chargeMicros))
    }
    let adjusted = lines.reduce(Int128(0)) {
      $1.kind == .adjustment ? $0 + Int128($1.amountMicros) : $0
    }
    _ = try narrowed(adjusted, of: tally.subscriber)
    lines += promotions
    if let tax { _ = try narrowed(tax.apply(to: &lines), of: tally.subscriber) }
    let exact = lines.reduce(Int128(0)) { $0 + Int128($1.amountMicros) }
    let total = rounding.quotient(exact, over: 1, quantum: Int128(quantum.micros))
    if total != exact {
      lines.append(
        Invoice.Line(
          kind: .rounding, count: 0, amountMicros: Int64(truncatingIfNeeded: total - exact)))
    }
    return Invoice(
      subscriber: tally.subscriber, lines: lines,
      totalMicros: try narrowed(total, of: tally.subscriber))
  }

  /// The recurring and one-off part of a bill: holdings by (first day held, product), each with the
  /// lines of ``HoldingCharges``, then the items as given.
  ///
  /// *Shape*: no line of nothing; a fee's count is the days billed.
  /// *Throws*: ``BillingError`` where an amount, or what all of them come to whatever their signs,
  /// leaves 64 bits.
  package func recurringLines(
    of profile: SubscriberProfile, roles: GroupRoleDays = GroupRoleDays(), items: [SoldItem] = []
  ) throws(BillingError) -> [Invoice.Line] {
    var billed = charges(of: profile, roles)
    if billed.count > 1 {
      // Holdings of one product and first day stay in the profile's order.
      let order = billed.indices.sorted { a, b in
        (billed[a].holding.firstDay, billed[a].terms.id, a)
          < (billed[b].holding.firstDay, billed[b].terms.id, b)
      }
      billed = order.map { billed[$0] }
    }
    var lines: [Invoice.Line] = []
    var sum: Int128 = 0
    for charges in billed {
      for line in charges.lines() {
        let micros = try narrowed(line.micros, of: profile.subscriber)
        sum += Int128(line.micros.magnitude)
        lines.append(
          Invoice.Line(
            kind: line.kind, product: line.product, count: Int64(line.count),
            amountMicros: micros))
      }
    }
    for item in items where item.priceMicros != 0 {
      sum += Int128(item.priceMicros.magnitude)
      lines.append(
        Invoice.Line(
          kind: .item, product: item.product, count: 1, amountMicros: item.priceMicros))
    }
    _ = try narrowed(sum, of: profile.subscriber)
    return lines
  }

  /// Plans, then packs, as the profile has them.
  func charges(
    of profile: SubscriberProfile, _ roles: GroupRoleDays
  ) -> [HoldingCharges] {
    var charges: [HoldingCharges] = []
    charges.reserveCapacity(profile.plans.count + profile.packs.count)
    for (position, holding) in profile.plans.enumerated() {
      // A plan that another one interrupted is one subscription in several pieces.
      let isFirst = !profile.plans[..<position].contains {
        $0.plan == holding.plan && $0.since == holding.since
      }
      let goesOn = profile.plans[(position + 1)...].contains {
        $0.plan == holding.plan
          && ($0.since == holding.since || $0.firstDay <= holding.lastDay + 1)
      }
      charges.append(
        self.charges(of: holding, profile.suspended, roles, isFirst: isFirst, goesOn: goesOn))
    }
    for holding in profile.packs {
      charges.append(
        self.charges(of: holding, profile.suspended, roles, isFirst: true, goesOn: false))
    }
    return charges
  }

  private func charges(
    of holding: SubscriberProfile.Holding, _ suspended: Bool, _ roles: GroupRoleDays,
    isFirst: Bool, goesOn: Bool
  ) -> HoldingCharges {
    precondition(Int(holding.plan) < terms.count, "A holding names a plan of the tariff image.")
    precondition(
      month.firstDay <= holding.firstDay && holding.firstDay <= holding.lastDay
        && holding.lastDay <= month.lastDay, "A holding is of days of the billed month.")
    return HoldingCharges(
      terms: terms[Int(holding.plan)], holding: holding, month: month, suspended: suspended,
      roles: roles, isFirst: isFirst, goesOn: goesOn)
  }

  private func append(
    _ usage: ServiceUsage, as kind: Invoice.LineKind, of subscriber: UInt32,
    to lines: inout [Invoice.Line]
  ) throws(BillingError) {
    let (events, overflowed) = usage.originatingEvents
      .addingReportingOverflow(usage.terminatingEvents)
    precondition(!overflowed, "A month has fewer than 2^63 events.")
    if events == 0 && usage.chargeMicros == 0 { return }
    lines.append(Invoice.Line(kind: kind, count: events, amountMicros: usage.chargeMicros))
  }

  func narrowed(
    _ micros: Int128, of subscriber: UInt32
  ) throws(BillingError) -> Int64 {
    guard let amount = Int64(exactly: micros) else {
      throw .amountTooLarge(subscriber: subscriber, micros: micros)
    }
    return amount
  }
}
