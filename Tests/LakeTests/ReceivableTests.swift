import Lake
import Measures
import Records
import Testing

@Suite("Nothing is published whose accounts don't add up")
struct ReceivableTests {
  private static func totals() -> AccountTotals {
    var totals = AccountTotals()
    func money(_ text: String) -> MoneySum { MoneySum(decimal: text) ?? .zero }
    totals.accounts = 2
    totals.billedMicros = money("10")
    totals.debitMicros = money("10")
    totals.taxMicros = money("1")
    totals.taxLineMicros = money("1")
    totals.openingDebtMicros = money("2")
    totals.paidMicros = money("5")
    totals.linePaidMicros = money("5")
    totals.giftMicros = money("1")
    totals.giftLineMicros = money("2")
    totals.grantedMicros = money("4")
    totals.clawedMicros = money("1")
    totals.refundedMicros = money("0.5")
    totals.appliedMicros = money("6")
    totals.closingDebtMicros = money("6.5")
    totals.closingCreditMicros = money("0.5")
    totals.planFeeMicros = money("3")
    totals.segmentMicros = money("3")
    totals.statedMicros = money("8")
    totals.unstatedMicros = money("2")
    totals.pointsOpening.micros = 5
    totals.pointsEarned.micros = 3
    totals.pointsRedeemed.micros = 2
    totals.pointsExpired.micros = 1
    totals.pointsClosing.micros = 5
    return totals
  }

  private func report(_ totals: AccountTotals) throws(LakeError) -> ControlReport {
    var money = MoneyTotals()
    money.invoices = 1
    money.usageMicros = MoneySum(micros: 9_000_000)
    money.chargeLineMicros = money.usageMicros
    money.invoiceUsageMicros = money.usageMicros
    money.subscriberMonthRevenueMicros = money.usageMicros
    money.invoiceTaxMicros = MoneySum(micros: 1_000_000)
    money.invoiceTotalMicros = MoneySum(micros: 10_000_000)
    money.accounts = totals
    guard let month = BillingMonth("2026-10") else { preconditionFailure("October exists.") }
    var control = FileControl()
    control.chargeMicros = money.usageMicros
    return try ControlReport(
      month: month, currency: "CNY", files: [("f", control)], money: money,
      indicatorRevenueMicros: nil, rejectRows: 0)
  }

  @Test("Accounts that do are reported, tax on top included")
  func reported() throws {
    let report = try report(Self.totals())
    #expect(report.receivables?.closingDebt == "6.50")
    #expect(report.receivables?.points.closing == 5)
    let octets = try JSONText.encode(report)
    #expect(try JSONText.decode(ControlReport.self, from: octets, path: "p") == report)
  }

  @Test(
    "Each sum is tied to others",
    arguments: [
      (\AccountTotals.billedMicros, 3), (\.debitMicros, 1), (\.taxMicros, 1),
      (\.taxLineMicros, 1), (\.openingDebtMicros, 1), (\.openingCreditMicros, 1),
      (\.paidMicros, 2), (\.linePaidMicros, 1), (\.giftMicros, 2), (\.giftLineMicros, 1),
      (\.grantedMicros, 1), (\.clawedMicros, 1), (\.refundedMicros, 2), (\.appliedMicros, 2),
      (\.closingDebtMicros, 1), (\.closingCreditMicros, 1), (\.planFeeMicros, 1),
      (\.segmentMicros, 1), (\.statedMicros, 1), (\.unstatedMicros, 1), (\.pointsOpening, 1),
      (\.pointsEarned, 1), (\.pointsRedeemed, 1), (\.pointsExpired, 1), (\.pointsClosing, 1),
    ] as [(any WritableKeyPath<AccountTotals, MoneySum> & Sendable, Int)])
  func ties(path: any WritableKeyPath<AccountTotals, MoneySum> & Sendable, count: Int) {
    var totals = Self.totals()
    totals[keyPath: path].micros += 1
    do {
      _ = try report(totals)
      Issue.record("a difference of 0.000001 must be found")
    } catch {
      guard case .unbalanced(let differences) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(differences.count == count, "\(differences)")
    }
  }
}
