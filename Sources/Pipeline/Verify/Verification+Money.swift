import Lake
import Measures

// Where money ties.
extension Verification {
  mutating func tieReceivables(
    _ money: ControlReport.Receivables, invoiceTotal: String
  ) {
    func sum(_ column: String) -> Int128 { sums.money.sums[column] ?? 0 }
    tie(
      "accounts", money.accounts, "account_bills rows", Int64(clamping: sum("account_bills rows")))
    tie(
      "accounts", money.accounts, "Σ customer_bills.accounts",
      Int64(clamping: sum("customer_bills.accounts")))
    tie("invoice total", invoiceTotal, "Σ account_bills.total", sum("account_bills.total"))
    tie("accounts' bills", money.billed, "Σ account_bills.total", sum("account_bills.total"))
    tie("accounts' bills", money.billed, "Σ customer_bills.total", sum("customer_bills.total"))
    tie(
      "accounts' bills", money.billed, "Σ ar_ledger.debit of invoices",
      sum("ar_ledger.debit of invoice"))
    tie("tax", money.tax, "Σ account_bills.tax", sum("account_bills.tax"))
    tie("tax", money.tax, "Σ invoice_tax.tax", sum("invoice_tax.tax"))
    if let micros = sums.subscriberMonthTaxMicros {
      tie("tax", money.tax, "Σ subscriber_month.tax", micros)
    }
    for (name, value) in [
      ("opening_debt", money.openingDebt), ("opening_credit", money.openingCredit),
      ("paid", money.paid), ("gifts", money.gifts), ("refunded", money.refunded),
      ("applied", money.applied), ("closing_debt", money.closingDebt),
      ("closing_credit", money.closingCredit),
    ] {
      tie("accounts' \(name)", value, "Σ account_bills.\(name)", sum("account_bills.\(name)"))
    }
    tieIdentities(money)
  }

  /// What must be zero, and the balances by account against the balances by invoice.
  private mutating func tieIdentities(_ money: ControlReport.Receivables) {
    func sum(_ column: String) -> Int128 { sums.money.sums[column] ?? 0 }
    func bills(_ column: String) -> Int128 { sum("account_bills.\(column)") }
    let nothing = MoneySum.zero.description
    tie(
      "residual of debts", nothing, "Σ opening, billed, refunded less applied, closing",
      bills("opening_debt") + bills("total") + bills("refunded") - bills("applied")
        - bills("closing_debt"))
    tie(
      "residual of credit", nothing, "Σ opening, paid, gifts, refunded less applied, closing",
      bills("opening_credit") + bills("paid") + bills("gifts") + bills("refunded")
        - bills("applied") - bills("closing_credit"))
    tie(
      "residual of the ledger", nothing, "Σ ar_ledger.opening + debit − credit − balance",
      sum("ar_ledger.opening") + sum("ar_ledger.debit") - sum("ar_ledger.credit")
        - sum("ar_ledger.balance"))
    tie(
      "debt less credit", "\(MoneySum(micros: bills("closing_debt") - bills("closing_credit")))",
      "Σ ar_ledger.balance", sum("ar_ledger.balance"))
    tie(
      "promotions granted", money.promotionsGranted, "Σ promo_benefits.granted",
      sum("promo_benefits.granted"))
    tie(
      "promotions clawed", money.promotionsClawed, "Σ promo_benefits.clawback",
      sum("promo_benefits.clawback"))
    for (name, value) in [
      ("opening", money.points.opening), ("earned", money.points.earned),
      ("redeemed", money.points.redeemed), ("expired", money.points.expired),
      ("closing", money.points.closing),
    ] {
      tie(
        "points \(name)", value, "Σ points_ledger.\(name)",
        Int64(clamping: sum("points_ledger.\(name)")))
    }
    tie(
      "points closing", money.points.closing, "opening + earned − redeemed − expired",
      money.points.opening + money.points.earned - money.points.redeemed - money.points.expired)
  }
}
