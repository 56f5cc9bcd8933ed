import Jobs
import Lake
import Measures
import Orders
import Parquet
import Reconciling
import Records

/// What is written of matching once all its tasks are done, and the ties that hold between what was
/// read, what was found and what was written.
extension MonthWorkload {
  func writeMatching() throws {
    guard let matching else { return }
    try writeSettlement()
    try write(matching.orders.funnelRows(), to: OutputTables.orderFunnel) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    try write(matching.orders.lagRows(), to: OutputTables.orderLags) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    try write(matching.orders.retentionRows(), to: OutputTables.retentionKpi) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    try write(matching.orders.agentRows(), to: OutputTables.agentKpi) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    try write(matching.orders.installRows(), to: OutputTables.installSla) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    try write(matching.orders.coverageRows(), to: OutputTables.coverageDemand) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    if hasFlows {
      let flows = matching.flows
      try write(FlowState.allCases.sorted { $0.code < $1.code }, to: OutputTables.reconTotals) {
        state, table in
        try table.append(flows[state], of: state)
      }
    }
  }

  private var hasFlows: Bool {
    job.customers.flowsLeft != nil || job.customers.flowsRight != nil
  }

  /// Bindings of the month, those of earlier months that go on, and what is wrong with any.
  private func writeSettlement() throws {
    guard let settlement else { return }
    var rows = settlement.rows
    let known = Set(rows.lazy.filter { $0.state == .bound }.map(\.broadband))
    for bound in keptBindings where !known.contains(bound.binding.broadband) {
      rows.append(
        BindingRow(
          order: bound.order, msisdn: bound.binding.msisdn, broadband: bound.binding.broadband,
          mobileOn: nil, fixedOn: nil, state: .bound, since: bound.binding.boundOn,
          ageDays: max(0, configuration.month.lastDay - bound.binding.boundOn)))
    }
    rows.sort { ($0.order, $0.broadband) < ($1.order, $1.broadband) }
    try write(rows, to: OutputTables.orderBindings) { row, table in
      try OrderTableRows.append(row, to: &table)
    }
    try write(
      settlement.findings.findings, to: OutputTables.orderFindings, part: "bindings"
    ) { row, table in
      try OrderTableRows.append(order: row, to: &table)
    }
  }

  private func write<Row>(
    _ rows: [Row], to definition: TableDefinition, part: String = "00000",
    _ append: (Row, inout TableBuilder) throws -> Void
  ) throws {
    if rows.isEmpty { return }
    var table = try builder(definition)
    for row in rows { try append(row, &table) }
    try stage(try table.finish(), definition, part: part, rows: rows.count)
  }

  /// The operations of `control.json`; nil for a job without their feeds.
  ///
  /// *Throws* ``LakeError/unbalanced(differences:)`` where rows were lost between reading, finding
  /// and writing.
  func matchedControl() throws(LakeError) -> ControlReport.Operations? {
    guard let matching else { return nil }
    var findings: [String: Int64] = [:]
    for rule in OrderRule.allCases {
      let count = Int64(clamping: matching.orders.findings(of: rule))
      if count > 0 { findings[rule.code] = count }
    }
    for rule in StockRule.allCases {
      let count = Int64(clamping: matching.orders.findings(of: rule))
      if count > 0 { findings[rule.code] = count }
    }
    let stock = try stockControl(of: matching)
    var flows: ControlReport.Flows?
    if hasFlows {
      let all = matching.flows.all
      flows = ControlReport.Flows(
        leftRecords: Int64(all.leftRecords), leftMicros: all.leftMicros,
        rightRecords: Int64(all.rightRecords), rightMicros: all.rightMicros,
        states: Dictionary(
          uniqueKeysWithValues: FlowState.allCases.map {
            ($0.code, Int64(matching.flows[$0].flows))
          }
        ).filter { $0.value > 0 })
    }
    let differences = differences(of: findings, matching.flows.all, stock)
    guard differences.isEmpty else { throw .unbalanced(differences: differences) }
    return ControlReport.Operations(findings: findings, flows: flows, stock: stock)
  }

  /// nil for a job without a feed of goods.
  private func stockControl(of matching: Matching) throws(LakeError) -> ControlReport.Stock? {
    if job.customers.stockMoves == nil { return nil }
    do throws(OrderError) {
      let stock = try matching.orders.stockTotals()
      return ControlReport.Stock(
        moves: stock.moves, counts: stock.counts, repeated: stock.repeated,
        otherMonths: stock.otherMonths, articles: stock.articles, opening: stock.opening,
        received: stock.received, issued: stock.issued, adjusted: stock.adjusted,
        closing: stock.closing)
    } catch {
      throw .unbalanced(differences: [error.description])
    }
  }

  private func differences(
    of findings: [String: Int64], _ all: FlowTotals.Sums, _ stock: ControlReport.Stock?
  ) -> [String] {
    var differences: [String] = []
    func tie(_ name: String, _ found: Int128, _ other: String, _ expected: Int128) {
      if found != expected {
        differences.append(
          "\(name) \(found), but \(other) \(expected) (difference \(found - expected))")
      }
    }
    let tables = [
      OutputTables.orderFindings, OutputTables.resourceExceptions, OutputTables.stockFindings,
      OutputTables.stockDiff,
    ].map(\.name)
    let rows = staging.files.reduce(0) { tables.contains($1.table) ? $0 + $1.rows : $0 }
    tie(
      "rows of findings", Int128(rows), "findings counted",
      Int128(findings.values.reduce(0, +)))
    tie("left flows matched", Int128(all.leftRecords), "read", Int128(flowsRead.leftRecords))
    tie("right flows matched", Int128(all.rightRecords), "read", Int128(flowsRead.rightRecords))
    tie("left micro-units matched", all.leftMicros, "read", flowsRead.leftMicros)
    tie("right micro-units matched", all.rightMicros, "read", flowsRead.rightMicros)
    if let stock {
      let found = [stock.moves, stock.counts, stock.repeated, stock.otherMonths]
      tie("moves of goods matched", found.reduce(0) { $0 + Int128($1) }, "read", Int128(movesRead))
      tie(
        "goods opened with, received less issued and adjusted",
        Int128(stock.opening) + Int128(stock.received) - Int128(stock.issued)
          + Int128(stock.adjusted), "closing", Int128(stock.closing))
      let rows = staging.files.reduce(0) {
        $1.table == OutputTables.stockRoll.name ? $0 + $1.rows : $0
      }
      tie("rows of stock_roll", Int128(rows), "articles rolled", Int128(stock.articles))
    }
    return differences
  }
}
