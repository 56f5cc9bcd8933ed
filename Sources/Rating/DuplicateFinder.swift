import Records

/// Finds records that tell of an event which an earlier record of the same subscriber and start
/// told already.
package struct DuplicateFinder {
  /// Beyond this many records of one start, they are found by content instead of one by one.
  private static let scannedMax = 32

  private var seen: Set<UsageRecord> = []
  /// Which records `seen` holds: the first ones of a run of equal subscriber and start.
  private var seenRange = 0..<0

  package init() {}

  /// Forgets the bucket before.
  package mutating func begin() { seenRange = 0..<0 }

  /// Whether the record at `index` repeats one before it, down to `first`, where the subscriber's
  /// records begin. `records` are in the order of rating.
  package mutating func isDuplicate(
    at index: Int, in records: [UsageRecord], from first: Int
  ) -> Bool {
    let record = records[index]
    var earlier = index
    while earlier > first, records[earlier - 1].startMilliseconds == record.startMilliseconds {
      if index - earlier == Self.scannedMax { return isSeen(at: index, in: records, from: first) }
      earlier -= 1
      if record.isDuplicate(of: records[earlier]) { return true }
    }
    return false
  }

  private mutating func isSeen(at index: Int, in records: [UsageRecord], from first: Int) -> Bool {
    let start = records[index].startMilliseconds
    let continues =
      !seenRange.isEmpty && seenRange.lowerBound >= first
      && records[seenRange.lowerBound].startMilliseconds == start
    if !continues {
      var begin = index
      while begin > first, records[begin - 1].startMilliseconds == start { begin -= 1 }
      seen.removeAll(keepingCapacity: true)
      seenRange = begin..<begin
    }
    for next in seenRange.upperBound..<index { seen.insert(Self.content(of: records[next])) }
    seenRange = seenRange.lowerBound..<index
    return !records[index].mayRepeat && seen.contains(Self.content(of: records[index]))
  }

  /// The record without its place and without what it says of itself.
  private static func content(of record: UsageRecord) -> UsageRecord {
    var content = record
    content.sequence = 0
    content.mayRepeat = false
    return content
  }
}
