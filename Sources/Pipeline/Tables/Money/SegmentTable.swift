import Billing
import Jobs
import Lake
import Measures
import Parquet
import Records
import Tariffs

/// The `plan_segment` of one partition, and what ties it to the invoices. Lines come in the order
/// of their numbers.
struct SegmentTable: ~Copyable {
  private var table: TableBuilder
  private let plans: [PlanTerms]
  /// Ids of plans, and of packs that upgrade them.
  private let told: Set<String>
  /// What the segments have, and what invoices have of the same products.
  private(set) var segmentMicros = MoneySum.zero
  private(set) var planFeeMicros = MoneySum.zero

  init(
    image: TariffImage, compressionLevel level: Int, facts: [(key: String, value: String)]
  ) throws(ParquetError) {
    table = try TableBuilder(OutputTables.planSegment, compressionLevel: level, facts: facts)
    plans = image.plans
    told = Set(plans.lazy.filter { $0.kind == .plan || $0.generation != nil }.map(\.id))
  }

  mutating func append(
    _ segments: [PlanSegment], of invoice: Invoice, pseudonym: String
  ) throws(ParquetError) {
    for line in invoice.lines where line.kind == .recurring || line.kind == .discount {
      // A discount is `plan/discount`.
      let plan = line.product.prefix { $0 != "/" }
      if told.contains(String(plan)) { planFeeMicros.micros += Int128(line.amountMicros) }
    }
    for segment in segments {
      segmentMicros.micros += Int128(segment.feeMicros) + Int128(segment.discountMicros)
      let plan = plans[Int(segment.plan)]
      table.add(pseudonym)
      table.add(plan.id)
      table.add(plan.kind == .pack)
      table.add(segment.firstDay)
      table.add(segment.lastDay)
      table.add(segment.days)
      table.add(segment.since)
      table.add(segment.ends)
      table.add(segment.kind.rawValue)
      table.add(segment.formerPlan)
      table.add(orNull: segment.feeChangeMicros)
      table.add(segment.feeDays)
      table.add(segment.feeMicros)
      table.add(segment.discountMicros)
      try table.endRow()
    }
  }

  /// The file, or nil where it has no rows.
  consuming func finish() throws(ParquetError) -> (table: String, rows: Int, octets: [UInt8])? {
    let rows = table.rows
    let octets = try table.finish()
    return rows == 0 ? nil : (OutputTables.planSegment.name, rows, octets)
  }
}
