import Jobs
import Measures
import Records

/// Works on all lines of one account together: its bill, its ledger of receivables, what arrears
/// lead to, and its lines' points.
///
/// It is a function of the account's lines, their bills and payments and of what the month before
/// left; the order of payments in the feed changes nothing.
package struct AccountDesk: Sendable {
  package let month: BillingMonth
  private let terms: MoneyTerms

  package init(terms: MoneyTerms, month: BillingMonth) {
    self.terms = terms
    self.month = month
  }

  /// *Throws*: ``BillingError/sumTooLarge(account:micros:)``.
  package func work(_ account: AccountMonth) throws(BillingError) -> AccountResult {
    let id = account.account.id
    let sums = try sums(of: account)
    let payments = payments(of: account)
    var receivables = Receivables(
      open: openInvoices(of: account), creditMicros: account.openCreditMicros, month: month)
    let openingDebt = receivables.openingDebt
    for payment in payments { receivables.take(payment.amountMicros) }
    receivables.take(sums.giftMicros)
    receivables.bill(sums.totalMicros)
    let ledger = try ledger(of: receivables, account: id)
    let overdue = overdue(ledger)
    var result = AccountResult(
      bill: AccountBill(
        account: account.account, lines: account.lines.count, groupPayer: groupPayer(of: account),
        sums: sums, openingDebtMicros: try narrowed(openingDebt, id),
        openingCreditMicros: account.openCreditMicros,
        paidMicros: try narrowed(payments.reduce(0) { $0 + Int128($1.amountMicros) }, id),
        refundedMicros: try narrowed(receivables.refunded, id),
        appliedMicros: try narrowed(receivables.appliedMicros, id),
        closingDebtMicros: try narrowed(receivables.closingDebt, id),
        closingCreditMicros: try narrowed(receivables.credit, id),
        overdueMicros: try narrowed(overdue.micros, id), daysPastDue: overdue.days),
      ledger: ledger, actions: [], points: [], findings: [])
    if let dunning = terms.dunning {
      result.actions = DunningDesk(terms: dunning).actions(
        of: account, overdueMicros: result.bill.overdueMicros, daysPastDue: overdue.days)
    }
    if let points = terms.points {
      let open = ledger.filter { $0.kind == .invoice && $0.balanceMicros > 0 }.compactMap(\.month)
      let desk = PointsDesk(terms: points, month: month)
      for line in account.lines {
        let (rows, findings) = desk.work(line, openMonths: open)
        result.points += rows
        result.findings += findings
      }
    }
    return result
  }

  /// Payments of the month by (day, id): of all lines together, as money knows no line.
  private func payments(of account: AccountMonth) -> [Payment] {
    account.lines.flatMap(\.file.payments).filter { month.contains($0.paidOn) }.sorted { a, b in
      if a.paidOn != b.paidOn { return a.paidOn < b.paidOn }
      if a.id != b.id { return a.id.utf8.lexicographicallyPrecedes(b.id.utf8) }
      return (a.msisdn, a.amountMicros) < (b.msisdn, b.amountMicros)
    }
  }

  /// Each month once: a refund may have been left open beside the month's invoice.
  private func openInvoices(of account: AccountMonth) -> [OpenInvoice] {
    var open: [OpenInvoice] = []
    for invoice in account.openInvoices.sorted(by: { $0.month < $1.month }) {
      if let last = open.indices.last, open[last].month == invoice.month {
        open[last].openMicros += invoice.openMicros
      } else {
        open.append(invoice)
      }
    }
    return open
  }

  private func sums(of account: AccountMonth) throws(BillingError) -> LineBill {
    func sum(_ part: (LineBill) -> Int64) throws(BillingError) -> Int64 {
      try narrowed(
        account.lines.reduce(0) { $0 + Int128(part($1.bill)) }, account.account.id)
    }
    var sums = LineBill()
    sums.recurringMicros = try sum(\.recurringMicros)
    sums.usageMicros = try sum(\.usageMicros)
    sums.adjustmentMicros = try sum(\.adjustmentMicros)
    sums.taxLineMicros = try sum(\.taxLineMicros)
    sums.roundingMicros = try sum(\.roundingMicros)
    sums.totalMicros = try sum(\.totalMicros)
    sums.taxMicros = try sum(\.taxMicros)
    sums.pointsFeeMicros = try sum(\.pointsFeeMicros)
    sums.giftMicros = try sum(\.giftMicros)
    return sums
  }

  /// The smallest number that pays for its group on the month's last day.
  private func groupPayer(of account: AccountMonth) -> UInt64? {
    account.lines.first { line in
      line.file.memberships.contains {
        $0.pays && $0.from <= month.lastDay && ($0.to.map { month.lastDay < $0 } ?? true)
      }
    }?.msisdn
  }

  private func ledger(
    of receivables: Receivables, account: String
  ) throws(BillingError) -> [LedgerRow] {
    var rows: [LedgerRow] = []
    for item in receivables.items where item.opening != 0 || item.debit != 0 || item.credit != 0 {
      let due = terms.due(of: item.month)
      rows.append(
        LedgerRow(
          account: account, kind: item.kind, month: item.month,
          openingMicros: try narrowed(item.opening, account),
          debitMicros: try narrowed(item.debit, account),
          creditMicros: try narrowed(item.credit, account),
          balanceMicros: try narrowed(item.balance, account), dueOn: due,
          daysPastDue: item.balance > 0 ? max(0, month.lastDay - due) : 0))
    }
    let (before, after) = (receivables.openingCredit, receivables.credit)
    if before != 0 || after != 0 {
      rows.append(
        LedgerRow(
          account: account, kind: .credit, month: nil,
          openingMicros: try narrowed(-before, account),
          debitMicros: try narrowed(max(0, before - after), account),
          creditMicros: try narrowed(max(0, after - before), account),
          balanceMicros: try narrowed(-after, account), dueOn: nil, daysPastDue: 0))
    }
    return rows
  }

  private func overdue(_ ledger: [LedgerRow]) -> (micros: Int128, days: Int) {
    var (micros, days) = (Int128(0), 0)
    for row in ledger where row.daysPastDue > 0 {
      micros += Int128(row.balanceMicros)
      days = max(days, row.daysPastDue)
    }
    return (micros, days)
  }

  private func narrowed(_ micros: Int128, _ account: String) throws(BillingError) -> Int64 {
    guard let amount = Int64(exactly: micros) else {
      throw .sumTooLarge(account: account, micros: micros)
    }
    return amount
  }
}
