import Lake
import Parquet
import Records

/// What the segments of plans of a published month add up to, and the invoices' lines of the same
/// products. `offer_component` comes first and says which those are.
struct VerifiedSegments {
  /// Plans, and packs with a generation.
  private var products: Set<String> = []
  /// Fees and discounts by product.
  private var segmentMicros: [String: Int128] = [:]
  private var invoiceMicros: [String: Int128] = [:]

  mutating func add(_ reader: ParquetReader, table: String) throws(ParquetError) {
    switch table {
    case OutputTables.offerComponent.name: try addProducts(reader)
    case OutputTables.planSegment.name:
      for group in reader.rowGroups.indices {
        let plans = try reader.column(named: "plan", rowGroup: group).texts ?? []
        for column in ["fee", "discount"] {
          let amounts = try reader.column(named: column, rowGroup: group).integers ?? []
          for (plan, amount) in zip(plans, amounts) {
            segmentMicros[plan, default: 0] += Int128(amount)
          }
        }
      }
    case OutputTables.invoiceLines.name: try addLines(reader)
    default: break
    }
  }

  private mutating func addProducts(_ reader: ParquetReader) throws(ParquetError) {
    for group in reader.rowGroups.indices {
      let kinds = try reader.column(named: "kind", rowGroup: group).texts ?? []
      let products = try reader.column(named: "component", rowGroup: group).texts ?? []
      let generations = try reader.column(named: "generation", rowGroup: group)
      for (row, kind) in kinds.enumerated() {
        if kind == "plan" || (kind == "pack" && !generations.isNull(row)) {
          self.products.insert(products[row])
        }
      }
    }
  }

  private mutating func addLines(_ reader: ParquetReader) throws(ParquetError) {
    if products.isEmpty { return }
    let fees = [Invoice.LineKind.recurring.code, Invoice.LineKind.discount.code]
    for group in reader.rowGroups.indices {
      let kinds = try reader.column(named: "kind", rowGroup: group).texts ?? []
      let lines = try reader.column(named: "product", rowGroup: group).texts ?? []
      let amounts = try reader.column(named: "amount", rowGroup: group).integers ?? []
      for (row, kind) in kinds.enumerated() where fees.contains(kind) {
        let product = String(lines[row].prefix { $0 != "/" })
        if products.contains(product) {
          invoiceMicros[product, default: 0] += Int128(amounts[row])
        }
      }
    }
  }

  var segmentSum: Int128 { segmentMicros.values.reduce(0, +) }
  var invoiceSum: Int128 { invoiceMicros.values.reduce(0, +) }

  /// Products of which the two differ.
  var differentProducts: Int64 {
    Int64(
      Set(segmentMicros.keys).union(invoiceMicros.keys).count {
        segmentMicros[$0, default: 0] != invoiceMicros[$0, default: 0]
      })
  }
}
