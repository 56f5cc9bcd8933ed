import Lake
import Parquet
import Records

/// What the files of a published month add up to.
struct VerifiedSums {
  private(set) var tables: Set<String> = []
  private(set) var usageRows = 0
  /// By source file.
  private(set) var rejectRows: [String: Int64] = [:]
  private(set) var usageMicros: Int128 = 0
  private(set) var chargeMicros: Int128 = 0
  /// By service: Σ of the ledger, what it says was used, and what the charges say.
  private(set) var bundleSums: [String: Int128] = [:]
  private(set) var bundleUse: [String: Int128] = [:]
  private(set) var freeQuantities: [String: Int128] = [:]
  private(set) var subscriberRows = 0
  private(set) var invoiceRows = 0
  private(set) var invoiceUsageMicros: Int128 = 0
  private(set) var invoiceRecurringMicros: Int128 = 0
  private(set) var invoiceMicros: Int128 = 0
  private(set) var invoiceLineMicros: Int128 = 0
  private(set) var subscriberMonthMicros: Int128 = 0
  private(set) var indicatorMicros: Int128 = 0
  private(set) var indicatorSubscribers: Int64 = 0
  private(set) var operations = VerifiedOperations()
  /// By `table.column`: the sums of the tables of money.
  private(set) var money: [String: Int128] = [:]

  mutating func add(_ reader: ParquetReader, table: String) throws(ParquetError) {
    tables.insert(table)
    switch table {
    case OutputTables.usage.name:
      usageRows += reader.rowCount
      usageMicros += try sum(of: "charge", in: reader)
    case OutputTables.rejects.name:
      for group in reader.rowGroups.indices {
        let files = try reader.column(named: "file", rowGroup: group).texts ?? []
        for file in files { rejectRows[file, default: 0] += 1 }
      }
    case OutputTables.charges.name:
      chargeMicros += try sum(of: "charge", in: reader)
      try addQuantities(of: "free_quantity", in: reader) { sums, service, _, quantity in
        sums.freeQuantities[service, default: 0] += quantity
      }
    case OutputTables.bundleLedger.name:
      try addQuantities(of: "quantity", movements: "movement", in: reader) {
        sums, service, movement, quantity in
        sums.bundleSums[service, default: 0] += quantity
        if movement == BundleMovement.drawn.code || movement == BundleMovement.returned.code {
          sums.bundleUse[service, default: 0] -= quantity
        }
      }
    case OutputTables.subscribers.name: subscriberRows += reader.rowCount
    case OutputTables.invoices.name:
      invoiceRows += reader.rowCount
      for column in ["usage_voice", "usage_sms", "usage_data", "usage_content"] {
        invoiceUsageMicros += try sum(of: column, in: reader)
      }
      invoiceRecurringMicros += try sum(of: "recurring", in: reader)
      invoiceMicros += try sum(of: "total", in: reader)
    case OutputTables.invoiceLines.name:
      invoiceLineMicros += try sum(of: "amount", in: reader)
    case OutputTables.subscriberMonth.name:
      subscriberMonthMicros += try sum(of: "revenue", in: reader)
    case OutputTables.indicators.name:
      indicatorMicros += try sum(of: "revenue", in: reader)
      indicatorSubscribers += Int64(truncatingIfNeeded: try sum(of: "subscribers", in: reader))
    default:
      try operations.add(reader, table: table)
      try addMoney(reader, table: table)
    }
  }

  /// Columns whose sums say whether money was kept right.
  private static let moneyColumns: [String: [String]] = [
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

  private mutating func addMoney(_ reader: ParquetReader, table: String) throws(ParquetError) {
    for column in Self.moneyColumns[table] ?? [] {
      money["\(table).\(column)", default: 0] += try sum(of: column, in: reader)
    }
    if table == OutputTables.accountBills.name {
      money["\(table) rows", default: 0] += Int128(reader.rowCount)
    }
    guard table == OutputTables.arLedger.name else { return }
    for group in reader.rowGroups.indices {
      let kinds = try reader.column(named: "kind", rowGroup: group).texts ?? []
      let debits = try reader.column(named: "debit", rowGroup: group).integers ?? []
      for (kind, debit) in zip(kinds, debits) {
        money["\(table).debit of \(kind)", default: 0] += Int128(debit)
      }
    }
  }

  private mutating func addQuantities(
    of column: String, movements: String? = nil, in reader: ParquetReader,
    _ add: (inout VerifiedSums, _ service: String, _ movement: String, Int128) -> Void
  ) throws(ParquetError) {
    for group in reader.rowGroups.indices {
      let services = try reader.column(named: "service", rowGroup: group).texts ?? []
      let quantities = try reader.column(named: column, rowGroup: group).integers ?? []
      var codes: [String] = []
      if let movements { codes = try reader.column(named: movements, rowGroup: group).texts ?? [] }
      for (row, quantity) in quantities.enumerated() {
        add(&self, services[row], codes.isEmpty ? "" : codes[row], Int128(quantity))
      }
    }
  }

  private func sum(of column: String, in reader: ParquetReader) throws(ParquetError) -> Int128 {
    var sum: Int128 = 0
    for group in reader.rowGroups.indices {
      let chunk = try reader.column(named: column, rowGroup: group)
      for value in chunk.integers ?? [] { sum += Int128(value) }
    }
    return sum
  }
}
