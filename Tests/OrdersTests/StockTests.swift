import Measures
import Orders
import Records
import Seeds
import Testing

@Suite("The stock of outlets")
struct StockTests {
  /// `opening 10 1`: kind, quantity, day of October.
  private func moves(_ text: String, outlet: String = "S1") throws -> [StockMove] {
    try text.split(separator: ",").enumerated().map { index, item in
      let words = item.split(separator: " ").map(String.init)
      let kind = try #require(StockMove.Kind.allCases.first { $0.code == words[0] })
      return StockMove(
        id: "\(outlet)-\(index)", outlet: outlet, sku: "sim", kind: kind,
        quantity: try #require(Int64(words[1])),
        on: UnitMaker.day(try #require(Int(words[2]))))
    }
  }

  @Test(
    "rolls from the opening count to the closing one",
    arguments: [
      // moves, opening, received, issued, adjusted, expected, closing, difference
      ("opening 10 1,received 5 2,issued 3 3,closing 12 31", "10 5 3 0 12 12 0"),
      ("opening 10 1,issued 3 3,adjusted -2 4,closing 4 31", "10 0 3 -2 5 4 -1"),
      ("received 5 2,adjusted 1 3", "0 5 0 1 6 none none"),
      ("opening 10 1,opening 99 2,closing 1 30,closing 10 31", "10 0 0 0 10 10 0"),
      ("opening 10 1,issued 4 31,issued 4 32,received 9 0,closing 6 31", "10 0 4 0 6 6 0"),
    ])
  func roll(text: String, expected: String) throws {
    let rows = try StockDesk(month: Operation.month).work(StockShard(moves: try moves(text)))
    let row = try #require(rows.first)
    let values: [Int64?] = [
      row.opening, row.received, row.issued, row.adjusted, row.expected, row.closing,
      row.difference,
    ]
    #expect(values.map { $0.map(\.description) ?? "none" }.joined(separator: " ") == expected)
    #expect(rows.count == 1)
  }

  @Test("is by outlet and article, whatever the order and the cut of the moves")
  func order() throws {
    for seed in SplitMix64.seeds(count: 50) {
      var random = SplitMix64(seed: seed)
      var all: [StockMove] = []
      for index in 0..<200 {
        all.append(
          StockMove(
            id: "M\(random.below(190))", outlet: "S\(random.below(5))",
            sku: "K\(random.below(3))", kind: random.pick(StockMove.Kind.allCases),
            quantity: Int64(index), on: UnitMaker.day(random.int(0...32))))
      }
      let desk = StockDesk(month: Operation.month)
      let whole = try desk.work(StockShard(moves: all))
      random.shuffle(&all)
      var cut: [StockRow] = []
      for outlet in 0..<5 {
        cut += try desk.work(StockShard(moves: all.filter { $0.outlet == "S\(outlet)" }))
      }
      #expect(cut == whole, "replay with SEED=\(seed)")
    }
  }

  @Test("that leaves 64 bits says in which column")
  func overflow() throws {
    let text = "received \(Int64.max) 1,received \(Int64.max) 2"
    #expect(throws: OrderError.sumTooLarge(column: "received", value: Int128(Int64.max) * 2)) {
      try StockDesk(month: Operation.month).work(StockShard(moves: try moves(text)))
    }
  }
}
