import Jobs
import Measures
import Records

/// What one holding of a plan or pack costs in a month beside its usage.
///
/// *Shape* of the lines: setup, fee, discounts in the plan's order, early termination; those that
/// come to nothing are left out.
struct HoldingCharges {
  let terms: FeeTerms
  let holding: SubscriberProfile.Holding
  let month: BillingMonth
  let suspended: Bool
  let roles: GroupRoleDays
  /// Whether it is the month's first holding of its subscription, which pays what is due once.
  let isFirst: Bool
  /// Whether the same plan goes on in the month after the holding's last day.
  let goesOn: Bool

  /// The lines with exact amounts, which may leave 64 bits.
  func lines() -> [(kind: Invoice.LineKind, product: String, count: Int, micros: Int128)] {
    var lines: [(kind: Invoice.LineKind, product: String, count: Int, micros: Int128)] = []
    if isFirst, terms.setupMicros != 0, month.contains(holding.since) {
      lines.append((.setup, terms.id, 1, Int128(terms.setupMicros)))
    }
    let isDue = isFirst || terms.fee.cycleMonths == 1
    let fee = terms.fee
    if isDue, fee.amountMicros != 0,
      let part = FeePart(fee: fee, holding: holding, suspended: suspended, month: month)
    {
      let micros = share(of: Int128(fee.amountMicros) * Int128(part.numerator), part.denominator)
      lines.append((.recurring, terms.id, part.days, micros))
      var left = max(0, micros)
      for discount in terms.discounts where applies(discount) {
        let off = min(left, amount(of: discount, part: part, feeMicros: micros))
        if off <= 0 { continue }
        left -= off
        lines.append((.discount, "\(terms.id)/\(discount.id)", part.days, -off))
      }
    }
    if holding.leaves, !goesOn,
      let early = terms.contract?.earlyTermination(since: holding.since, last: holding.lastDay),
      early.micros != 0
    {
      lines.append((.earlyTermination, terms.id, early.missingMonths, early.micros))
    }
    return lines
  }

  private func amount(of discount: Discount, part: FeePart, feeMicros: Int128) -> Int128 {
    switch discount.amount {
    case .micros(let micros):
      share(of: Int128(micros) * Int128(part.numerator), part.denominator)
    case .basisPoints(let points): share(of: feeMicros * Int128(points), 10_000)
    }
  }

  /// `numerator / denominator`, rounded as the fee is.
  private func share(of numerator: Int128, _ denominator: Int) -> Int128 {
    terms.fee.rounding.quotient(
      numerator, over: Int128(denominator), quantum: Int128(terms.fee.quantumMicros))
  }

  /// Whether a discount is given for this holding's month.
  ///
  /// The first day held says whether it is valid; the roles it asks for must be there on every day
  /// held.
  private func applies(_ discount: Discount) -> Bool {
    let monthsHeld = month.index - holding.since.month.index
    guard discount.months == 0 || monthsHeld < discount.months,
      discount.validity.contains(holding.firstDay)
    else { return false }
    let held = MonthDays(from: holding.firstDay, to: holding.lastDay, of: month)
    return discount.requiredRoles.allSatisfy { held.subtracting(roles[$0]) == .none }
  }
}
