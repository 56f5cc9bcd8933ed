import Jobs
import Orders
import Seeds
import Testing

/// Faults are put into months that have none: each is found, and none is invented.
@Suite("Planted defects of orders")
struct PlantedTests {
  private static let terms = OrderTerms(convergedProducts: ["family"])

  @Test("are found, each once, and nothing else is, over a thousand months")
  func precisionAndRecall() {
    var planted = 0
    var clean = 0
    for seed in SplitMix64.seeds(count: 1_000) {
      var maker = UnitMaker(random: SplitMix64(seed: seed))
      var operation = Operation()
      var expected: [String] = []
      let units = maker.random.int(0...40)
      for _ in 0..<units { maker.any().add(to: &operation) }
      for rule in OrderRule.allCases {
        for _ in 0..<maker.random.below(3) {
          let defect = maker.plant(rule)
          for unit in defect.units { unit.add(to: &operation) }
          expected.append(defect.expected)
        }
      }
      clean += units
      planted += expected.count
      let month = operation.shuffled(by: &maker.random)
      let found = month.work(terms: Self.terms, shards: maker.random.int(1...5)).findings.map {
        Planted.text($0.rule, order: $0.order, part: $0.part, number: $0.number)
      }
      #expect(found.sorted() == expected.sorted(), "replay with SEED=\(seed)")
    }
    #expect(SplitMix64.replayed != nil || planted > 20_000 && clean > 15_000)
  }
}
