import Records

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

extension RankPass {
  private static let kind: StaticString = "RMRP"
  private static let version: UInt8 = 1

  /// The pass as octets, for those who tally it.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMRP`, version 1; 0 by size, 1 by width or 2
  /// keys (count); the number of ranges (count), and each upwards: its least and its greatest key,
  /// a value (sum) and an id (word) each.
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    let (code, ranges): (Int, [ClosedRange<RankKey>]) =
      switch self {
      case .bySize: (0, [])
      case .byWidth(let ranges): (1, ranges)
      case .keys(let ranges): (2, ranges)
      }
    writer.append(count: code)
    writer.append(count: ranges.count)
    for range in ranges {
      range.lowerBound.append(to: &writer)
      range.upperBound.append(to: &writer)
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    let code = try reader.count(atMost: 2)
    var ranges: [ClosedRange<RankKey>] = []
    for _ in 0..<(try reader.count(octetsEach: 18)) {
      let (least, greatest) = (try RankKey(from: &reader), try RankKey(from: &reader))
      if let last = ranges.last, least <= last.upperBound {
        throw .unsorted(offset: reader.offset)
      }
      guard least <= greatest else { throw .inconsistent(offset: reader.offset) }
      ranges.append(least...greatest)
    }
    guard (code == 0) == ranges.isEmpty else { throw .inconsistent(offset: reader.offset) }
    try reader.finish()
    self = code == 0 ? .bySize : code == 1 ? .byWidth(ranges) : .keys(ranges)
  }
}
