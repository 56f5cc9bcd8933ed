import Lake
import Orders
import Parquet
import Records

/// What the tables of orders and flows of a published month add up to.
struct VerifiedOperations {
  /// Rows of findings by rule.
  private(set) var findings: [String: Int64] = [:]
  /// Both as ``OutputTables/reconPayment`` and as ``OutputTables/reconTotals`` have them.
  private(set) var flows = Flows()
  private(set) var totals = Flows()
  private(set) var stock = VerifiedStock()

  /// Sums of a table of flows.
  struct Flows: Hashable {
    var leftRecords: Int128 = 0
    var leftMicros: Int128 = 0
    var rightRecords: Int128 = 0
    var rightMicros: Int128 = 0
    /// Flow numbers by state, those that occur.
    var states: [String: Int64] = [:]

    fileprivate mutating func add(_ reader: ParquetReader) throws(ParquetError) {
      leftRecords += try reader.sum(of: "left_records")
      leftMicros += try reader.sum(of: "left_amount")
      rightRecords += try reader.sum(of: "right_records")
      rightMicros += try reader.sum(of: "right_amount")
    }
  }

  mutating func add(_ reader: ParquetReader, table: String) throws(ParquetError) {
    switch table {
    case OutputTables.orderFindings.name, OutputTables.resourceExceptions.name,
      OutputTables.stockFindings.name:
      for group in reader.rowGroups.indices {
        for rule in try reader.column(named: "rule", rowGroup: group).texts ?? [] {
          findings[rule, default: 0] += 1
        }
      }
    case OutputTables.reconPayment.name:
      try flows.add(reader)
      for group in reader.rowGroups.indices {
        for state in try reader.column(named: "state", rowGroup: group).texts ?? [] {
          flows.states[state, default: 0] += 1
        }
      }
    case OutputTables.reconTotals.name:
      try totals.add(reader)
      for group in reader.rowGroups.indices {
        let states = try reader.column(named: "state", rowGroup: group).texts ?? []
        let counts = try reader.column(named: "flows", rowGroup: group).integers ?? []
        for (state, count) in zip(states, counts) where count != 0 {
          totals.states[state, default: 0] += count
        }
      }
    case OutputTables.stockDiff.name:
      let rows = Int64(reader.rowCount)
      if rows > 0 { findings[StockRule.stockDiffers.code, default: 0] += rows }
      try stock.addCounts(of: reader)
    case OutputTables.stockRoll.name: try stock.addRoll(of: reader)
    default: break
    }
  }
}

extension Verification {
  /// Ties what was found of orders and flows to what was published of it.
  mutating func tie(_ control: ControlReport.Operations, to sums: VerifiedOperations) {
    let rules = Set(control.findings.keys).union(sums.findings.keys).sorted()
    for rule in rules {
      tie(
        "findings of \(rule)", control.findings[rule] ?? 0, "rows of that rule",
        sums.findings[rule] ?? 0)
    }
    if let stock = control.stock { tie(stock, to: sums.stock) }
    guard let flows = control.flows else { return }
    for (name, found) in [("recon_payment", sums.flows), ("recon_totals", sums.totals)] {
      tie(
        "left flows", flows.leftRecords, "Σ \(name).left_records",
        Int64(clamping: found.leftRecords))
      tie("left amount", flows.leftAmount, "Σ \(name).left_amount", found.leftMicros)
      tie(
        "right flows", flows.rightRecords, "Σ \(name).right_records",
        Int64(clamping: found.rightRecords))
      tie("right amount", flows.rightAmount, "Σ \(name).right_amount", found.rightMicros)
      for state in Set(flows.states.keys).union(found.states.keys).sorted() {
        tie(
          "flows \(state)", flows.states[state] ?? 0, "\(name) of that state",
          found.states[state] ?? 0)
      }
    }
  }
}
