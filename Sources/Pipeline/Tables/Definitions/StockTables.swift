import Lake
import Orders
import Parquet
import Records

/// Goods of outlets: the roll is `open`, what single moves and counts show `restricted`.
extension OutputTables {
  private typealias Column = TableDefinition.Column

  private static let outlet = Column("outlet", .text, "Outlet")
  private static let article = Column("sku", .text, "Article")

  package static let stockRoll = TableDefinition(
    name: "stock_roll", audience: .open,
    meaning: "Goods of each outlet over the month (进销存): cards, handsets, modems, receipts",
    columns: [
      outlet, article,
      Column("opening", .int64, unit: "pieces", "What the book had before the month's first move"),
      Column(
        "opening_from", .text,
        "former: closing of the month before; count: the first count, where the month before knows "
          + "nothing of it; none: 0"),
      Column("received", .int64, unit: "pieces", "Came in"),
      Column("issued", .int64, unit: "pieces", "Went out"),
      Column("adjusted", .int64, unit: "pieces", "Found, lost or written off"),
      Column(
        "closing", .int64, unit: "pieces",
        "What the book has after the last: opening + received − issued + adjusted"),
      Column(
        "counted", .int64, unit: "pieces", isNullable: true,
        "Counted at the end; null: nobody counted"),
      Column(
        "difference", .int64, unit: "pieces", isNullable: true,
        "counted − closing: what is not accounted for; null: nobody counted"),
      Column("moves", .int64, "Moves that are no counts"),
    ], key: ["outlet", "sku"], sortKey: ["outlet", "sku"], isByRegion: false)

  package static let stockDiff = TableDefinition(
    name: "stock_diff", audience: .restricted,
    meaning: "Counts of goods that the book doesn't agree with (盘点差异)",
    columns: [
      outlet, article,
      Column(
        "kind", .text,
        "opening: against the closing of the month before; closing: against the month's own"),
      Column("counted_on", .date, "When it was counted"),
      Column("book", .int64, unit: "pieces", "What the book had"),
      Column("counted", .int64, unit: "pieces", "What was there"),
      Column("difference", .int64, unit: "pieces", "counted − book"),
      FindingColumns.evidence,
    ], key: ["outlet", "sku", "kind"], sortKey: ["outlet", "sku"], isByRegion: false)

  package static let stockFindings = TableDefinition(
    name: "stock_findings", audience: .restricted,
    meaning: "What is wrong with moves of goods (进销存稽核)",
    columns: [
      FindingColumns.rule, FindingColumns.severity, outlet, article,
      Column("move_id", .text, isNullable: true, "Move; null: not about one"),
      FindingColumns.since, FindingColumns.age, FindingColumns.evidence,
    ], key: ["rule", "outlet", "sku", "move_id", "evidence"], sortKey: ["outlet", "sku"],
    isByRegion: false)
}

extension OrderTableRows {
  /// A row of ``OutputTables/stockRoll``.
  static func append(_ row: StockRow, to table: inout TableBuilder) throws(ParquetError) {
    table.add(row.outlet)
    table.add(row.sku)
    table.add(row.opening)
    table.add(row.openingFrom.code)
    for value in [row.received, row.issued, row.adjusted, row.closing] { table.add(value) }
    table.add(orNull: row.counted)
    table.add(orNull: row.difference)
    table.add(row.moves)
    try table.endRow()
  }

  /// A row of ``OutputTables/stockDiff``.
  static func append(
    _ row: StockDifference, to table: inout TableBuilder
  ) throws(ParquetError) {
    table.add(row.outlet)
    table.add(row.sku)
    table.add(row.kind.code)
    table.add(row.countedOn)
    for value in [row.book, row.counted, row.difference] { table.add(value) }
    table.add(row.evidence)
    try table.endRow()
  }

  /// A row of ``OutputTables/stockFindings``.
  static func append(_ row: StockFinding, to table: inout TableBuilder) throws(ParquetError) {
    table.add(row.rule.code)
    table.add(row.rule.severity.code)
    table.add(row.outlet)
    table.add(row.sku)
    table.add(orNull: row.move)
    table.add(row.since)
    table.add(row.ageDays)
    table.add(row.evidence)
    try table.endRow()
  }
}
