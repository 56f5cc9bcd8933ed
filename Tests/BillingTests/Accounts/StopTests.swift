import Billing
import Jobs
import Measures
import Records
import Testing

@Suite("Arrears stop an account's lines and the broadband bound to them")
struct StopTests {
  @Test("The table of stop lists", arguments: CaseTable.cases(of: "stops.txt"))
  func table(test: CaseTable.Case) throws {
    let month = AccountMonth(id: "a", lines: lines(of: test))
    let result = try AccountDesk(
      terms: MoneyTerms(dunning: AccountSamples.dunning), month: october
    ).work(month)
    let found = result.actions.map { action in
      [action.service, action.kind.code, action.stage == .none ? "none" : action.stage.code]
    }
    #expect(found == test.lines("="), "\(test.name)")
    for action in result.actions {
      #expect(action.isBroadband == (action.causeService != nil), "\(test.name)")
      #expect(action.overdueMicros == result.bill.overdueMicros, "\(test.name)")
    }
  }

  private func lines(of test: CaseTable.Case) -> [AccountLine] {
    var account = Account(id: "a", customer: "c")
    for words in test.lines("account") {
      for (index, word) in words.enumerated() {
        switch word {
        case "class": account.creditClass = words[index + 1]
        case "limit": account.creditLimitMicros = yuan(words[index + 1])
        case "key": account.isKey = true
        default: break
        }
      }
    }
    var lines = test.lines("line").map { words in
      var file = CustomerFile(subscriber: AccountSamples.subscriber(UInt64(number(words[0]))))
      file.account = account
      if words.contains("churned") { file.subscriber.status = .churned }
      let names = words.firstIndex(of: "broadband").map { words[($0 + 1)...] } ?? []
      file.bindings = names.map {
        Binding(msisdn: file.subscriber.msisdn, broadband: $0, boundOn: day("01"))
      }
      return AccountLine(file: file, bill: LineBill())
    }
    lines[0].file.openInvoices = test.lines("open").map {
      OpenInvoice(account: "a", month: BillingTests.month($0[0]), openMicros: yuan($0[1]))
    }
    lines[0].file.payments = test.lines("pay").map { AccountSamples.payment("P", "05", $0[0]) }
    lines[0].file.stages = test.lines("was").compactMap { words in
      DunningStage.allCases.first { $0.code == words[1] }.map {
        ServiceStage(
          account: "a", service: words[0], isBroadband: words[0].hasPrefix("fibre"), stage: $0)
      }
    }
    return lines
  }
}
