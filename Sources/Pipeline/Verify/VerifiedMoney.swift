import Lake
import Parquet

/// What the tables of accounts, promotions and points of a published month add up to.
struct VerifiedMoney {
  /// By `table.column`.
  private(set) var sums: [String: Int128] = [:]

  /// Columns whose sums say whether money was kept right.
  private static let columns: [String: [String]] = [
    OutputTables.invoiceTax.name: ["tax"],
    OutputTables.accountBills.name: [
      "total", "tax", "opening_debt", "opening_credit", "paid", "gifts", "refunded", "applied",
      "closing_debt", "closing_credit",
    ],
    OutputTables.customerBills.name: ["total", "closing_debt", "closing_credit", "accounts"],
    OutputTables.arLedger.name: ["opening", "debit", "credit", "balance"],
    OutputTables.promoBenefits.name: ["granted", "clawback"],
    OutputTables.pointsLedger.name: ["opening", "earned", "redeemed", "expired", "closing"],
  ]

  mutating func add(_ reader: ParquetReader, table: String) throws(ParquetError) {
    for column in Self.columns[table] ?? [] {
      sums["\(table).\(column)", default: 0] += try reader.sum(of: column)
    }
    if table == OutputTables.accountBills.name {
      sums["\(table) rows", default: 0] += Int128(reader.rowCount)
    }
    guard table == OutputTables.arLedger.name else { return }
    for group in reader.rowGroups.indices {
      let kinds = try reader.column(named: "kind", rowGroup: group).texts ?? []
      let debits = try reader.column(named: "debit", rowGroup: group).integers ?? []
      for (kind, debit) in zip(kinds, debits) {
        sums["\(table).debit of \(kind)", default: 0] += Int128(debit)
      }
    }
  }
}
