import Rating
import Records

/// The rated month of some subscribers, by ascending subscriber.
struct RatedRows {
  /// One for each subscriber, also those without usage; `tallies` likewise.
  private(set) var profiles: [SubscriberProfile] = []
  private(set) var tallies: [UsageTally] = []
  /// By (subscriber, start, sequence); `rated[i]` belongs to `records[i]`.
  private(set) var records: [UsageRecord] = []
  private(set) var rated: [RatedEvent] = []
  /// By owner.
  private(set) var ledger: [BundleEntry] = []

  /// Rates all records of the profiles' subscribers; what was here before is dropped.
  mutating func rate(
    _ bucket: [UsageRecord], profiles: [SubscriberProfile], kernel: inout RatingKernel
  ) {
    self.profiles = profiles
    records = bucket
    kernel.rate(
      &records, profiles: profiles, into: &rated, tallies: &tallies, ledger: &ledger)
    precondition(rated.count == records.count, "Every record of a bucket is rated or rejected.")
    precondition(tallies.count == profiles.count, "Every subscriber of a bucket has a tally.")
  }

  /// Puts the rows of held subscribers below `end` between these.
  mutating func splice(_ held: inout HeldRows, below end: UInt32) {
    guard held.hasRows(below: end) else { return }
    var own = HeldRows(self)
    profiles = []
    tallies = []
    records = []
    rated = []
    ledger = []
    while true {
      let (mine, other) = (own.next, held.hasRows(below: end) ? held.next : nil)
      guard let number = [mine, other].compactMap({ $0 }).min() else { break }
      if number == mine { own.move(to: &self) } else { held.move(to: &self) }
    }
  }

  fileprivate mutating func append(
    _ rows: RatedRows, subscriber position: Int, records range: Range<Int>, entries: Range<Int>
  ) {
    profiles.append(rows.profiles[position])
    tallies.append(rows.tallies[position])
    records += rows.records[range]
    rated += rows.rated[range]
    ledger += rows.ledger[entries]
  }
}

/// Rows that were rated before their turn, given out in the order of their subscribers.
///
/// Members of a group share bundles and counters, so they are rated together, wherever their
/// numbers lie; what is written stays in the order of numbers, whatever a bucket's size.
struct HeldRows {
  private var rows: RatedRows
  private var subscriber = 0
  private var record = 0
  private var entry = 0

  init(_ rows: RatedRows = RatedRows()) { self.rows = rows }

  /// The next subscriber's number; nil where none is left.
  fileprivate var next: UInt32? {
    subscriber < rows.profiles.count ? rows.profiles[subscriber].subscriber : nil
  }

  fileprivate func hasRows(below end: UInt32) -> Bool { next.map { $0 < end } ?? false }

  fileprivate mutating func move(to other: inout RatedRows) {
    let number = rows.profiles[subscriber].subscriber
    var end = record
    while end < rows.records.count, rows.records[end].subscriber == number { end += 1 }
    var last = entry
    while last < rows.ledger.count, rows.ledger[last].owner == number { last += 1 }
    other.append(rows, subscriber: subscriber, records: record..<end, entries: entry..<last)
    subscriber += 1
    (record, entry) = (end, last)
  }
}
