import Lake
import Orders
import Parquet
import Records

/// Writes rows of orders into the builder of their table, one a call.
package enum OrderTableRows {
  /// A row of ``OutputTables/orderFindings``; not for a rule of resources.
  package static func append(
    order row: OrderFinding, to table: inout TableBuilder
  ) throws(ParquetError) {
    table.add(row.rule.code)
    table.add(row.rule.severity.code)
    table.add(orNull: row.order)
    table.add(orNull: row.part)
    table.add(number: row.number)
    table.add(orNull: row.broadband)
    table.add(row.since)
    table.add(row.ageDays)
    table.add(row.evidence)
    try table.endRow()
  }

  /// A row of ``OutputTables/resourceExceptions``; for rules of resources.
  package static func append(
    resource row: OrderFinding, to table: inout TableBuilder
  ) throws(ParquetError) {
    table.add(row.rule.code)
    table.add(row.rule.severity.code)
    table.add(Int64(truncatingIfNeeded: row.number))
    table.add(orNull: row.iccid)
    table.add(orNull: row.order)
    table.add(row.since)
    table.add(row.ageDays)
    table.add(row.evidence)
    try table.endRow()
  }

  /// A row of ``OutputTables/subOrderChecks``.
  package static func append(
    _ row: SubOrderCheck, to table: inout TableBuilder
  ) throws(ParquetError) {
    table.add(row.order)
    table.add(row.kind?.code)
    table.add(orNull: row.product)
    table.add(row.isConverged)
    table.add(row.mobileParts)
    table.add(row.fixedParts)
    table.add(row.cancelledParts)
    table.add(orNull: row.amountMicros)
    table.add(row.partsMicros)
    table.add(row.state.code)
    try table.endRow()
  }

  /// A row of ``OutputTables/orderBindings``: settled.
  package static func append(
    _ row: BindingRow, to table: inout TableBuilder
  ) throws(ParquetError) {
    table.add(row.order)
    table.add(number: row.msisdn)
    table.add(orNull: row.broadband)
    table.add(row.state.code)
    table.add(row.mobileOn)
    table.add(row.fixedOn)
    table.add(row.since)
    table.add(row.ageDays)
    table.add(orNull: row.against)
    try table.endRow()
  }

  /// A row of ``OutputTables/retentionCases``.
  package static func append(
    _ row: RetentionRow, to table: inout TableBuilder
  ) throws(ParquetError) {
    table.add(row.attempt.id)
    table.add(orNull: row.order)
    table.add(Int64(truncatingIfNeeded: row.attempt.msisdn))
    table.add(orNull: row.attempt.agent)
    table.add(row.attempt.attempt)
    table.add(row.attempt.on)
    table.add(orNull: row.attempt.outcome.code)
    table.add(row.isCancelled)
    table.add(orNull: row.valueMicros)
    try table.endRow()
  }

  /// A row of ``OutputTables/orderFunnel``.
  package static func append(_ row: FunnelRow, to table: inout TableBuilder) throws(ParquetError) {
    append(row.cut, to: &table)
    table.add(row.stage.code)
    table.add(Int(row.stage.rawValue) + 1)
    table.add(row.reached)
    table.add(row.running)
    table.add(row.cancelled)
    table.add(orNull: row.conversionPpm)
    try table.endRow()
  }

  /// A row of ``OutputTables/orderLags``.
  package static func append(_ row: LagRow, to table: inout TableBuilder) throws(ParquetError) {
    table.add(row.grouping.code)
    append(row.cut, to: &table)
    table.add(row.from.code)
    table.add(row.to.code)
    table.add(row.unit.code)
    for value in [row.orders, row.p50, row.p90, row.p99, row.largest, row.sum] { table.add(value) }
    try table.endRow()
  }

  private static func append(_ cut: OrderCut, to table: inout TableBuilder) {
    table.add(orNull: cut.channel)
    table.add(orNull: cut.product)
    table.add(orNull: cut.area)
    table.add(cut.kind.code)
  }

  /// A row of ``OutputTables/retentionKpi``.
  package static func append(
    _ row: RetentionKpiRow, to table: inout TableBuilder
  ) throws(ParquetError) {
    table.add(orNull: row.agent)
    for value in [
      row.cases, row.saved, row.lost, row.unreached, row.open, row.undone, row.savedPerCasePpm,
      row.valued, row.valueMicros,
    ] { table.add(value) }
    try table.endRow()
  }

  /// A row of ``OutputTables/agentKpi``.
  package static func append(
    _ row: AgentKpiRow, to table: inout TableBuilder
  ) throws(ParquetError) {
    table.add(row.agent)
    for value in [
      row.contacts, row.reached, row.orders, row.audited, row.completed, row.cancelled,
    ] {
      table.add(value)
    }
    table.add(orNull: row.ordersPerContactPpm)
    table.add(orNull: row.ordersPerReachedPpm)
    try table.endRow()
  }

  /// A row of ``OutputTables/installSla``.
  package static func append(
    _ row: InstallSlaRow, to table: inout TableBuilder
  ) throws(ParquetError) {
    for name in [row.bureau, row.area, row.technician] { table.add(orNull: name) }
    for value in [
      row.visits, row.done, row.noPort, row.failed, row.open, row.due, row.onTime,
    ] { table.add(value) }
    table.add(orNull: row.onTimePerDuePpm)
    table.add(row.repeated)
    table.add(orNull: row.repeatedPerDonePpm)
    table.add(orNull: row.lagP50)
    table.add(orNull: row.lagP90)
    try table.endRow()
  }

  /// A row of ``OutputTables/coverageDemand``.
  package static func append(
    _ row: CoverageRow, to table: inout TableBuilder
  ) throws(ParquetError) {
    for name in [row.bureau, row.area, row.product] { table.add(orNull: name) }
    for value in [row.orders, row.unpriced, row.lostMicros] { table.add(value) }
    try table.endRow()
  }
}

extension TableBuilder {
  /// 0 is null.
  fileprivate mutating func add(number: UInt64) {
    if number == 0 { addNull() } else { add(Int64(truncatingIfNeeded: number)) }
  }
}
