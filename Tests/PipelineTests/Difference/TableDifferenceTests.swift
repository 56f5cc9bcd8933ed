import Foundation
import Jobs
import Lake
import Measures
import Parquet
import Pipeline
import Seeds
import Testing

@Suite("The tables of two runs")
struct TableDifferenceTests {
  /// An account's balance of a month: its key is account, kind and month of the invoice.
  struct Entry: Hashable {
    var account: String
    var kind = "invoice"
    var month: String?
    var balanceMicros: Int64 = 1_000_000
    var bucket = 0
  }

  /// A share of an area: of a table that isn't by region.
  struct Share: Hashable {
    var code: String
    var lines: Int
  }

  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func publish(
    _ name: String, _ entries: [[Entry]], shares: [Share]? = nil, key: String = "k"
  ) throws -> String {
    let output = "\(folder.path)/\(name)"
    try PublishedSample(records: [SampleRecord()], pseudonymKey: key) { staging in
      for (part, rows) in entries.enumerated() where !rows.isEmpty {
        var table = try TableBuilder(OutputTables.arLedger, compressionLevel: 1, facts: [])
        for row in rows {
          table.add(row.account)
          table.add(row.kind)
          if let month = row.month { table.add(month) } else { table.addNull() }
          for amount in [0, row.balanceMicros, 0, row.balanceMicros] { table.add(amount) }
          table.addNull()
          table.add(0)
          table.add(row.bucket)
          try table.endRow()
        }
        try staging.add(
          try table.finish(), to: OutputTables.arLedger, region: "HA", part: PartName.text(part),
          rows: rows.count)
      }
      guard let shares else { return }
      var table = try TableBuilder(OutputTables.sandboxArea, compressionLevel: 1, facts: [])
      for share in shares {
        for text in ["area", share.code, "uses=data"] { table.add(text) }
        for value in [share.lines, 1, 1, 10_000] { table.add(value) }
        try table.endRow()
      }
      try staging.add(
        try table.finish(), to: OutputTables.sandboxArea, region: "", part: "00000",
        rows: shares.count)
    }.publish(to: output)
    return output
  }

  private func compare(
    _ before: String, _ after: String, rowsShown: Int = 5, cellsMax: Int? = nil,
    into tables: String? = nil
  ) throws -> MonthDifference {
    try MonthComparison(
      before: before, after: after, outputFolder: tables, rowsShown: rowsShown, cellsMax: cellsMax
    ).run().difference
  }

  private func table(_ name: String, of difference: MonthDifference) throws -> TableDifference {
    try #require(difference.tables.first { $0.table == name }, "no comparison of \(name)")
  }

  @Test("Rows are added, removed or changed by key, and money columns sum up on both sides")
  func rows() throws {
    let before = try publish(
      "a",
      [
        [
          Entry(account: "A1", month: "2026-10"), Entry(account: "A2", month: "2026-10"),
          Entry(account: "A2", kind: "credit", balanceMicros: -5), Entry(account: "A3"),
        ]
      ])
    let after = try publish(
      "b",
      [
        [
          Entry(account: "A0", month: "2026-10", balanceMicros: 7),
          Entry(account: "A2", month: "2026-10", balanceMicros: 3_000_000, bucket: 30),
          Entry(account: "A2", kind: "credit", balanceMicros: -5), Entry(account: "A3"),
        ]
      ])
    let difference = try compare(before, after)
    #expect(!difference.isEmpty)
    let found = try table("ar_ledger", of: difference)
    #expect([found.rowsBefore, found.rowsAfter] == [4, 4])
    #expect([found.added, found.removed, found.changed] == [1, 1, 1])
    #expect(
      found.rows.map(\.key) == [
        "region=HA, account=A0, kind=invoice, invoice_month=2026-10",
        "region=HA, account=A1, kind=invoice, invoice_month=2026-10",
        "region=HA, account=A2, kind=invoice, invoice_month=2026-10",
      ])
    #expect(found.rows.map(\.change) == [.added, .removed, .changed])
    let cells = found.rows[2].cells
    #expect(cells.map(\.column) == ["debit", "balance", "bucket"])
    #expect(cells.map(\.before) == ["1.00", "1.00", "0"])
    #expect(cells.map(\.after) == ["3.00", "3.00", "30"])
    #expect(found.columns.map(\.column) == ["debit", "balance", "bucket"])
    let balance = try #require(found.sums.first { $0.column == "balance" }).amount
    #expect(balance.before.micros == 2_999_995 && balance.after.micros == 4_000_002)
    #expect(try table("invoices", of: difference).isEmpty)
  }

  @Test("A table that only one run has is all added or all removed")
  func oneSided() throws {
    let before = try publish("a", [])
    let after = try publish("b", [], shares: [Share(code: "N", lines: 3)])
    let found = try table("sandbox_area", of: compare(before, after))
    #expect([found.rowsBefore, found.added, found.removed] == [0, 1, 0])
    let back = try table("sandbox_area", of: compare(after, before))
    #expect([back.rowsAfter, back.added, back.removed] == [0, 0, 1])
    #expect(back.rows.map(\.key) == ["level=area, code=N, tag=uses=data"])
  }

  @Test("Only the first rows are kept, whatever the order of files and parts")
  func firstRows() throws {
    let shares = (0..<40).map { Share(code: "N\(100 + $0)", lines: $0) }
    let before = try publish("a", [], shares: shares)
    let after = try publish(
      "b", [], shares: shares.reversed().map { Share(code: $0.code, lines: 0) })
    for cellsMax in [1_000_000, 60, 1] {
      let found = try table(
        "sandbox_area", of: compare(before, after, rowsShown: 3, cellsMax: cellsMax))
      #expect(found.changed == 39)
      #expect(
        found.rows.map(\.key) == (1...3).map { "level=area, code=N\(100 + $0), tag=uses=data" })
    }
    let none = try compare(before, after, rowsShown: 0)
    #expect(try table("sandbox_area", of: none).rows.isEmpty)
  }

  @Test("Rows in another order, and as many rows of one key on both sides, don't differ")
  func order() throws {
    let entries = (0..<50).map { Entry(account: "A\($0 % 25)", balanceMicros: Int64($0 % 2)) }
    let before = try publish("a", [entries])
    let after = try publish("b", [entries.reversed()])
    #expect(try compare(before, after).isEmpty)
    #expect(try compare(before, after, cellsMax: 1).isEmpty)
  }

  @Test("Months that are compared part by part differ as they do in one, row for row")
  func parts() throws {
    var seed = SplitMix64(seed: 0x7ab1e5)
    func month(_ cuts: Int) -> [[Entry]] {
      var parts: [[Entry]] = Array(repeating: [], count: cuts)
      for account in 0..<300 where seed.next() % 10 != 0 {
        parts[account % cuts].append(
          Entry(
            account: "A\(account)", month: seed.next() % 4 == 0 ? nil : "2026-10",
            balanceMicros: Int64(seed.next() % 3)))
      }
      return parts
    }
    let before = try publish("a", month(1))
    let after = try publish("b", month(3))
    var found: [[String]] = []
    for (index, cellsMax) in [1_000_000, 700, 100].enumerated() {
      let tables = "\(folder.path)/tables-\(index)"
      let difference = try compare(
        before, after, rowsShown: 1_000, cellsMax: cellsMax, into: tables)
      let ledger = try table("ar_ledger", of: difference)
      #expect(ledger.added > 0 && ledger.removed > 0 && ledger.changed > 0)
      #expect(Int64(ledger.rows.count) == ledger.added + ledger.removed + ledger.changed)
      found.append(ledger.rows.map { "\($0)" } + ledger.sums.map { "\($0)" })
      let written = try ParquetReader(try FileReading.contents(of: "\(tables)/rows.parquet"))
      let keys = try #require(try written.column(named: "key").texts)
      #expect(
        Set(keys).isSuperset(of: ledger.rows.map(\.key)),
        "rows.parquet must have every row that differs")
    }
    #expect(found[0] == found[1] && found[0] == found[2], "seed 0x7ab1e5")
  }

  @Test("Under another pseudonym key what is told apart by pseudonym is passed over, and said so")
  func otherKey() throws {
    let before = try publish("a", [], shares: [Share(code: "N", lines: 3)])
    let after = try publish("b", [], shares: [Share(code: "N", lines: 3)], key: "other")
    let difference = try compare(before, after)
    #expect(difference.isEmpty, "the invoices' column of pseudonyms isn't compared")
    #expect(difference.tables.map(\.table) == ["invoices", "sandbox_area"])
  }
}
