import Billing
import Jobs
import Measures
import Records
import Testing

@Suite("A promotion gives its gift in parts, and takes it back from who leaves early")
struct PromotionTests {
  @Test("The table of gifts", arguments: CaseTable.cases(of: "promotions.txt"))
  func table(test: CaseTable.Case) {
    let result = PromotionDesk(promotions: AccountSamples.promotions, month: october)
      .work(file(of: test))
    let found = result.rows.map { row in
      [
        row.enrolment.id, row.state.code, row.part.map { "\($0)" } ?? "-", "\(row.grantedMicros)",
        "\(row.clawbackMicros)", "\(row.grantedTotalMicros)",
      ]
    }
    let rows = test.lines("=").map { Array($0[0...2]) + $0[3...5].map { "\(yuan($0))" } }
    #expect(found == rows, "\(test.name)")
    #expect(
      result.lines.map { [$0.product, "\($0.amountMicros)"] }
        == test.lines("line").map { [$0[0], "\(yuan($0[1]))"] }, "\(test.name)")
    #expect(result.giftMicros == test.lines("gift").reduce(0) { $0 + yuan($1[0]) }, "\(test.name)")
    #expect(
      result.findings.map { [$0.evidence, $0.rule.code, "\($0.amountMicros)"] }
        == test.lines("!").map { [$0[0], $0[1], "\(yuan($0[2]))"] }, "\(test.name)")
  }

  @Test("The parts add up to the gift, whatever it is divided by", arguments: 1...48)
  func parts(count: Int) throws {
    let promotion = Promotion(
      id: "p", paidMicrosMin: 1, giftMicros: yuan("100"), parts: count, startsAfterMonths: 0)
    var sum: Int64 = 0
    var sizes: [Int64] = []
    for age in 0..<count {
      var file = CustomerFile(subscriber: AccountSamples.subscriber(1))
      let paid = october.offset(by: -age).firstDay
      file.enrolments = [
        PromotionEnrolment(id: "E", msisdn: 1, promotion: "p", paidMicros: 1, on: paid)
      ]
      let row = try #require(
        PromotionDesk(promotions: [promotion], month: october).work(file).rows.first)
      #expect(row.grantedBeforeMicros == sum)
      sum += row.grantedMicros
      sizes.append(row.grantedMicros)
    }
    #expect(sum == yuan("100"))
    #expect(sizes == sizes.sorted(by: >) && (sizes[0] - sizes[count - 1]) <= yuan("0.01"))
  }

  private func file(of test: CaseTable.Case) -> CustomerFile {
    var file = CustomerFile(subscriber: AccountSamples.subscriber(1))
    file.enrolments = test.lines("enrol").map {
      PromotionEnrolment(
        id: $0[0], msisdn: 1, promotion: $0[1], paidMicros: yuan($0[2]), on: day($0[3]))
    }
    file.benefits = test.lines("had").map {
      PromotionBalance(
        msisdn: 1, enrolment: $0[0], parts: Int(number($0[1])), grantedMicros: yuan($0[2]))
    }
    for words in test.lines("status") {
      file.subscriber.status = words[0] == "churned" ? .churned : .suspended
      file.subscriber.churnedOn = words.count > 1 ? day(words[1]) : nil
    }
    return file
  }
}
