import Billing
import Jobs
import Measures
import Records
import Testing

@Suite("The money of an account pays the oldest bill first")
struct ReceivableTests {
  @Test("The table of ledgers", arguments: CaseTable.cases(of: "ledger.txt"))
  func table(test: CaseTable.Case) throws {
    var file = CustomerFile(subscriber: AccountSamples.subscriber(1))
    file.openInvoices = test.lines("open").map {
      OpenInvoice(account: "a", month: month($0[0]), openMicros: yuan($0[1]))
    }
    file.openCreditMicros = test.lines("credit").reduce(0) { $0 + yuan($1[0]) }
    file.payments = test.lines("pay").map { AccountSamples.payment($0[0], $0[1], $0[2]) }
    var bill = LineBill()
    bill.totalMicros = test.lines("bill").reduce(0) { $0 + yuan($1[0]) }
    bill.giftMicros = test.lines("gift").reduce(0) { $0 + yuan($1[0]) }
    let result = try AccountDesk(terms: MoneyTerms(), month: october).work(
      AccountMonth(id: "a", lines: [AccountLine(file: file, bill: bill)]))
    let expected = test.lines("=")
    let rows = expected.filter { $0[0] != "overdue" }
    #expect(result.ledger.count == rows.count, "\(test.name)")
    for (row, words) in zip(result.ledger, rows) {
      let found = [
        row.kind.code, row.month?.description ?? "-", "\(row.openingMicros)", "\(row.debitMicros)",
        "\(row.creditMicros)", "\(row.balanceMicros)", "\(row.bucket)",
      ]
      let wanted =
        [words[0], words[1]] + words[2...5].map { "\(yuan($0))" } + [words[6]]
      #expect(found == wanted, "\(test.name)")
    }
    let overdue = try #require(expected.first { $0[0] == "overdue" })
    #expect(result.bill.overdueMicros == yuan(overdue[1]), "\(test.name)")
    #expect(result.bill.daysPastDue == Int(number(overdue[2])), "\(test.name)")
  }

  @Test("A bill that leaves 64 bits is refused by the account's name")
  func tooLarge() {
    var bill = LineBill()
    bill.totalMicros = .max
    let line = AccountLine(file: CustomerFile(subscriber: AccountSamples.subscriber(1)), bill: bill)
    #expect(throws: BillingError.sumTooLarge(account: "a", micros: Int128(Int64.max) * 2)) {
      try AccountDesk(terms: MoneyTerms(), month: october).work(
        AccountMonth(id: "a", lines: [line, line]))
    }
  }
}
