import Jobs
import Measures
import Records

/// What billing needs of one plan or pack of the tariff image: entry i of the desk's terms belongs
/// to plan index i of ``SubscriberProfile/Holding``.
package struct FeeTerms: Hashable, Sendable {
  /// The catalogue's id: the product of the invoice line.
  package var id: String
  package var fee: RecurringFee

  package init(id: String, fee: RecurringFee) {
    self.id = id
    self.fee = fee
  }
}

/// Writes invoices (账单) of one month: a recurring line for each plan and pack held, a usage line
/// for each service used, an adjustment for each that was handed over, and what rounding the total
/// added or took.
///
/// *Units*: micro-units throughout; the total is a multiple of the bill's quantum (分 by default).
/// Every division is exact but for its one rounding, so the lines re-add to the total, always.
package struct BillingDesk: Sendable {
  package let month: BillingMonth
  private let terms: [FeeTerms]
  private let quantum: Money
  private let rounding: Rounding

  /// *Limits*: `quantum` is positive, and so is each fee's; a fee's days of the month are 0 (the
  /// calendar's) or more: the catalogue's checker has seen to it.
  package init(
    month: BillingMonth, terms: [FeeTerms], quantum: Money = .fen, rounding: Rounding = .halfUp
  ) {
    precondition(quantum > .zero, "A bill is rounded to a positive quantum.")
    precondition(
      terms.allSatisfy { $0.fee.quantumMicros > 0 && $0.fee.daysOfMonth >= 0 },
      "A fee is rounded to a positive quantum and divided by a positive number of days.")
    self.month = month
    self.terms = terms
    self.quantum = quantum
    self.rounding = rounding
  }

  /// The bill of one subscriber: `profile` says what was held, `tally` what was used, `adjustments`
  /// what earlier months were billed wrongly.
  ///
  /// *Shape*: recurring lines by (first day held, product), usage lines by service, adjustments as
  /// given, then rounding.
  /// A service without events or charge has no line; neither has a rounding of nothing.
  /// *Throws*: ``BillingError`` where an amount leaves 64 bits.
  package func invoice(
    profile: SubscriberProfile, tally: UsageTally, adjustments: [Adjustment] = []
  ) throws(BillingError) -> Invoice {
    precondition(
      profile.subscriber == tally.subscriber, "A profile and a tally are of one subscriber.")
    var lines = try recurringLines(of: profile)
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
    let adjusted = adjustments.reduce(Int128(0)) { $0 + Int128($1.amountMicros) }
    _ = try narrowed(adjusted, of: tally.subscriber)
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

  /// The recurring part of a bill, by (first day held, product).
  ///
  /// *Shape*: one line a holding whose fee is not zero and of which a share is billed; its count is
  /// the days billed. *Throws*: ``BillingError`` where an amount leaves 64 bits.
  package func recurringLines(
    of profile: SubscriberProfile
  ) throws(BillingError) -> [Invoice.Line] {
    var billed: [(firstDay: CivilDay, line: Invoice.Line)] = []
    billed.reserveCapacity(profile.plans.count + profile.packs.count)
    for holding in profile.plans {
      if let line = try recurringLine(holding, of: profile) {
        billed.append((holding.firstDay, line))
      }
    }
    for holding in profile.packs {
      if let line = try recurringLine(holding, of: profile) {
        billed.append((holding.firstDay, line))
      }
    }
    if billed.count > 1 {
      billed.sort { a, b in
        if a.firstDay != b.firstDay { return a.firstDay < b.firstDay }
        if a.line.product != b.line.product { return a.line.product < b.line.product }
        return (a.line.count, a.line.amountMicros) < (b.line.count, b.line.amountMicros)
      }
    }
    return billed.map(\.line)
  }

  private func recurringLine(
    _ holding: SubscriberProfile.Holding, of profile: SubscriberProfile
  ) throws(BillingError) -> Invoice.Line? {
    precondition(Int(holding.plan) < terms.count, "A holding names a plan of the tariff image.")
    precondition(
      month.firstDay <= holding.firstDay && holding.firstDay <= holding.lastDay
        && holding.lastDay <= month.lastDay, "A holding is of days of the billed month.")
    let (id, fee) = (terms[Int(holding.plan)].id, terms[Int(holding.plan)].fee)
    if fee.amountMicros == 0 { return nil }
    let part = FeePart(fee: fee, holding: holding, suspended: profile.suspended, month: month)
    guard let part else { return nil }
    let amount = fee.rounding.quotient(
      Int128(fee.amountMicros) * Int128(part.numerator), over: Int128(part.denominator),
      quantum: Int128(fee.quantumMicros))
    return Invoice.Line(
      kind: .recurring, product: id, count: Int64(part.days),
      amountMicros: try narrowed(amount, of: profile.subscriber))
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

  private func narrowed(
    _ micros: Int128, of subscriber: UInt32
  ) throws(BillingError) -> Int64 {
    guard let amount = Int64(exactly: micros) else {
      throw .amountTooLarge(subscriber: subscriber, micros: micros)
    }
    return amount
  }
}
