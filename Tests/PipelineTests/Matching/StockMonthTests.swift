import Foundation
import Lake
import Pipeline
import Testing

/// Goods of two outlets over two months, worked out by hand.
@Suite("Months whose goods are rolled")
struct StockMonthTests {
  private func month(rowsPerShard: Int = 100_000) throws -> SmallMonth {
    try SmallMonth([
      "job.yaml": MatchedMonthTests.job.replacing("ROWS", with: "\(rowsPerShard)")
    ])
  }

  private func rows(
    _ table: TableDefinition, _ small: SmallMonth, _ columns: [String], in name: String
  ) throws -> [String] {
    try PublishedRows(of: table, in: small.output(name)).rows.map { row in
      columns.map { row[$0] ?? "?" }.joined(separator: " ")
    }.sorted()
  }

  private static let rolled = [
    "outlet", "sku", "opening", "opening_from", "received", "issued", "adjusted", "closing",
    "counted", "difference", "moves",
  ]

  private func october() -> SmallMonth.Input {
    var input = MatchedMonthTests.input()
    input.usage = []
    input.others["stock_moves"] = """
      move_id,outlet,sku,kind,quantity,on
      H1,S1,usim,opening,3,2026-10-01
      H2,S1,usim,adjusted,-1,2026-10-02
      H3,S2,usim,received,7,2026-10-03

      """
    return input
  }

  @Test("A month opens with counts, finds what differs, and ties the feed's rows")
  func first() throws {
    let small = try month()
    let control = try small.run("2026-09", MatchedMonthTests.input()).control
    #expect(
      try rows(OutputTables.stockRoll, small, Self.rolled, in: "2026-09") == [
        "S1 usim 10 count 20 25 -1 4 3 -1 3", "S2 ont 0 none 5 0 0 5 null null 1",
        "S2 usim 0 none 0 5 0 -5 null null 1",
      ])
    #expect(
      try rows(
        OutputTables.stockDiff, small,
        ["outlet", "sku", "kind", "book", "counted", "difference", "evidence"], in: "2026-09")
        == ["S1 usim closing 4 3 -1 opening=10; received=20; issued=25; adjusted=-1; move=G5"])
    #expect(
      try rows(
        OutputTables.stockFindings, small, ["rule", "outlet", "sku", "move_id", "evidence"],
        in: "2026-09") == [
          "move_twice S1 usim G2 rows=2; kind=received; quantity=20",
          "stock_negative S2 usim null opening=0; lowest=-5; closing=-5",
        ])
    let stock = try #require(control.operations?.stock)
    #expect(stock.moves == 5 && stock.counts == 2 && stock.repeated == 1 && stock.otherMonths == 1)
    #expect(stock.opening == 10 && stock.closing == 4)
  }

  @Test("The month after opens with what was left, whatever is counted, and verifies")
  func after() throws {
    for rowsPerShard in [100_000, 1] {
      let small = try month(rowsPerShard: rowsPerShard)
      _ = try small.run("2026-09", MatchedMonthTests.input())
      _ = try small.run("2026-10", october())
      #expect(
        try rows(OutputTables.stockRoll, small, Self.rolled, in: "2026-10") == [
          "S1 usim 4 former 0 0 -1 3 null null 1", "S2 ont 5 former 0 0 0 5 null null 0",
          "S2 usim -5 former 7 0 0 2 null null 1",
        ])
      #expect(
        try rows(
          OutputTables.stockDiff, small, ["outlet", "kind", "book", "counted", "evidence"],
          in: "2026-10") == ["S1 opening 4 3 former=2026-09; move=H1"])
      let verified = try Verification(folder: small.output("2026-10"))
      #expect(verified.findings.isEmpty)
      #expect(
        verified.checks.contains {
          $0.hasPrefix("goods left by 2026-09 = Σ stock_roll.opening from it: 4")
        })
    }
  }

  @Test("A feed without a row, in the month after, hands everything on")
  func silent() throws {
    let small = try month()
    _ = try small.run("2026-09", MatchedMonthTests.input())
    var october = october()
    october.others["stock_moves"] = "move_id,outlet,sku,kind,quantity,on\n"
    let control = try small.run("2026-10", october).control
    #expect(
      try rows(OutputTables.stockRoll, small, ["outlet", "sku", "closing"], in: "2026-10")
        == ["S1 usim 4", "S2 ont 5", "S2 usim -5"])
    #expect(control.operations?.stock?.moves == 0)
  }

  @Test("A month before that was run again is told, and its goods are not held against this one")
  func again() throws {
    let small = try month()
    _ = try small.run("2026-09", MatchedMonthTests.input())
    _ = try small.run("2026-10", october())
    var september = MatchedMonthTests.input()
    september.others["stock_moves"] = "move_id,outlet,sku,kind,quantity,on\n"
    _ = try small.run("2026-09", september)
    let verified = try Verification(folder: small.output("2026-10"))
    #expect(verified.findings.isEmpty)
    #expect(verified.notes.contains { $0.contains("2026-09 was run again") })
    #expect(!verified.checks.contains { $0.hasPrefix("goods left by") })
  }

  @Test("Agents are told which of their orders passed the audit, also where it was cancelled")
  func audits() throws {
    let small = try month()
    var input = MatchedMonthTests.input()
    input.others["contacts"] = """
      contact_id,msisdn,kind,channel,product,on,agent,reached
      C1,1,campaign,outbound_call,trip,2026-09-03,W5,yes
      C2,2,campaign,outbound_call,p,2026-09-03,W5,no
      C3,4,campaign,outbound_call,p,2026-08-30,W6,yes

      """
    input.others["order_events"] = """
      order_id,suborder_id,stage,at,actor
      M5,,submitted,2026-09-01T10:00:00+08:00,
      M5,,verified,2026-09-02T10:00:00+08:00,
      M5,,cancelled,2026-09-03T10:00:00+08:00,

      """
    _ = try small.run("2026-09", input)
    #expect(
      try rows(
        OutputTables.agentKpi, small,
        ["agent", "contacts", "orders", "audited_orders", "completed", "cancelled"],
        in: "2026-09") == ["W5 2 2 2 2 0", "W6 0 1 1 0 1"])
  }
}
