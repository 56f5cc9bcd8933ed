import Lake

// The log of money taken against the log of money booked.
extension OutputTables {
  private typealias Column = TableDefinition.Column

  /// The tables of reconciling.
  static let reconTables = [reconPayment, reconTotals]

  package static let reconPayment = TableDefinition(
    name: "recon_payment", audience: .restricted,
    meaning: "Reconciling (对账): mall and kiosk against billing, one row a flow number (流水号)",
    columns: [
      Column("flow", .text, "The number that both logs know it by; of a reversal, its original's"),
      Column(
        "state", .text,
        "matched, amount_differs, only_left, only_right, late, reversed, reversed_left, "
          + "reversed_right, duplicate, unknown_reversal or reversal_differs"),
      Column("left_source", .text, isNullable: true, "Where it was taken; null: not told, or not"),
      Column(
        "left_on", .date, isNullable: true, "When it was taken; null: the left log hasn't it"),
      Column("left_records", .int64, "Entries of the left log, reversals included"),
      Column(
        "left_amount", .money, unit: "currency", "Σ of them: 0 where it was taken back"),
      Column("right_source", .text, isNullable: true, "Who booked it; null: not told, or not"),
      Column(
        "right_on", .date, isNullable: true, "When it was booked; null: the right log hasn't it"),
      Column("right_records", .int64, "Entries of the right log, reversals included"),
      Column("right_amount", .money, unit: "currency", "Σ of them"),
      Column("difference", .money, unit: "currency", "left_amount − right_amount"),
      Column(
        "days_apart", .int64, unit: "days", isNullable: true,
        "From left_on to right_on; null: one log hasn't it"),
    ], key: ["flow"], sortKey: ["flow"], isByRegion: false)

  package static let reconTotals = TableDefinition(
    name: "recon_totals", audience: .open,
    meaning: "Control totals of reconciling by state: they add up to each log",
    columns: [
      Column("state", .text, "As in recon_payment"),
      Column("flows", .int64, "Flow numbers"),
      Column("left_records", .int64, "Entries of the left log"),
      Column("left_amount", .money, unit: "currency", "Σ of them"),
      Column("right_records", .int64, "Entries of the right log"),
      Column("right_amount", .money, unit: "currency", "Σ of them"),
      Column("difference", .money, unit: "currency", "left_amount − right_amount"),
    ], key: ["state"], sortKey: ["state"], isByRegion: false)
}
