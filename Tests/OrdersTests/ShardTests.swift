import Jobs
import Measures
import Orders
import Records
import Seeds
import Testing

/// However a month is cut and shuffled, its rows and the octets of its partial are the same.
@Suite("Shards of orders")
struct ShardTests {
  private static let terms = OrderTerms(convergedProducts: ["family"])

  /// A month with all kinds of dealings, defects and repeated rows.
  static func month(seed: UInt64) -> (operation: Operation, random: SplitMix64) {
    var maker = UnitMaker(random: SplitMix64(seed: seed))
    var operation = Operation()
    for _ in 0..<60 { maker.any().add(to: &operation) }
    for rule in OrderRule.allCases {
      for unit in maker.plant(rule).units { unit.add(to: &operation) }
    }
    for number in operation.lines.map(\.msisdn) where maker.random.chance(40) {
      var contact = Contact(
        id: "K\(maker.random.below(1_000))", msisdn: number, kind: .campaign, channel: "app",
        product: maker.random.pick(["p39", "pack"]), on: UnitMaker.day(maker.random.int(1...31)))
      contact.agent = maker.random.pick(["w1", "w2", ""])
      operation.contacts.append(contact)
    }
    // Two states of one id: the same one must count everywhere.
    for index in operation.orders.indices where maker.random.chance(5) {
      var again = operation.orders[index]
      again.area = "south"
      operation.orders.append(again)
    }
    for index in operation.visits.indices where maker.random.chance(20) {
      var again = operation.visits[index]
      again.technician = "t9"
      operation.visits.append(again)
    }
    return (operation, maker.random)
  }

  @Test("cut and shuffled anyhow give the same rows and the same octets")
  func cuts() {
    for seed in SplitMix64.seeds(count: 60) {
      var (operation, random) = Self.month(seed: seed)
      let whole = operation.work(terms: Self.terms)
      let rules = Set(whole.findings.map(\.rule))
      #expect(rules.count == OrderRule.allCases.count, "replay with SEED=\(seed): plant all")
      for shards in [1, 2, 7, 16] {
        let cut = operation.shuffled(by: &random).work(terms: Self.terms, shards: shards)
        #expect(cut.findings == whole.findings, "replay with SEED=\(seed): \(shards) shards")
        let isEqual = cut == whole
        #expect(isEqual, "replay with SEED=\(seed): \(shards) shards")
        let isSame = cut.partial.encoded() == whole.partial.encoded()
        #expect(isSame, "replay with SEED=\(seed): \(shards) shards")
      }
    }
  }

  @Test("merge in any order and grouping to the same octets")
  func merging() throws {
    for seed in SplitMix64.seeds(count: 40) {
      var random = SplitMix64(seed: seed)
      var partials = (0..<6).map { index in
        Self.month(seed: seed &* 100 &+ UInt64(index)).operation.work(terms: Self.terms).partial
      }
      var straight = OrderPartial(month: Operation.month)
      for partial in partials { straight.merge(partial) }
      while partials.count > 1 {
        random.shuffle(&partials)
        var pair = partials.removeLast()
        // By way of octets, as between processes.
        pair.merge(try pair.read(partials.removeLast().encoded()))
        partials.append(pair)
      }
      #expect(partials[0].encoded() == straight.encoded(), "replay with SEED=\(seed)")
      #expect(partials[0] == straight, "replay with SEED=\(seed)")
    }
  }

  @Test("count every finding once in their partial")
  func tie() {
    let outcome = Self.month(seed: 5).operation.work(terms: Self.terms, shards: 3)
    for rule in OrderRule.allCases {
      let rows = outcome.findings.count { $0.rule == rule }
      #expect(outcome.partial.findings(of: rule) == Int128(rows), "\(rule.code)")
      #expect(rows > 0, "\(rule.code) isn't in this month: plant it")
    }
  }
}
