import Measures
import Records

/// Moves of the outlets that hash to one task; their order means nothing.
package struct StockShard: Hashable, Sendable {
  package var moves: [StockMove]

  package init(moves: [StockMove] = []) { self.moves = moves }
}

/// The month of one article at one outlet.
package struct StockRow: Hashable, Sendable {
  package var outlet: String
  package var sku: String
  /// 0 where nobody counted.
  package var opening: Int64
  package var received: Int64
  package var issued: Int64
  package var adjusted: Int64
  /// opening + received − issued + adjusted.
  package var expected: Int64
  /// nil where nobody counted.
  package var closing: Int64?
  /// closing − expected; nil where nobody counted.
  package var difference: Int64?
  /// Moves of the month.
  package var moves: Int64
}

/// Rolls the stock of each outlet and article over a month: opening + in − out ± adjustments should
/// be what was counted at the end.
package struct StockDesk: Sendable {
  let month: BillingMonth

  package init(month: BillingMonth) { self.month = month }

  /// By outlet and article. Of several counts the first opening and the last closing hold; moves of
  /// other months are left out. *Throws*: ``OrderError`` where a quantity leaves 64 bits.
  package func work(_ shard: StockShard) throws(OrderError) -> [StockRow] {
    var rows: [StockRow] = []
    let ofOutlet = Dictionary(grouping: shard.moves, by: \.outlet).mapValues(Latest.distinct)
    for outlet in ofOutlet.keys.sorted(by: { $0.precedes($1) }) {
      let ofArticle = Dictionary(grouping: ofOutlet[outlet] ?? [], by: \.sku)
      for sku in ofArticle.keys.sorted(by: { $0.precedes($1) }) {
        let moves = (ofArticle[sku] ?? []).filter { month.contains($0.on) }.sorted {
          $0.on == $1.on ? $0.id.precedes($1.id) : $0.on < $1.on
        }
        if moves.isEmpty { continue }
        rows.append(try row(outlet, sku, moves))
      }
    }
    return rows
  }

  private func row(
    _ outlet: String, _ sku: String, _ moves: [StockMove]
  ) throws(OrderError) -> StockRow {
    func sum(_ kind: StockMove.Kind) -> Int128 {
      moves.reduce(0) { $0 + ($1.kind == kind ? Int128($1.quantity) : 0) }
    }
    let opening = moves.first { $0.kind == .opening }?.quantity ?? 0
    let closing = moves.last { $0.kind == .closing }?.quantity
    let expected = Int128(opening) + sum(.received) - sum(.issued) + sum(.adjusted)
    var row = StockRow(
      outlet: outlet, sku: sku, opening: opening,
      received: try OrderError.exact(sum(.received), "received"),
      issued: try OrderError.exact(sum(.issued), "issued"),
      adjusted: try OrderError.exact(sum(.adjusted), "adjusted"),
      expected: try OrderError.exact(expected, "expected"), closing: closing,
      moves: Int64(moves.count { $0.kind != .opening && $0.kind != .closing }))
    if let closing {
      row.difference = try OrderError.exact(Int128(closing) - expected, "difference")
    }
    return row
  }
}
