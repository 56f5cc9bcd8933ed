import Lake
import Parquet
import Records
import Tariffs

/// The `bundle_ledger` of one partition, and what it adds up to.
struct BundleTable: ~Copyable {
  /// What a line says of its allowance: a copy of the compiled one would cost more than the line.
  private struct Name {
    let plan: String
    let allowance: String
    let service: ServiceKind
  }

  private var table: TableBuilder
  /// By plan, by position among its allowances.
  private let names: [[Name]]
  private(set) var totals = BundleTotals()

  init(
    image: TariffImage, compressionLevel level: Int, facts: [(key: String, value: String)]
  ) throws(ParquetError) {
    table = try TableBuilder(OutputTables.bundleLedger, compressionLevel: level, facts: facts)
    names = image.plans.map { plan in
      plan.allowances.map { Name(plan: plan.id, allowance: $0.id, service: $0.service) }
    }
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
      let name = names[Int(entry.plan)][Int(entry.allowance)]
      totals.add(entry.movement, of: name.service, quantity: entry.quantity)
      table.add(Int64(truncatingIfNeeded: msisdns[Int(entry.owner - firstSubscriber)]))
      table.add(name.plan)
      table.add(name.allowance)
      table.add(name.service.code)
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
