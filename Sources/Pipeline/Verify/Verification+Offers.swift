import Lake
import Measures

// Where what was held and what was sent out ties with the bills.
extension Verification {
  /// Segments of plans are the invoices' lines of plans, product by product.
  mutating func tieSegments(_ money: ControlReport.Receivables) {
    guard let fees = money.planFees else { return }
    tie("fees of plans", fees, "Σ plan_segment.fee and discount", sums.segments.segmentSum)
    tie("fees of plans", fees, "Σ invoice_lines.amount of plans", sums.segments.invoiceSum)
    tie("0", 0, "plans whose two sums differ", sums.segments.differentProducts)
  }

  /// Statements are the bills of their accounts, account by account; their records are those of
  /// the usage, line by line.
  mutating func tieStatements(_ stated: ControlReport.Statements) {
    let found = sums.statements
    tie("groups of statements", stated.groups, "groups with a file", Int64(found.groups.count))
    tie("rows of statements", stated.lines, "statement rows", found.lineRows)
    tie("records of statements", stated.calls, "statement_calls rows", found.callRows)
    tie("statements", stated.amount, "Σ statement.amount", found.amountMicros)
    tie(
      "bills without a statement", stated.leftOut, "Σ account_bills.total of the others",
      found.leftOutMicros)
    tie("0", 0, "accounts whose statement isn't their bill", found.differentAccounts)
    tie("0", 0, "accounts in several statements", found.repeatedAccounts)
    if let different = found.differentLines {
      tie("0", 0, "lines whose statement_calls.charge isn't that of usage", different)
    }
  }
}
