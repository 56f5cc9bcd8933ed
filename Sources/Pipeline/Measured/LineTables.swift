import Indicators
import Lake
import Measures
import Parquet
import Records

/// The tables of one partition that measuring has rows of, by subscriber.
final class LineTables {
  /// nil once its file is made.
  private var churn: TableBuilder?
  /// In the order of the lines.
  private(set) var traces: [LineTrace] = []

  init(compressionLevel: Int, facts: [(key: String, value: String)]) throws(ParquetError) {
    churn = try TableBuilder(
      OutputTables.churnEvents, compressionLevel: compressionLevel, facts: facts)
  }

  func append(_ line: LineMonth, _ trace: LineTrace, pseudonym: String) throws(ParquetError) {
    traces.append(trace)
    guard let loss = line.loss, var churn = churn.take() else { return }
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
    churn.add(orNull: line.place.brand)
    churn.add(orNull: line.place.plan)
    churn.add(orNull: line.place.area)
    churn.add(orNull: line.place.channel)
    churn.add(orNull: line.place.segment)
    churn.add(line.row.revenueMicros)
    let past = line.customer.history
    let sum = past.reduce(Int128(0)) { $0 + Int128($1.revenueMicros) }
    churn.add(orNull: Ratio.quotient(sum, over: Int128(past.count)))
    try churn.endRow()
    self.churn = consume churn
  }

  /// The files that have rows, in a fixed order. To be called once.
  func finish() throws(ParquetError) -> [(table: String, rows: Int, octets: [UInt8])] {
    guard let churn = churn.take() else { return [] }
    let rows = churn.rows
    return rows == 0 ? [] : [(OutputTables.churnEvents.name, rows, try churn.finish())]
  }
}
