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
  private(set) var indicatorMicros: Int128 = 0
  private(set) var indicatorSubscribers: Int64 = 0
  /// By cut of `kpi_month`: Σ revenue, Σ lines in the base at the end.
  private(set) var kpiMicros: [String: Int128] = [:]
  private(set) var kpiClosings: [String: Int128] = [:]
  /// By cut of `base_flow`: Σ of the sizes of its residuals, Σ closing.
  private(set) var flowResiduals: [String: Int128] = [:]
  private(set) var flowClosings: [String: Int128] = [:]
  /// Lines that `base_lines` has at the month's end, and rows of `churn_events`.
  private(set) var closingLines: Int64 = 0
  private(set) var churnRows: Int64 = 0
  private(set) var lossLines: Int64 = 0
  private(set) var bridgeResiduals: Int128 = 0

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
      chargeEvents += try sum(of: "events", in: reader)
      try addQuantities(of: "free_quantity", in: reader) { sums, service, _, quantity in
        sums.freeQuantities[service, default: 0] += quantity
      }
    case OutputTables.usageCuts.name:
      cutMicros += try sum(of: "charge", in: reader)
      cutEvents += try sum(of: "events", in: reader)
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
    default: try addMeasures(reader, table: table)
    }
  }

  private mutating func addMeasures(
    _ reader: ParquetReader, table: String
  ) throws(ParquetError) {
    switch table {
    case OutputTables.kpiMonth.name:
      try forEach("cut", ["revenue", "subs_close"], in: reader) { sums, cut, values in
        sums.kpiMicros[cut, default: 0] += Int128(values[0])
        sums.kpiClosings[cut, default: 0] += Int128(values[1])
      }
    case OutputTables.baseFlow.name:
      try forEach("cut", ["residual", "closing"], in: reader) { sums, cut, values in
        sums.flowResiduals[cut, default: 0] += Int128(values[0].magnitude)
        sums.flowClosings[cut, default: 0] += Int128(values[1])
      }
    case OutputTables.baseLines.name:
      for group in reader.rowGroups.indices {
        let closing = try reader.column(named: "closing", rowGroup: group).booleans ?? []
        closingLines += Int64(closing.count { $0 })
        let losses = try reader.column(named: "loss", rowGroup: group)
        lossLines += Int64(closing.indices.count { !losses.isNull($0) })
      }
    case OutputTables.churnEvents.name: churnRows += Int64(reader.rowCount)
    case OutputTables.revenueBridge.name:
      for group in reader.rowGroups.indices {
        let residuals = try reader.column(named: "residual", rowGroup: group).integers ?? []
        bridgeResiduals += residuals.reduce(0) { $0 + Int128($1.magnitude) }
      }
    default: break
    }
  }

  private mutating func forEach(
    _ text: String, _ columns: [String], in reader: ParquetReader,
    _ add: (inout VerifiedSums, _ text: String, _ values: [Int64]) -> Void
  ) throws(ParquetError) {
    for group in reader.rowGroups.indices {
      let texts = try reader.column(named: text, rowGroup: group).texts ?? []
      var values: [[Int64]] = []
      for column in columns {
        values.append(try reader.column(named: column, rowGroup: group).integers ?? [])
      }
      for (row, found) in texts.enumerated() { add(&self, found, values.map { $0[row] }) }
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
