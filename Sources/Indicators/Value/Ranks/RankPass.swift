/// What one reading of the customers has to tally.
package enum RankPass: Hashable, Sendable {
  /// All of them, in 4,096 bins by sign and size: 64 powers of two of either sign in 32 steps each.
  case bySize
  /// Those of each range, in bins of equal width: the ranges share 4,096 bins a range.
  case byWidth([ClosedRange<RankKey>])
  /// The keys themselves of each range, which are few enough to be held.
  case keys([ClosedRange<RankKey>])

  static let bins = 4_096

  /// How many of a range's keys share one bin.
  static func width(of range: ClosedRange<RankKey>) -> UInt128 {
    (range.upperBound.position - range.lowerBound.position) / UInt128(bins) + 1
  }

  /// The bin of a value by its size: −1 lies below 0, and each power of two has 32 steps.
  static func sizeBin(of value: Int64) -> Int {
    let magnitude = value < 0 ? UInt64(~value) : UInt64(value)
    let step: Int
    if magnitude < 32 {
      step = Int(magnitude)
    } else {
      let power = 63 - magnitude.leadingZeroBitCount
      step = (power - 4) * 32 + Int(magnitude >> UInt64(power - 5)) - 32
    }
    return value < 0 ? bins / 2 - 1 - step : bins / 2 + step
  }
}
