import Measures
import Records

/// What the accounts of a run come to: the money of bills, payments and balances, and points.
/// Sums of partitions add up in any order.
package struct AccountTotals: Hashable, Sendable {
  package var accounts: Int64 = 0
  /// Σ of the accounts' bills, and of what the ledger of receivables took as debit of invoices.
  package var billedMicros = MoneySum.zero
  package var debitMicros = MoneySum.zero
  /// Σ tax of the accounts' bills, and of the lines of tax as they were written.
  package var taxMicros = MoneySum.zero
  package var taxLineMicros = MoneySum.zero
  package var openingDebtMicros = MoneySum.zero
  package var openingCreditMicros = MoneySum.zero
  /// Payments as accounts applied them, and as the lines' feeds had them.
  package var paidMicros = MoneySum.zero
  package var linePaidMicros = MoneySum.zero
  /// Gifts as money, net; gifts as lines of bills, net; and what promotions gave and took in all.
  package var giftMicros = MoneySum.zero
  package var giftLineMicros = MoneySum.zero
  package var grantedMicros = MoneySum.zero
  package var clawedMicros = MoneySum.zero
  package var refundedMicros = MoneySum.zero
  package var appliedMicros = MoneySum.zero
  package var closingDebtMicros = MoneySum.zero
  package var closingCreditMicros = MoneySum.zero
  /// What invoices have of plans and their upgrades, fees and discounts, and what segments have.
  package var planFeeMicros = MoneySum.zero
  package var segmentMicros = MoneySum.zero
  /// Amounts as statements have them, and the bills of lines without one.
  package var statedMicros = MoneySum.zero
  package var unstatedMicros = MoneySum.zero
  /// Points, in sums like money's.
  package var pointsOpening = MoneySum.zero
  package var pointsEarned = MoneySum.zero
  package var pointsRedeemed = MoneySum.zero
  package var pointsExpired = MoneySum.zero
  package var pointsClosing = MoneySum.zero

  package init() {}

  private static let sums: [any WritableKeyPath<AccountTotals, MoneySum> & Sendable] = [
    \.billedMicros, \.debitMicros, \.taxMicros, \.taxLineMicros, \.openingDebtMicros,
    \.openingCreditMicros, \.paidMicros, \.linePaidMicros, \.giftMicros, \.giftLineMicros,
    \.grantedMicros, \.clawedMicros, \.refundedMicros, \.appliedMicros, \.closingDebtMicros,
    \.closingCreditMicros, \.planFeeMicros, \.segmentMicros, \.statedMicros, \.unstatedMicros,
    \.pointsOpening, \.pointsEarned, \.pointsRedeemed, \.pointsExpired,
    \.pointsClosing,
  ]

  static func + (a: AccountTotals, b: AccountTotals) -> AccountTotals {
    var totals = a
    for sum in sums { totals[keyPath: sum] = a[keyPath: sum] + b[keyPath: sum] }
    totals.accounts = OutcomeSums.sum(a.accounts, b.accounts)
    return totals
  }

  func encode(into writer: inout OctetWriter) {
    for sum in Self.sums { writer.fixed(self[keyPath: sum].micros) }
    writer.signed(accounts)
  }

  init(from reader: inout OctetReader) throws(OctetError) {
    for sum in Self.sums { self[keyPath: sum] = MoneySum(micros: try reader.sum()) }
    accounts = try reader.signed()
  }

  /// What doesn't add up, as sentences; empty where all does.
  func differences(invoiceTotal: MoneySum) -> [String] {
    var differences: [String] = []
    func tie(_ name: String, _ amount: MoneySum, _ other: String, _ expected: MoneySum) {
      guard amount != expected else { return }
      differences.append(
        "\(name) \(amount), \(other) \(expected) (difference \(amount - expected))")
    }
    tie("accounts' bills", billedMicros, "invoices' total", invoiceTotal)
    tie("ledger's debit of invoices", debitMicros, "accounts' bills", billedMicros)
    tie("accounts' tax", taxMicros, "tax of the lines", taxLineMicros)
    tie("accounts' payments", paidMicros, "payments of the lines", linePaidMicros)
    tie(
      "closing debt", closingDebtMicros, "opening, billed and refunded less applied",
      openingDebtMicros + billedMicros + refundedMicros - appliedMicros)
    tie(
      "closing credit", closingCreditMicros, "opening, paid, given and refunded less applied",
      openingCreditMicros + paidMicros + giftMicros + refundedMicros - appliedMicros)
    tie(
      "gifts of promotions", grantedMicros - clawedMicros, "gifts as money and as lines of bills",
      giftMicros + giftLineMicros)
    tie("segments of plans", segmentMicros, "invoices' lines of plans", planFeeMicros)
    tie(
      "statements and bills without one", statedMicros + unstatedMicros, "invoices' total",
      invoiceTotal)
    let points = pointsOpening + pointsEarned - pointsRedeemed - pointsExpired
    if points != pointsClosing {
      differences.append(
        "points left \(pointsClosing.micros), opening and earned less redeemed and expired "
          + "\(points.micros)")
    }
    return differences
  }
}

extension ControlReport {
  /// Accounts, their money and their points; money is decimal text in the month's currency.
  ///
  /// billed = invoice_total; opening_debt + billed + refunded − applied = closing_debt;
  /// opening_credit + paid + gifts + refunded − applied = closing_credit;
  /// points opening + earned − redeemed − expired = closing.
  package struct Receivables: Codable, Hashable, Sendable {
    package var accounts: Int64
    package var billed: String
    package var tax: String
    package var openingDebt: String
    package var openingCredit: String
    package var paid: String
    package var gifts: String
    package var refunded: String
    package var applied: String
    package var closingDebt: String
    package var closingCredit: String
    /// As money or as lines of bills.
    package var promotionsGranted: String
    package var promotionsClawed: String
    /// Fees of plans and their upgrades, net of discounts; nil in months of an older program.
    package var planFees: String?
    /// nil where the job has no statements.
    package var statements: Statements?
    package var points: Points

    init(_ totals: AccountTotals) {
      accounts = totals.accounts
      billed = totals.billedMicros.description
      tax = totals.taxMicros.description
      openingDebt = totals.openingDebtMicros.description
      openingCredit = totals.openingCreditMicros.description
      paid = totals.paidMicros.description
      gifts = totals.giftMicros.description
      refunded = totals.refundedMicros.description
      applied = totals.appliedMicros.description
      closingDebt = totals.closingDebtMicros.description
      closingCredit = totals.closingCreditMicros.description
      promotionsGranted = totals.grantedMicros.description
      promotionsClawed = totals.clawedMicros.description
      planFees = totals.planFeeMicros.description
      points = Points(
        opening: Int64(clamping: totals.pointsOpening.micros),
        earned: Int64(clamping: totals.pointsEarned.micros),
        redeemed: Int64(clamping: totals.pointsRedeemed.micros),
        expired: Int64(clamping: totals.pointsExpired.micros),
        closing: Int64(clamping: totals.pointsClosing.micros))
    }

    private enum CodingKeys: String, CodingKey {
      case accounts, billed, tax, paid, gifts, refunded, applied, points, statements
      case planFees = "plan_fees"
      case openingDebt = "opening_debt"
      case openingCredit = "opening_credit"
      case closingDebt = "closing_debt"
      case closingCredit = "closing_credit"
      case promotionsGranted = "promotions_granted"
      case promotionsClawed = "promotions_clawed"
    }
  }

  /// Files of bills for distribution; money is decimal text in the month's currency.
  ///
  /// amount + left_out = invoice_total.
  package struct Statements: Codable, Hashable, Sendable {
    package var groups: Int64
    /// Rows of bills, and of records.
    package var lines: Int64
    package var calls: Int64
    package var amount: String
    /// Bills of accounts that have no statement.
    package var leftOut: String

    package init(groups: Int, lines: Int, calls: Int, of totals: AccountTotals) {
      self.groups = Int64(groups)
      self.lines = Int64(lines)
      self.calls = Int64(calls)
      amount = totals.statedMicros.description
      leftOut = totals.unstatedMicros.description
    }

    private enum CodingKeys: String, CodingKey {
      case groups, lines, calls, amount
      case leftOut = "left_out"
    }
  }

  /// Points of all lines.
  package struct Points: Codable, Hashable, Sendable {
    package var opening: Int64
    package var earned: Int64
    package var redeemed: Int64
    package var expired: Int64
    package var closing: Int64
  }
}
