import Jobs
import Measures
import Records

/// Keeps the points of one line (积分): earned by fees that are paid, spent from the oldest on,
/// and ended after so many months.
///
/// *Order* of a month: redemptions by (day, id) draw on what the month before left; then points
/// whose month's invoice is paid are earned; at last the months that are over expire.
struct PointsDesk {
  let terms: PointsTerms
  let month: BillingMonth

  /// `openMonths` are those of which the account still owes something.
  func work(
    _ line: AccountLine, openMonths: [BillingMonth]
  ) -> (rows: [PointsRow], findings: [MoneyFinding]) {
    var rows = line.file.points.map { lot in
      PointsRow(
        msisdn: line.msisdn, month: lot.month, opening: lot.points, pending: lot.pending)
    }
    let findings = redeem(line.file.redemptions, from: &rows)
    rows.append(PointsRow(msisdn: line.msisdn, month: month, pending: points(for: line)))
    for index in rows.indices {
      if !openMonths.contains(rows[index].month) {
        rows[index].earned = rows[index].pending
        rows[index].pending = 0
      }
      if rows[index].month.index + terms.months <= month.index {
        rows[index].expired = rows[index].closing
        rows[index].pending = 0
      }
    }
    return (rows.filter { !$0.isEmpty }, findings)
  }

  /// ⌊⌊fee / the fee of a point⌋ × star % × tenure %⌋; none for a fee below 0.
  func points(for line: AccountLine) -> Int64 {
    let whole = Int128(max(0, line.bill.pointsFeeMicros) / terms.feeMicros)
    let tenure = month.index - line.file.subscriber.activatedOn.month.index
    let star = line.file.history.last?.star ?? 0
    let percents =
      Self.percent(terms.stars, at: star) * Self.percent(terms.tenures, at: tenure)
    return Int64(clamping: whole * Int128(percents) / 10_000)
  }

  private static func percent(_ factors: [PointsTerms.Factor], at level: Int) -> Int {
    factors.last { $0.from <= level }?.percent ?? 100
  }

  private func redeem(
    _ redemptions: [Redemption], from rows: inout [PointsRow]
  ) -> [MoneyFinding] {
    var findings: [MoneyFinding] = []
    for redemption in redemptions where month.contains(redemption.on) {
      var wanted = redemption.points
      for index in rows.indices where wanted > 0 {
        let taken = min(wanted, rows[index].closing)
        rows[index].redeemed += taken
        wanted -= taken
      }
      if wanted > 0 {
        findings.append(
          MoneyFinding(
            msisdn: redemption.msisdn, rule: .redemptionBeyondBalance, evidence: redemption.id,
            on: redemption.on, points: wanted))
      }
    }
    return findings
  }
}
