/// How a block of 16 lines falls into accounts: most lines are alone, two in five come into
/// a converged account (融合) of two to four, which they may outlive.
package enum Households {
  /// Sizes of a block's accounts in order; the rest of the block are accounts of one.
  private static let layouts: [[Int]] = [[2, 3, 2], [4, 3], [3, 2], [4, 2, 2]]
  private static let places: [[(first: Int, count: Int)]] = layouts.map { sizes in
    var places: [(first: Int, count: Int)] = []
    for size in sizes {
      let first = places.count
      for _ in 0..<size { places.append((first, size)) }
    }
    while places.count < NumberPlan.linesPerBlock { places.append((places.count, 1)) }
    return places
  }

  /// The account of a line: the index of its first line, and how many lines it ever has.
  package static func account(of index: Int, key: UInt64) -> (first: Int, count: Int) {
    let block = index / NumberPlan.linesPerBlock
    let layout = places[Chance.below(places.count, of: Chance.draw(key, UInt64(block)))]
    let place = layout[index % NumberPlan.linesPerBlock]
    return (block * NumberPlan.linesPerBlock + place.first, place.count)
  }
}
