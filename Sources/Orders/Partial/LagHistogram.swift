import Records

/// How often each lag occurred, exactly: percentiles of it are those of the sorted list.
///
/// *Limits*: lags of 0 to 2³² − 1 minutes or days; larger ones count as the largest. *Memory*:
/// sixteen octets a different value, of which there are at most as many as there are orders.
package struct LagHistogram: Hashable, Sendable {
  /// Ascending by lag; counts are positive.
  private(set) var bins: [Bin] = []

  struct Bin: Hashable, Sendable {
    var lag: UInt32
    var count: Int64
  }

  init() {}

  /// Of the lags in any order; none is negative.
  package init(lags: [Int]) {
    for lag in lags.map({ UInt32(clamping: $0) }).sorted() {
      if bins.last?.lag == lag {
        bins[bins.count - 1].count += 1
      } else {
        bins.append(Bin(lag: lag, count: 1))
      }
    }
  }

  /// All of several.
  init(of parts: [LagHistogram]) {
    for bin in parts.flatMap(\.bins).sorted(by: { $0.lag < $1.lag }) {
      if bins.last?.lag == bin.lag {
        bins[bins.count - 1].count += bin.count
      } else {
        bins.append(bin)
      }
    }
  }

  /// How many lags it holds.
  package var count: Int64 { bins.reduce(0) { $0 + $1.count } }

  /// Σ of the lags.
  package var sum: Int128 { bins.reduce(0) { $0 + Int128($1.lag) * Int128($1.count) } }

  /// The largest; nil where there is none.
  package var largest: Int64? { bins.last.map { Int64($0.lag) } }

  /// The nearest-rank percentile: the smallest lag that `percent` in a hundred don't exceed; nil
  /// where there is none.
  package func percentile(_ percent: Int) -> Int64? {
    precondition((1...100).contains(percent), "A percentile is one of 1 to 100.")
    let rank = Rank.nearest(percent: percent, of: count)
    var seen: Int64 = 0
    for bin in bins {
      seen += bin.count
      if seen >= rank { return Int64(bin.lag) }
    }
    return nil
  }

  private enum Rank {
    /// ⌈percent · count / 100⌉, from 1.
    static func nearest(percent: Int, of count: Int64) -> Int64 {
      let hundredfold = Int128(count) * Int128(percent)
      return Int64((hundredfold + 99) / 100)
    }
  }
}

extension LagHistogram: PartialValue {
  mutating func merge(_ other: LagHistogram) {
    var merged: [Bin] = []
    merged.reserveCapacity(bins.count + other.bins.count)
    var left = bins[...]
    var right = other.bins[...]
    while let a = left.first, let b = right.first {
      if a.lag < b.lag {
        merged.append(a)
        left.removeFirst()
      } else if b.lag < a.lag {
        merged.append(b)
        right.removeFirst()
      } else {
        merged.append(Bin(lag: a.lag, count: a.count + b.count))
        left.removeFirst()
        right.removeFirst()
      }
    }
    bins = merged + left + right
  }

  /// *Format*: the number of bins (count), then each: the lag less that of the bin before (count),
  /// its count (count).
  func append(to writer: inout PartialWriter) {
    writer.append(count: bins.count)
    var former: UInt32 = 0
    for bin in bins {
      writer.append(count: Int(bin.lag - former))
      writer.append(count: Int(bin.count))
      former = bin.lag
    }
  }

  /// More than any month has of one lag: what claims to have more is none.
  private static let ordersMax = 1 << 32

  static func read(_ reader: inout PartialReader) throws(PartialError) -> LagHistogram {
    var histogram = LagHistogram()
    let count = try reader.count(octetsEach: 2)
    var lag = 0
    for index in 0..<count {
      let step = try reader.count(atMost: Int(UInt32.max))
      if index > 0 && step == 0 { throw .unsorted(offset: reader.offset) }
      lag += step
      let orders = try reader.count(atMost: Self.ordersMax)
      guard let exact = UInt32(exactly: lag), orders > 0 else {
        throw .outOfRange(offset: reader.offset)
      }
      histogram.bins.append(Bin(lag: exact, count: Int64(orders)))
    }
    return histogram
  }
}
