import Jobs
import Measures
import Orders
import Testing

/// Each case of `Tables/*.cases` gives the findings it lists, worked out by hand, and no other.
@Suite("The rules of orders")
struct RuleTests {
  private static let terms = OrderTerms(convergedProducts: ["family"])

  @Test("find what the table says and nothing else", arguments: ["orders.cases", "numbers.cases"])
  func tables(file: String) throws {
    let cases = try CaseText.read(file)
    #expect(cases.count > 10, "\(file) was read in part")
    for text in cases {
      #expect(text.others.isEmpty, "\(file): \(text.title): no row is called so")
      let found = text.operation.work(terms: Self.terms).findings.map(\.line).sorted()
      #expect(found == text.expected.sorted(), "\(file): \(text.title)")
    }
  }

  @Test("each have a case of the tables, but no rule has none")
  func coverage() throws {
    let tables = try CaseText.read("orders.cases") + CaseText.read("numbers.cases")
    let found = Set(tables.flatMap { $0.expected.map { $0.prefix { $0 != " " } } })
    for rule in OrderRule.allCases {
      #expect(found.contains(rule.code[...]), "\(rule.code): add a case to a table")
    }
  }

  @Test("that need a feed the job lacks find nothing")
  func feeds() throws {
    for text in try CaseText.read("orders.cases") + CaseText.read("numbers.cases") {
      let found = text.operation.work(terms: Self.terms, feeds: []).findings.map(\.rule)
      let alone: Set<OrderRule> = [
        .orderTwice, .partTwice, .stepsOutOfOrder, .overdue, .activatedAfterCancel, .stillActive,
        .numberTwice, .cardTwoNumbers,
      ]
      #expect(alone.isSuperset(of: found), "\(text.title)")
    }
  }

  @Test("have codes of their own, a sentence of what is wrong and one of what to do")
  func dictionary() {
    #expect(Set(OrderRule.allCases.map(\.code)).count == OrderRule.allCases.count)
    for rule in OrderRule.allCases {
      #expect(rule.meaning.count > 10 && rule.remedy.count > 5, "\(rule.code): say more")
    }
  }
}
