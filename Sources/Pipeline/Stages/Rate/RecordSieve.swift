import Records

/// Numbers a partition's records in their order, and lets through those that its trial wants.
struct RecordSieve {
  /// Records that are quarantined, with their numbers.
  private(set) var leftOut: [UsageRecord] = []
  private let stop: Int
  private var exclusions: ArraySlice<Int>
  /// The next record that isn't taken like all others: one comparison a record.
  private var next: Int
  private var ordinal = 0

  init(_ trial: TaskTrial) {
    stop = trial.prefix ?? .max
    exclusions = trial.exclusions[...]
    next = min(stop, exclusions.first ?? .max)
  }

  /// The record with its number in the partition as its sequence; nil where it isn't rated.
  @inline(__always)
  mutating func pass(_ record: UsageRecord) -> UsageRecord? {
    var record = record
    record.sequence = UInt32(truncatingIfNeeded: ordinal)
    ordinal += 1
    return record.sequence < next ? record : keepBack(record)
  }

  @inline(never)
  private mutating func keepBack(_ record: UsageRecord) -> UsageRecord? {
    if record.sequence >= stop { return nil }
    guard exclusions.first == Int(record.sequence) else { return record }
    exclusions.removeFirst()
    next = min(stop, exclusions.first ?? .max)
    leftOut.append(record)
    return nil
  }
}
