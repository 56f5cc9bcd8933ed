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
  private(set) var chargeEvents: Int128 = 0
  private(set) var cutMicros: Int128 = 0
  private(set) var cutEvents: Int128 = 0
  private(set) var behaviourRows = 0
  private(set) var groupRows = 0
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
  /// nil where the month doesn't tell a subscriber's tax.
  private(set) var subscriberMonthTaxMicros: Int128?
  private(set) var indicatorMicros: Int128 = 0
  private(set) var indicatorSubscribers: Int64 = 0
  private(set) var operations = VerifiedOperations()
  private(set) var money = VerifiedMoney()
  private(set) var base = VerifiedBase()
  private(set) var segments = VerifiedSegments()
  private(set) var statements = VerifiedStatements()

  /// Adds a file of statements; nil where it is none, else its rows.
  mutating func add(statements content: [UInt8], of path: String, _ table: TableDefinition) -> Int?
  {
    tables.insert(table.name)
    return statements.add(content, of: path, table)
  }

  mutating func add(_ reader: ParquetReader, table: String) throws(ParquetError) {
    tables.insert(table)
    try segments.add(reader, table: table)
    try statements.add(reader, table: table)
    switch table {
    case OutputTables.usage.name:
      usageRows += reader.rowCount
      usageMicros += try reader.sum(of: "charge")
    case OutputTables.rejects.name:
      for group in reader.rowGroups.indices {
        let files = try reader.column(named: "file", rowGroup: group).texts ?? []
        for file in files { rejectRows[file, default: 0] += 1 }
      }
    case OutputTables.charges.name:
      chargeMicros += try reader.sum(of: "charge")
      chargeEvents += try reader.sum(of: "events")
      try addQuantities(of: "free_quantity", in: reader) { sums, service, _, quantity in
        sums.freeQuantities[service, default: 0] += quantity
      }
    case OutputTables.usageCuts.name:
      cutMicros += try reader.sum(of: "charge")
      cutEvents += try reader.sum(of: "events")
    case OutputTables.behaviour.name: behaviourRows += reader.rowCount
    case OutputTables.subscriberGroups.name: groupRows += reader.rowCount
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
        invoiceUsageMicros += try reader.sum(of: column)
      }
      invoiceRecurringMicros += try reader.sum(of: "recurring")
      invoiceMicros += try reader.sum(of: "total")
    case OutputTables.invoiceLines.name:
      invoiceLineMicros += try reader.sum(of: "amount")
    case OutputTables.subscriberMonth.name:
      subscriberMonthMicros += try reader.sum(of: "revenue")
      if reader.schema.columns.contains(where: { $0.name == "tax" }) {
        subscriberMonthTaxMicros = try (subscriberMonthTaxMicros ?? 0) + reader.sum(of: "tax")
      }
    case OutputTables.indicators.name:
      indicatorMicros += try reader.sum(of: "revenue")
      indicatorSubscribers += Int64(truncatingIfNeeded: try reader.sum(of: "subscribers"))
    default:
      try operations.add(reader, table: table)
      try money.add(reader, table: table)
      try base.add(reader, table: table)
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
}

extension ParquetReader {
  /// Σ of a column of whole numbers; nulls count as 0.
  func sum(of name: String) throws(ParquetError) -> Int128 {
    var sum: Int128 = 0
    for group in rowGroups.indices {
      for value in try column(named: name, rowGroup: group).integers ?? [] { sum += Int128(value) }
    }
    return sum
  }
}
