/// Bands of customers of equal or stated size, by rank: who is in which is known from the keys at
/// the cuts alone, so every worker says the same.
package struct QuantileBands: Hashable, Sendable {
  /// The greatest key of each band but the last, upwards.
  package let bounds: [RankKey]

  /// Of the keys at the cuts, as a ``RankSearch`` found them.
  package init(bounds: [RankKey]) {
    precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 <= $1 }, "Bounds go upwards.")
    self.bounds = bounds
  }

  /// The cuts of so many bands of equal size, to search for.
  package static func equalCuts(bands: Int) -> [RankSearch.Cut] {
    (1..<max(1, bands)).map { RankSearch.Cut(Int64($0), of: Int64(bands)) }
  }

  /// The band of a customer, from 1: one more than the bounds below its key. In n customers and b
  /// bands, that of rank k is the least j with k ≤ ⌈n j / b⌉.
  package func band(of key: RankKey) -> Int {
    var (low, high) = (0, bounds.count)
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low + 1
  }

  /// The bands of customers who can be read again and again, by one reader.
  package init(_ cuts: [RankSearch.Cut], of customers: some Sequence<RankKey>) {
    var search = RankSearch(cuts)
    while let pass = search.pass {
      var tally = RankTally(pass)
      for key in customers { tally.add(key) }
      search.take(tally)
    }
    self.init(bounds: search.keys)
  }
}
