import Lake
import Orders
import Parquet
import Reconciling
import Records

/// The files of one matching task.
struct MatchTables {
  private let compressionLevel: Int
  private let facts: [(key: String, value: String)]
  /// Those that have rows, in the order in which they were written.
  private(set) var files: [(table: String, rows: Int, octets: [UInt8])] = []

  init(compressionLevel: Int, facts: [(key: String, value: String)]) {
    self.compressionLevel = compressionLevel
    self.facts = facts
  }

  /// Findings go to the table of orders or to that of resources, by their rule.
  mutating func write(_ findings: OrderFindings) throws {
    try write(findings.findings.filter { !$0.rule.isOfResource }, to: OutputTables.orderFindings) {
      row, table in
      try OrderTableRows.append(order: row, to: &table)
    }
    try write(
      findings.findings.filter(\.rule.isOfResource), to: OutputTables.resourceExceptions
    ) { row, table in
      try OrderTableRows.append(resource: row, to: &table)
    }
    try write(findings.checks, to: OutputTables.subOrderChecks) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    try write(findings.cases, to: OutputTables.retentionCases) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
  }

  mutating func write(_ stock: StockFindings) throws {
    try write(stock.rows, to: OutputTables.stockRoll) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    try write(stock.differences, to: OutputTables.stockDiff) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    try write(stock.findings, to: OutputTables.stockFindings) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
  }

  mutating func write(_ flows: FlowFindings) throws {
    try write(flows.rows, to: OutputTables.reconPayment) { row, table in
      try table.append(row)
    }
  }

  private mutating func write<Row>(
    _ rows: [Row], to definition: TableDefinition,
    _ append: (Row, inout TableBuilder) throws -> Void
  ) throws {
    if rows.isEmpty { return }
    var table = try TableBuilder(definition, compressionLevel: compressionLevel, facts: facts)
    for row in rows { try append(row, &table) }
    files.append((definition.name, rows.count, try table.finish()))
  }
}

extension TableBuilder {
  /// A row of ``OutputTables/reconPayment``. *Throws* ``MonthError/sumTooLarge(what:)``.
  fileprivate mutating func append(_ row: FlowRow) throws {
    add(row.flow)
    add(row.state.code)
    try append(row.left, of: row)
    try append(row.right, of: row)
    add(
      try Self.exact(row.left.netMicros - row.right.netMicros, "the difference of \(row.flow)"))
    add(orNull: row.daysApart.map(Int64.init))
    try endRow()
  }

  private mutating func append(_ side: FlowSide, of row: FlowRow) throws(MonthError) {
    add(orNull: side.source)
    add(side.on)
    add(side.records)
    add(try Self.exact(side.netMicros, "the amount of flow \(row.flow)"))
  }

  /// A row of ``OutputTables/reconTotals``. *Throws* ``MonthError/sumTooLarge(what:)``.
  mutating func append(_ sums: FlowTotals.Sums, of state: FlowState) throws {
    add(state.code)
    add(sums.flows)
    add(sums.leftRecords)
    add(try Self.exact(sums.leftMicros, "the left log's money that is \(state.code)"))
    add(sums.rightRecords)
    add(try Self.exact(sums.rightMicros, "the right log's money that is \(state.code)"))
    add(
      try Self.exact(
        sums.leftMicros - sums.rightMicros, "the difference of what is \(state.code)"))
    try endRow()
  }

  private static func exact(_ micros: Int128, _ what: String) throws(MonthError) -> Int64 {
    guard let exact = Int64(exactly: micros) else { throw .sumTooLarge(what: what) }
    return exact
  }
}
