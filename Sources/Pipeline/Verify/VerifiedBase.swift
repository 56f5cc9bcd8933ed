import Lake
import Parquet

/// What the tables of the base of a published month add up to.
struct VerifiedBase {
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
  /// By cut of `mart_cube`: Σ lines, Σ revenue.
  private(set) var cubeLines: [String: Int128] = [:]
  private(set) var cubeMicros: [String: Int128] = [:]
  /// Σ revenue of `tenure`: of the same lines.
  private(set) var tenureMicros: Int128 = 0

  mutating func add(
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
    case OutputTables.tenure.name: tenureMicros += try reader.sum(of: "revenue")
    case OutputTables.martCube.name:
      try forEach("cut", ["lines", "revenue"], in: reader) { sums, cut, values in
        sums.cubeLines[cut, default: 0] += Int128(values[0])
        sums.cubeMicros[cut, default: 0] += Int128(values[1])
      }
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
    _ add: (inout VerifiedBase, _ text: String, _ values: [Int64]) -> Void
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
}
