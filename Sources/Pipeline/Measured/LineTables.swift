import Indicators
import Lake
import Measures
import Parquet
import Records

/// The tables of one partition that measuring has rows of, by subscriber, and what ranks need of
/// its lines.
struct LineTables: ~Copyable {
  private var base: TableBuilder
  private var churn: TableBuilder
  /// In the order of the lines.
  private var traces: [LineTrace] = []

  init(compressionLevel level: Int, facts: [(key: String, value: String)]) throws(ParquetError) {
    // All first, then the fields: what isn't copyable can't be half initialised.
    let base = try TableBuilder(OutputTables.baseLines, compressionLevel: level, facts: facts)
    let churn = try TableBuilder(OutputTables.churnEvents, compressionLevel: level, facts: facts)
    self.base = base
    self.churn = churn
  }

  mutating func append(
    _ line: LineMonth, _ trace: LineTrace, pseudonym: String
  ) throws(ParquetError) {
    traces.append(trace)
    try appendBase(line, pseudonym)
    if let loss = line.loss { try append(loss, of: line, pseudonym) }
  }

  private mutating func appendBase(_ line: LineMonth, _ pseudonym: String) throws(ParquetError) {
    base.add(pseudonym)
    for dimension in Dimension.allCases { base.add(orNull: line.place[dimension]) }
    for dimension in Dimension.allCases { base.add(orNull: line.formerPlace[dimension]) }
    base.add(line.isOpening)
    base.add(orNull: line.gain?.code ?? "")
    base.add(orNull: line.loss?.code ?? "")
    base.add(line.isClosing)
    base.add(line.exposureDays)
    base.add(line.isUsedInQuarter)
    try base.endRow()
  }

  private mutating func append(
    _ loss: LineLoss, of line: LineMonth, _ pseudonym: String
  ) throws(ParquetError) {
    let customer = line.row.customer
    let traits = customer.traits
    churn.add(pseudonym)
    churn.add(customer.churnedOn)
    churn.add(loss.code)
    churn.add(orNull: traits.departure.code)
    churn.add(orNull: traits.portedTo)
    churn.add(line.isSameMonth)
    let last = min(customer.churnedOn ?? line.month.lastDay, line.month.lastDay)
    churn.add(max(0, last - customer.activatedOn + 1))
    for dimension in Dimension.allCases { churn.add(orNull: line.place[dimension]) }
    churn.add(line.row.revenueMicros)
    let past = line.customer.history
    let sum = past.reduce(Int128(0)) { $0 + Int128($1.revenueMicros) }
    churn.add(orNull: Quotient.of(sum, over: Int128(past.count)))
    try churn.endRow()
  }

  /// The files that have rows, in a fixed order, and the traces.
  consuming func finish() throws(ParquetError) -> (
    files: [(table: String, rows: Int, octets: [UInt8])], traces: [UInt8]
  ) {
    let counts = [
      (OutputTables.baseLines.name, base.rows), (OutputTables.churnEvents.name, churn.rows),
    ]
    let traces = LineTrace.encode(traces)
    let octets = [try base.finish(), try churn.finish()]
    let files = zip(counts, octets).compactMap { count, octets in
      count.1 == 0 ? nil : (table: count.0, rows: count.1, octets: octets)
    }
    return (files, traces)
  }
}
