import Measures
import Orders
import Records
import Testing

/// Days of October 2026; `p39` and `p59` are plans, `pack` is not.
@Suite("What completed orders do to subscriptions")
struct SubscriptionEffectTests {

  /// `p39 1-9` holds from the 1st and no more on the 9th; `p39 1-` goes on.
  private func held(_ text: String) throws -> [Subscription] {
    try text.split(separator: ",").map { item in
      let words = item.split(separator: " ")
      let days = words[1].split(separator: "-", omittingEmptySubsequences: false)
      return Subscription(
        msisdn: 1, product: String(words[0]), from: UnitMaker.day(try #require(Int(days[0]))),
        to: Int(days[1]).map(UnitMaker.day))
    }
  }

  /// `+p59 9` starts on the 9th, `-p59 9` has its last day then, `-* 9` all.
  private func effects(_ text: String) throws -> [SubscriptionEffect] {
    var operation = Operation()
    for (index, item) in text.split(separator: ",").enumerated() {
      let words = item.split(separator: " ")
      let day = UnitMaker.day(try #require(Int(words[1])))
      var order = MainOrder(
        id: "O\(index)", kind: words[0].hasPrefix("+") ? .changePlan : .cancel, submittedOn: day,
        stage: .completed, stageOn: day)
      order.msisdn = 1
      order.product = words[0].dropFirst() == "*" ? "" : String(words[0].dropFirst())
      operation.orders.append(order)
    }
    return operation.work().effects
  }

  @Test(
    "is written once, and never twice for one day",
    arguments: [
      // held, effects, after
      ("", "+p39 9", "p39 9-"),
      ("p39 1-", "+pack 9", "p39 1-,pack 9-"),
      ("p39 1-", "+p59 9", "p39 1-9,p59 9-"),
      ("p39 1-9,p59 9-", "+p59 9", "p39 1-9,p59 9-"),
      ("pack 5-", "+pack 9", "pack 5-"),
      ("pack 12-", "+pack 9", "pack 9-12,pack 12-"),
      ("pack 1-5", "+pack 9", "pack 1-5,pack 9-"),
      ("p39 1-,pack 5-", "-* 9", "p39 1-10,pack 5-10"),
      ("p39 1-,pack 5-", "-pack 9", "p39 1-,pack 5-10"),
      ("p39 1-,pack 20-", "-* 9", "p39 1-10,pack 20-"),
      ("p39 1-5", "-* 9", "p39 1-5"),
      ("p39 1-10", "-* 9", "p39 1-10"),
      ("p39 1-", "+p59 9,-* 20", "p39 1-9,p59 9-21"),
      ("", "+p39 9,+p59 9", "p59 9-"),
      ("p39 9-", "+p59 9", "p39 9-,p59 9-"),
      ("p39 1-", "-p39 9,+p59 9", "p39 1-9,p59 9-"),
    ])
  func apply(before: String, orders: String, after: String) throws {
    let result = SubscriptionEffects.apply(
      try effects(orders), to: try held(before), plans: ["p39", "p59"])
    #expect(result == (try held(after)))
  }

  @Test("knows the instant of an event, and forgets it where the day is cut otherwise")
  func instants() throws {
    let at = Operation.clock.start(of: UnitMaker.day(9)) + 3_600_000
    let start = SubscriptionEffects.apply(
      [try effect("+p59", at)], to: try held("p39 1-"), plans: ["p39", "p59"])
    #expect(start.map(\.fromMilliseconds) == [nil, at])
    #expect(start.map(\.toMilliseconds) == [nil, nil])
    let end = SubscriptionEffects.apply([try effect("-*", at)], to: try held("p39 1-"))
    #expect(end.map(\.toMilliseconds) == [at])
    #expect(end.map(\.to) == [UnitMaker.day(10)])
  }

  private func effect(_ what: String, _ at: Int64) throws -> SubscriptionEffect {
    var effect = try #require(try effects("\(what) 9").first)
    effect.atMilliseconds = at
    return effect
  }
}
