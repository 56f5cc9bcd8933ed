import Measures
import Orders
import Records
import Seeds
import Testing

@Suite("The stock of outlets")
struct StockTests {
  private static let desk = StockDesk(month: Operation.month)

  /// `opening 10 1`: kind, quantity, day of October, and where it isn't its place, the id.
  private func moves(_ text: String, outlet: String = "S1") throws -> [StockMove] {
    try text.split(separator: ",").enumerated().map { index, item in
      let words = item.split(separator: " ").map(String.init)
      let kind = try #require(StockMove.Kind.allCases.first { $0.code == words[0] })
      return StockMove(
        id: words.count > 3 ? words[3] : "M\(index)", outlet: outlet, sku: "sim", kind: kind,
        quantity: try #require(Int64(words[1])),
        on: UnitMaker.day(try #require(Int(words[2]))))
    }
  }

  private func work(_ text: String, former: Int64? = nil) throws -> StockFindings {
    try Self.desk.work(
      StockShard(
        moves: try moves(text),
        balances: former.map { [StockBalance(outlet: "S1", sku: "sim", pieces: $0)] } ?? []))
  }

  @Test(
    "rolls from the month before, or from the opening count, to the closing",
    arguments: [
      // former, moves; opening and whence, received, issued, adjusted, closing, counted, difference
      (nil, "opening 10 1,received 5 2,issued 3 3,closing 12 31", "10 count 5 3 0 12 12 0"),
      (nil, "opening 10 1,issued 3 3,adjusted -2 4,closing 4 31", "10 count 0 3 -2 5 4 -1"),
      (nil, "received 5 2,adjusted 1 3", "0 none 5 0 1 6 none none"),
      (nil, "opening 10 1,opening 99 2,closing 1 30,closing 10 31", "10 count 0 0 0 10 10 0"),
      (
        nil, "opening 10 1,issued 4 31,issued 4 32,received 9 0,closing 6 31",
        "10 count 0 4 0 6 6 0"
      ),
      (7, "opening 10 1,received 5 2", "7 former 5 0 0 12 none none"),
      (7, "", "7 former 0 0 0 7 none none"), (0, "opening 4 1", "0 former 0 0 0 0 none none"),
      (-2, "received 5 9", "-2 former 5 0 0 3 none none"),
      (7, "received 5 2 A,received 5 2 A", "7 former 5 0 0 12 none none"),
    ] as [(Int64?, String, String)])
  func roll(former: Int64?, text: String, expected: String) throws {
    let rows = try work(text, former: former).rows
    let row = try #require(rows.first)
    func shown(_ value: Int64?) -> String { value.map(\.description) ?? "none" }
    let values = [
      shown(row.opening), row.openingFrom.code, shown(row.received), shown(row.issued),
      shown(row.adjusted), shown(row.closing), shown(row.counted), shown(row.difference),
    ]
    #expect(values.joined(separator: " ") == expected)
    #expect(rows.count == 1)
  }

  @Test("has no row for what is at 0 and nobody touched")
  func gone() throws {
    #expect(try work("", former: 0).rows.isEmpty)
    #expect(try work("received 5 32").rows.isEmpty)
  }

  @Test(
    "differs where a count isn't what the book has",
    arguments: [
      (nil, "opening 10 1,closing 10 31", ""),
      (
        nil, "opening 10 1,issued 3 9,closing 6 31 C",
        "closing 2026-10-31 7 6 -1 opening=10; received=0; issued=3; adjusted=0; move=C"
      ),
      (7, "opening 9 1 A,closing 7 31", "opening 2026-10-01 7 9 2 former=2026-09; move=A"),
      (0, "opening 4 1 A", "opening 2026-10-01 0 4 4 former=2026-09; move=A"),
    ] as [(Int64?, String, String)])
  func differences(former: Int64?, text: String, expected: String) throws {
    let made = try work(text, former: former)
    let lines = made.differences.map {
      "\($0.kind.code) \($0.countedOn) \($0.book) \($0.counted) \($0.difference) \($0.evidence)"
    }
    #expect(lines.joined(separator: ",") == expected)
    #expect(made.partial.findings(of: .stockDiffers) == Int128(lines.count))
  }

  @Test(
    "is found to be negative at the end of a day, and a move to be there twice",
    arguments: [
      (nil, "opening 3 1,issued 5 4,received 9 4,issued 7 5", ""),
      (
        nil, "opening 3 1,issued 5 4,received 9 6",
        "stock_negative  10-04 27 opening=3; lowest=-2; closing=7"
      ),
      (
        -1, "issued 2 8,received 9 9", "stock_negative  10-01 30 opening=-1; lowest=-3; closing=6"
      ),
      (
        nil, "received 9 4 A,received 9 4 A",
        "move_twice A 10-04 27 rows=2; kind=received; quantity=9"
      ),
      (
        nil, "opening 1 2 A,opening 1 2 A,opening 1 2 A",
        "move_twice A 10-02 29 rows=3; kind=opening; quantity=1"
      ),
      (nil, "received 9 0 A,received 9 0 A", ""),
    ] as [(Int64?, String, String)])
  func findings(former: Int64?, text: String, expected: String) throws {
    let made = try work(text, former: former)
    let lines = made.findings.map {
      "\($0.rule.code) \($0.move) \($0.since.description.dropFirst(5)) \($0.ageDays) \($0.evidence)"
    }
    #expect(lines.joined(separator: ",") == expected)
    for rule in [StockRule.stockNegative, .moveTwice] {
      #expect(
        made.partial.findings(of: rule) == Int128(made.findings.count { $0.rule == rule }))
    }
  }

  /// Two months of moves of few outlets and articles, some of them twice, and what was left before.
  private func shard(_ random: inout SplitMix64) -> StockShard {
    var shard = StockShard()
    for index in 0..<200 {
      shard.moves.append(
        StockMove(
          id: "M\(random.below(190))", outlet: "S\(random.below(5))",
          sku: "K\(random.below(3))", kind: random.pick(StockMove.Kind.allCases),
          quantity: Int64(index), on: UnitMaker.day(random.int(0...32))))
    }
    for outlet in 0..<6 {
      for sku in 0..<4 where random.chance(50) {
        shard.balances.append(
          StockBalance(
            outlet: "S\(outlet)", sku: "K\(sku)", pieces: Int64(random.below(40)) - 5))
      }
    }
    return shard
  }

  @Test("is by outlet and article, whatever the order and the cut of the moves")
  func order() throws {
    for seed in SplitMix64.seeds(count: 50) {
      var random = SplitMix64(seed: seed)
      var all = shard(&random)
      let whole = try Self.desk.work(all)
      random.shuffle(&all.moves)
      random.shuffle(&all.balances)
      var cut = StockFindings(month: Operation.month)
      for outlet in (0..<6).map({ "S\($0)" }) {
        let part = try Self.desk.work(
          StockShard(
            moves: all.moves.filter { $0.outlet == outlet },
            balances: all.balances.filter { $0.outlet == outlet }))
        cut.rows += part.rows
        cut.differences += part.differences
        cut.findings += part.findings
        cut.partial.merge(part.partial)
      }
      #expect(cut == whole, "replay with SEED=\(seed)")
      #expect(cut.partial.encoded() == whole.partial.encoded(), "replay with SEED=\(seed)")
    }
  }

  @Test("closes row by row, has every row of the feed, and hands its closing to the month after")
  func closes() throws {
    for seed in SplitMix64.seeds(count: 50) {
      var random = SplitMix64(seed: seed)
      let shard = shard(&random)
      let made = try Self.desk.work(shard)
      for row in made.rows {
        #expect(
          row.opening + row.received - row.issued + row.adjusted == row.closing,
          "replay with SEED=\(seed)")
      }
      let totals = try made.partial.stockTotals()
      #expect(
        totals.moves + totals.counts + totals.repeated + totals.otherMonths
          == Int64(shard.moves.count), "replay with SEED=\(seed)")
      #expect(totals.closing == made.rows.reduce(0) { $0 + $1.closing })
      let next = try StockDesk(month: Operation.month.next).work(
        StockShard(
          balances: made.rows.map {
            StockBalance(outlet: $0.outlet, sku: $0.sku, pieces: $0.closing)
          }))
      #expect(try next.partial.stockTotals().opening == totals.closing)
      #expect(
        next.rows.map { [$0.outlet, $0.sku, $0.opening.description] }
          == made.rows.filter { $0.closing != 0 }.map {
            [$0.outlet, $0.sku, $0.closing.description]
          }, "replay with SEED=\(seed)")
    }
  }

  @Test("that leaves 64 bits says in which column")
  func overflow() throws {
    let text = "received \(Int64.max) 1,received \(Int64.max) 2"
    #expect(throws: OrderError.sumTooLarge(column: "received", value: Int128(Int64.max) * 2)) {
      try work(text)
    }
  }
}
