/// Draws of positions by weight in constant time: Walker's alias method with M. Vose's tables, in
/// integers.
package struct AliasTable {
  /// Keep `position` where 32 random bits are below `threshold`, else take `alias`.
  private struct Column {
    var threshold: UInt32
    var alias: UInt32
  }
  private let columns: [Column]

  /// *Limits*: at least one weight is positive; count · Σ weights < 2⁶³.
  package init(weights: [UInt32]) {
    let count = UInt64(weights.count)
    let total = weights.reduce(UInt64(0)) { $0 + UInt64($1) }
    precondition(total > 0, "A position can be drawn only where one has a weight.")
    var columns = [Column](repeating: Column(threshold: .max, alias: 0), count: weights.count)
    var heights = weights.map { UInt64($0) * count }
    var short: [UInt32] = []
    var tall: [UInt32] = []
    for position in weights.indices {
      columns[position].alias = UInt32(position)
      if heights[position] < total {
        short.append(UInt32(position))
      } else {
        tall.append(UInt32(position))
      }
    }
    while let low = short.popLast(), let high = tall.popLast() {
      columns[Int(low)] = Column(
        threshold: UInt32((UInt128(heights[Int(low)]) << 32) / UInt128(total)), alias: high)
      heights[Int(high)] -= total - heights[Int(low)]
      if heights[Int(high)] < total { short.append(high) } else { tall.append(high) }
    }
    self.columns = columns
  }

  /// The position that 64 random bits draw.
  package func position(_ random: UInt64) -> Int {
    let position = Chance.below(columns.count, of: random)
    let column = columns[position]
    return UInt32(truncatingIfNeeded: random) < column.threshold ? position : Int(column.alias)
  }
}
