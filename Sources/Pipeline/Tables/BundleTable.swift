import Lake
import Parquet
import Records
import Tariffs

/// The `bundle_ledger` of one partition, and what it adds up to.
struct BundleTable: ~Copyable {
  private var table: TableBuilder
  private let image: TariffImage
  private(set) var totals = BundleTotals()

  init(
    image: TariffImage, compressionLevel level: Int, facts: [(key: String, value: String)]
  ) throws(ParquetError) {
    table = try TableBuilder(OutputTables.bundleLedger, compressionLevel: level, facts: facts)
    self.image = image
  }

  /// What a rated record drew, of which the ledger says the same.
  mutating func count(free quantity: Int64, of service: ServiceKind) {
    totals.add(free: quantity, of: service)
  }

  /// Appends lines in the order of their owners; the partition's subscribers begin at
  /// `firstSubscriber`.
  mutating func append(
    _ entries: [BundleEntry], msisdns: [UInt64], firstSubscriber: UInt32
  ) throws(ParquetError) {
    for entry in entries {
      let plan = image.plans[Int(entry.plan)]
      let allowance = plan.allowances[Int(entry.allowance)]
      totals.add(entry.movement, of: allowance.service, quantity: entry.quantity)
      table.add(Int64(truncatingIfNeeded: msisdns[Int(entry.owner - firstSubscriber)]))
      table.add(plan.id)
      table.add(allowance.id)
      table.add(allowance.service.code)
      table.add(entry.isRolledOver)
      table.add(Int(entry.age))
      table.add(entry.fromMilliseconds)
      table.add(orNull: entry.toMilliseconds == .max ? nil : entry.toMilliseconds)
      table.add(entry.movement.code)
      if entry.member == entry.owner {
        table.addNull()
      } else {
        table.add(Int64(truncatingIfNeeded: msisdns[Int(entry.member - firstSubscriber)]))
      }
      table.add(entry.quantity)
      try table.endRow()
    }
  }

  /// The file, or nil where it has no rows.
  consuming func finish() throws(ParquetError) -> (table: String, rows: Int, octets: [UInt8])? {
    let rows = table.rows
    let octets = try table.finish()
    return rows == 0 ? nil : (OutputTables.bundleLedger.name, rows, octets)
  }
}
