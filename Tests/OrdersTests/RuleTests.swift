import Orders
import Testing

@Suite("The rules of orders")
struct RuleTests {
  @Test("have codes of their own, a sentence of what is wrong and one of what to do")
  func dictionary() {
    #expect(Set(OrderRule.allCases.map(\.code)).count == OrderRule.allCases.count)
    for rule in OrderRule.allCases {
      #expect(rule.meaning.count > 10 && rule.remedy.count > 10, "\(rule.code): say more")
    }
  }
}
