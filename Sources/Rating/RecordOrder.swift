import Records

/// Puts a bucket of records into the order in which they are rated: subscriber, start, sequence
/// (semantics §5). Keeps its buffers from bucket to bucket.
///
/// Subscriber, start and position are packed into one 64-bit key; the keys are sorted by radix and
/// the records, nine words each, moved once. A bucket whose keys don't fit 64 bits (subscribers or
/// starts far apart, which one month's bucket doesn't have) is sorted by comparison.
package struct RecordOrder {
  private static let digitBits = 11
  private static let radix = 1 << digitBits
  /// Below this, comparing 64-bit keys beats counting digits.
  private static let countingMin = 512

  private var keys: [UInt64] = []
  private var spare: [UInt64] = []
  private var counts: [UInt32] = []
  private var sorted: [UsageRecord] = []

  package init() {}

  /// Sorts one bucket, in place. *Limits*: no two records are equal in subscriber, start and
  /// sequence, else their order is open.
  package mutating func sort(_ records: inout [UsageRecord]) {
    if records.count < 2 { return }
    let extent = BucketExtent(records)
    if extent.isSorted { return }
    if !extent.fitsKey {
      records.sort(by: Self.precedes)
      return
    }
    packKeys(records, extent)
    if records.count < Self.countingMin {
      keys.sort()
    } else {
      sortKeys(lowBit: extent.indexBits, highBit: extent.indexBits + extent.keyBits)
    }
    if !extent.sequencesAscend { orderTies(records, extent) }
    sorted.removeAll(keepingCapacity: true)
    sorted.reserveCapacity(records.count)
    let mask = UInt64(1) << extent.indexBits - 1
    for key in keys { sorted.append(records[Int(key & mask)]) }
    swap(&sorted, &records)
  }

  private static func precedes(_ a: UsageRecord, _ b: UsageRecord) -> Bool {
    (a.subscriber, a.startMilliseconds, a.sequence)
      < (b.subscriber, b.startMilliseconds, b.sequence)
  }

  private mutating func packKeys(_ records: [UsageRecord], _ extent: BucketExtent) {
    keys.removeAll(keepingCapacity: true)
    keys.reserveCapacity(records.count)
    let startShift = UInt64(extent.indexBits)
    let subscriberShift = startShift + UInt64(extent.startBits)
    var index: UInt64 = 0
    for record in records {
      let subscriber = UInt64(record.subscriber &- extent.firstSubscriber)
      let start = UInt64(bitPattern: record.startMilliseconds &- extent.firstStart)
      keys.append(subscriber << subscriberShift | start << startShift | index)
      index &+= 1
    }
  }

  /// Sorts `keys` by the bits from `lowBit` up to `highBit`, stably: least significant digit first.
  private mutating func sortKeys(lowBit: Int, highBit: Int) {
    let passes = max(1, (highBit - lowBit + Self.digitBits - 1) / Self.digitBits)
    let mask = UInt64(Self.radix - 1)
    counts.removeAll(keepingCapacity: true)
    counts.append(contentsOf: repeatElement(0, count: passes * Self.radix))
    for key in keys {
      var rest = key >> UInt64(lowBit)
      var first = 0
      while first < counts.count {
        counts[first + Int(rest & mask)] &+= 1
        rest >>= UInt64(Self.digitBits)
        first += Self.radix
      }
    }
    if spare.count != keys.count { spare = keys }
    for pass in 0..<passes {
      let first = pass * Self.radix
      var position: UInt32 = 0
      var isConstant = false
      for digit in first..<first + Self.radix {
        let count = counts[digit]
        isConstant = isConstant || Int(count) == keys.count
        counts[digit] = position
        position &+= count
      }
      if isConstant { continue }
      let shift = UInt64(lowBit + pass * Self.digitBits)
      for key in keys {
        let digit = first + Int(key >> shift & mask)
        spare[Int(counts[digit])] = key
        counts[digit] &+= 1
      }
      swap(&keys, &spare)
    }
  }

  /// Orders records of equal subscriber and start by sequence, where the input wasn't in sequence.
  private mutating func orderTies(_ records: [UsageRecord], _ extent: BucketExtent) {
    let mask = UInt64(1) << extent.indexBits - 1
    var first = 0
    while first < keys.count {
      var end = first + 1
      while end < keys.count, keys[end] & ~mask == keys[first] & ~mask { end += 1 }
      if end - first > 1 {
        keys[first..<end].sort {
          records[Int($0 & mask)].sequence < records[Int($1 & mask)].sequence
        }
      }
      first = end
    }
  }
}

/// What a bucket's subscribers and starts span, and in what order they already are.
private struct BucketExtent {
  let firstSubscriber: UInt32
  let firstStart: Int64
  let startBits: Int
  let indexBits: Int
  /// Of subscriber and start together.
  let keyBits: Int
  let sequencesAscend: Bool
  let isSorted: Bool

  var fitsKey: Bool { keyBits + indexBits <= UInt64.bitWidth }

  /// `records` isn't empty.
  init(_ records: [UsageRecord]) {
    var previous = records[0]
    var (subscriberMin, subscriberMax) = (previous.subscriber, previous.subscriber)
    var (startMin, startMax) = (previous.startMilliseconds, previous.startMilliseconds)
    var sequencesAscend = true
    var isSorted = true
    for record in records.dropFirst() {
      subscriberMin = min(subscriberMin, record.subscriber)
      subscriberMax = max(subscriberMax, record.subscriber)
      startMin = min(startMin, record.startMilliseconds)
      startMax = max(startMax, record.startMilliseconds)
      let ascends = previous.sequence <= record.sequence
      sequencesAscend = sequencesAscend && ascends
      if isSorted {
        isSorted =
          previous.subscriber != record.subscriber
          ? previous.subscriber < record.subscriber
          : previous.startMilliseconds != record.startMilliseconds
            ? previous.startMilliseconds < record.startMilliseconds : ascends
      }
      previous = record
    }
    firstSubscriber = subscriberMin
    firstStart = startMin
    startBits = UInt64.bitWidth - UInt64(bitPattern: startMax &- startMin).leadingZeroBitCount
    keyBits = startBits + UInt32.bitWidth - (subscriberMax - subscriberMin).leadingZeroBitCount
    indexBits = Int.bitWidth - (records.count - 1).leadingZeroBitCount
    self.sequencesAscend = sequencesAscend
    self.isSorted = isSorted
  }
}
