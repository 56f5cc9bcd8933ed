import Lake
import Measures
import Parquet
import Pipeline
import Testing

@Suite("Tables are built row by row")
struct TableBuilderTests {
  private static let table = TableDefinition(
    name: "sample", audience: .open, meaning: "a test",
    columns: [
      .init("id", .int64, "a number"),
      .init("text", .text, "a text"),
      .init("maybe_text", .text, isNullable: true, "a text or null"),
      .init("maybe_money", .money, isNullable: true, "an amount or null"),
      .init("maybe_day", .date, isNullable: true, "a day or null"),
      .init("flag", .boolean, "yes or no"),
      .init("at", .timestamp, "an instant"),
    ],
    sortKey: ["id"], isByRegion: false)

  /// Writes `rows` rows whose text takes `distinct` values, in order.
  private static func build(rows: Int, distinct: Int) throws -> ParquetReader {
    var builder = try TableBuilder(table, compressionLevel: 1, facts: [("fact", "one")])
    let day = try #require(CivilDay("2026-10-01"))
    for row in 0..<rows {
      builder.add(row)
      builder.add("t\(row % distinct)")
      if row % 3 == 0 { builder.addNull() } else { builder.add("n\(row % distinct)") }
      if row % 5 == 0 { builder.addNull() } else { builder.add(Int64(row) * 1_000) }
      builder.add(row % 7 == 0 ? nil : day + row % 31)
      builder.add(row % 2 == 0)
      builder.add(Int64(row))
      try builder.endRow()
    }
    return try ParquetReader(try builder.finish())
  }

  private static func check(_ reader: ParquetReader, rows: Int, distinct: Int) throws {
    #expect(reader.rowCount == rows)
    let day = try #require(CivilDay("2026-10-01"))
    var row = 0
    for group in reader.rowGroups.indices {
      let ids = try #require(try reader.column(named: "id", rowGroup: group).integers)
      let texts = try #require(try reader.column(named: "text", rowGroup: group).texts)
      let maybe = try reader.column(named: "maybe_text", rowGroup: group)
      let maybeTexts = try #require(maybe.texts)
      let money = try reader.column(named: "maybe_money", rowGroup: group)
      let amounts = try #require(money.integers)
      let days = try reader.column(named: "maybe_day", rowGroup: group)
      let dayNumbers = try #require(days.integers)
      let at = try #require(try reader.column(named: "at", rowGroup: group).integers)
      let flags = try #require(try reader.column(named: "flag", rowGroup: group).booleans)
      for index in ids.indices {
        let isRight =
          ids[index] == row && texts[index] == "t\(row % distinct)"
          && flags[index] == (row % 2 == 0)
          && maybe.isNull(index) == (row % 3 == 0)
          && (row % 3 == 0 || maybeTexts[index] == "n\(row % distinct)")
          && money.isNull(index) == (row % 5 == 0)
          && (row % 5 == 0 || amounts[index] == Int64(row) * 1_000)
          && days.isNull(index) == (row % 7 == 0)
          && (row % 7 == 0 || dayNumbers[index] == Int64((day + row % 31).number))
          && at[index] == Int64(row) * 1_000
        if !isRight {
          Issue.record("row \(row) of \(rows) is not what was added")
          return
        }
        row += 1
      }
    }
    #expect(row == rows)
  }

  @Test(
    "What is read is what was added: nulls, few texts, more texts than a dictionary holds",
    arguments: [(0, 1), (1, 1), (10, 3), (4_096, 4_096), (4_097, 4_097), (10_000, 5_000)])
  func roundTrip(rows: Int, distinct: Int) throws {
    try Self.check(try Self.build(rows: rows, distinct: distinct), rows: rows, distinct: distinct)
  }

  @Test("More rows than a group has make several groups, the last one shorter")
  func groups() throws {
    let rows = ParquetWriter.rowsPerGroup * 2 + 1
    let reader = try Self.build(rows: rows, distinct: 4_100)
    #expect(reader.rowGroups == [122_880, 122_880, 1])
    try Self.check(reader, rows: rows, distinct: 4_100)
  }

  @Test("A last column that is known late is given to all rows of all groups")
  func lateColumn() throws {
    let late = TableDefinition(
      name: "late", audience: .open, meaning: "a test",
      columns: [
        .init("id", .int64, "a number"), .init("days", .int64, isNullable: true, "days or null"),
      ], sortKey: [], isByRegion: false)
    for rows in [0, 3, ParquetWriter.rowsPerGroup, ParquetWriter.rowsPerGroup + 2] {
      var builder = try TableBuilder(late, isLastLate: true, compressionLevel: 1, facts: [])
      for row in 0..<rows {
        builder.add(row)
        try builder.endRow()
      }
      try builder.fill(last: (0..<rows).map { $0 % 3 == 0 ? nil : Int64($0) * 2 })
      let reader = try ParquetReader(try builder.finish())
      #expect(reader.rowCount == rows)
      let days = try reader.column(named: "days")
      let ids = try #require(try reader.column(named: "id").integers)
      let values = try #require(days.integers)
      #expect(ids == (0..<rows).map { Int64($0) })
      for (row, value) in values.enumerated() {
        let isNull = row % 3 == 0
        if days.isNull(row) != isNull || !isNull && value != Int64(row) * 2 {
          Issue.record("row \(row) of \(rows) has another's days")
          return
        }
      }
    }
  }

  @Test("Facts and the table's name stand in the footer")
  func facts() throws {
    let reader = try Self.build(rows: 1, distinct: 1)
    #expect(reader.metadata("fact") == "one")
    #expect(reader.metadata("ratemill.table") == "sample")
  }
}
