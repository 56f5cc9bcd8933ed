import Billing
import Jobs
import Measures
import Records
import Testing

@Suite("Points are earned by fees that are paid, and spent from the oldest on")
struct PointsTests {
  @Test("The table of points", arguments: CaseTable.cases(of: "points.txt"))
  func table(test: CaseTable.Case) throws {
    let result = try AccountDesk(
      terms: MoneyTerms(points: AccountSamples.points), month: october
    ).work(AccountMonth(id: "a", lines: [line(of: test)]))
    let found = result.points.map { row in
      [row.month.description]
        + [row.opening, row.earned, row.redeemed, row.expired, row.closing, row.pending].map {
          "\($0)"
        }
    }
    #expect(found == test.lines("="), "\(test.name)")
    #expect(
      result.findings.map { [$0.evidence, "\($0.points)"] } == test.lines("!"), "\(test.name)")
    #expect(result.findings.allSatisfy { $0.rule == .redemptionBeyondBalance })
  }

  private func line(of test: CaseTable.Case) -> AccountLine {
    var file = CustomerFile(subscriber: AccountSamples.subscriber(1))
    for words in test.lines("tenure") {
      file.subscriber.activatedOn = october.offset(by: -Int(number(words[0]))).firstDay
    }
    for words in test.lines("star") {
      var trace = MonthTrace(month: october.previous)
      trace.star = Int(number(words[0]))
      file.history = [trace]
    }
    file.points = test.lines("lot").map { words in
      var lot = PointsLot(msisdn: 1, month: month(words[0]), points: number(words[1]))
      lot.pending = words.count > 2 ? number(words[2]) : 0
      return lot
    }
    file.redemptions = test.lines("spend").map {
      Redemption(id: $0[0], msisdn: 1, points: number($0[2]), on: day($0[1]))
    }
    var bill = LineBill()
    bill.pointsFeeMicros = test.lines("fee").reduce(0) { $0 + yuan($1[0]) }
    let owed = test.lines("owes").map { month($0[0]) }
    bill.totalMicros = owed.contains(october) ? yuan("1") : 0
    file.openInvoices = owed.filter { $0 != october }.map {
      OpenInvoice(account: "a", month: $0, openMicros: yuan("1"))
    }
    return AccountLine(file: file, bill: bill)
  }
}
