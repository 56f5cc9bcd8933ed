import Records

/// What one event drew, kept where somebody may give it back or ask.
struct DrawLog {
  /// What it drew of an instance.
  struct Draw {
    var instance: Int
    var quantity: Int64
  }

  /// Whether events write here.
  var isOpen = false
  var draws: [Draw] = []
  var limitUses: [Balances.LimitUse] = []
  /// Whether an allowance takes such events.
  var isOverage = false
  var counted: CounterBook.Use?
  /// What drawn usage cost beside a counter.
  var drawnMicros: Int64 = 0

  /// Waits for the next event.
  mutating func begin() {
    isOpen = true
    draws.removeAll(keepingCapacity: true)
    limitUses.removeAll(keepingCapacity: true)
    isOverage = false
    counted = nil
    drawnMicros = 0
  }
}

/// The events that reversals name (semantics §3.13): found before rating, so that only they log
/// what they draw.
struct Reversals {
  /// What a reversal names.
  private struct Name: Hashable {
    var subscriber: UInt32
    var service: Int
    var recordID: UInt64

    init(_ record: UsageRecord) {
      subscriber = record.subscriber
      service = record.service.index
      recordID = record.recordID
    }
  }

  /// An event that was rated and may be taken back.
  struct Entry {
    var record: UsageRecord
    var event: RatedEvent
    var log: DrawLog
  }

  /// By name, the entries that stand, by time.
  private var standing: [Name: [Entry]] = [:]

  /// Whether nobody takes anything back.
  var isEmpty: Bool { standing.isEmpty }

  /// Forgets the subscribers before.
  mutating func open() {
    if !standing.isEmpty { standing.removeAll(keepingCapacity: true) }
  }

  /// Notes what the reversals of `records` name. A record without an id has no name.
  mutating func note(_ records: ArraySlice<UsageRecord>) {
    for record in records where record.isReversal && record.recordID != 0 {
      standing[Name(record)] = []
    }
  }

  /// Whether a reversal names such a record.
  func isNamed(_ record: UsageRecord) -> Bool { standing[Name(record)] != nil }

  /// Keeps a rated event that may be taken back.
  mutating func keep(_ entry: Entry) { standing[Name(entry.record)]?.append(entry) }

  /// The last event that stands of those that a reversal names, or nil.
  func last(namedBy record: UsageRecord) -> Entry? { standing[Name(record)]?.last }

  /// Takes it out: it is reversed once.
  mutating func remove(namedBy record: UsageRecord) {
    standing[Name(record)]?.removeLast()
  }
}
