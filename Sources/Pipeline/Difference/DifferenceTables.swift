import Lake

/// The tables that a comparison writes. They are no part of a month.
enum DifferenceTables {
  private typealias Column = TableDefinition.Column

  private static let msisdn = Column("msisdn", .int64, "The line of service, E.164")

  private static func amounts(_ name: String, _ meaning: String, isNullable: Bool) -> [Column] {
    [
      Column(
        "\(name)_before", .money, unit: "currency", isNullable: isNullable,
        "\(meaning) in the first run"),
      Column(
        "\(name)_after", .money, unit: "currency", isNullable: isNullable,
        "\(meaning) in the second run"),
    ]
  }

  /// A column of each run; null: that run hasn't the record, or nothing there.
  private static func pair(
    _ name: String, _ kind: Column.Kind, unit: String = ""
  ) -> [Column] {
    [
      Column("\(name)_before", kind, unit: unit, isNullable: true, "\(name) in the first run"),
      Column("\(name)_after", kind, unit: unit, isNullable: true, "\(name) in the second run"),
    ]
  }

  static let changes = TableDefinition(
    name: "changes", audience: .restricted,
    meaning: "Records that were added, removed or changed between two runs",
    columns: [
      msisdn,
      Column("start", .timestamp, "When it began, UTC: in the second run where that has it"),
      Column("record_id", .int64, "The source's record id; 0 for none"),
      Column("service", .text, "voice, sms, data or content"),
      Column("direction", .text, "mo, mt or cf"),
      Column("reversal", .boolean, "Whether it takes back an earlier record of that id"),
      Column("change", .text, "added, removed or changed"),
      Column("reason", .text, "The main reason"),
      Column("reasons", .text, "All reasons by precedence, separated by commas"),
    ] + pair("quantity", .int64, unit: "ms, octets or events")
      + pair("charge", .money, unit: "currency")
      + pair("free_quantity", .int64, unit: "as quantity")
      + pair("billed_quantity", .int64, unit: "as quantity")
      + pair("plan", .text) + pair("zone", .text) + pair("band", .text) + pair("rule", .text) + [
        Column("file", .text, "Source file: of the second run where that has it"),
        Column("line", .int64, "Line in the source file, from 1"),
      ], sortKey: [], isByRegion: false)

  static let subscribers = TableDefinition(
    name: "subscribers", audience: .restricted,
    meaning: "Subscribers whose records or invoice differ between two runs",
    columns: [
      msisdn, Column("region", .text, "Home region, in the second run where that has it"),
      Column("added", .int64, "Records that only the second run has"),
      Column("removed", .int64, "Records that only the first run has"),
      Column("changed", .int64, "Records that differ"),
      Column("reasons", .text, "All reasons by precedence, separated by commas"),
    ] + amounts("usage", "Σ charge", isNullable: false)
      + amounts("recurring", "Recurring fees of the invoice", isNullable: true)
      + amounts("usage_voice", "Voice on the invoice", isNullable: true)
      + amounts("usage_sms", "SMS on the invoice", isNullable: true)
      + amounts("usage_data", "Data on the invoice", isNullable: true)
      + amounts("usage_content", "Content on the invoice", isNullable: true)
      + amounts("adjustments", "For earlier months on the invoice", isNullable: true)
      + amounts("invoice", "The invoice's total", isNullable: true) + [
        Column("delta", .money, unit: "currency", "Change of the invoice's total")
      ], sortKey: [], isByRegion: false)

  static let rows = TableDefinition(
    name: "rows", audience: .restricted,
    meaning: "Rows of published tables that differ between two runs: each cell that does",
    columns: [
      Column("table", .text, "The table"),
      Column("key", .text, "Its key's columns and values: name=value, comma and blank between"),
      Column("change", .text, "added, removed or changed"),
      Column("column", .text, isNullable: true, "Column that differs; null: the whole row"),
      Column("before", .text, isNullable: true, "In the first run; null: nothing there"),
      Column("after", .text, isNullable: true, "In the second run; null: nothing there"),
    ], sortKey: ["table"], isByRegion: false)
}
