import Records

/// Which record of the second run is which of the first, for one subscriber.
///
/// Records are a multiset: each is in one pair at most, and equal ones are counted. What is paired
/// first stays paired; each step prefers records of the same file and line, then goes in the order
/// of start and input:
///
/// 1. Equal in all that the source said.
/// 2. Equal in start, record id, service, direction, rating group and reversal; where the id is 0
///    in the other party, too. The rest was corrected.
/// 3. Equal in a record id other than 0, service, direction and reversal: the start was corrected,
///    too.
///
/// What is left was removed or added. A record without an id whose start was corrected is both.
struct RecordMatching {
  /// Positions in the two lists.
  private(set) var pairs: [(before: Int, after: Int)] = []
  /// Positions in the first list, ascending.
  private(set) var removed: [Int] = []
  /// Positions in the second list, ascending.
  private(set) var added: [Int] = []

  init(_ before: [ComparedRecord], _ after: [ComparedRecord]) {
    pairs.reserveCapacity(min(before.count, after.count))
    var same = 0
    // Almost always the whole list: a month that is rated again has the same feeds.
    while same < before.count, same < after.count, before[same].input == after[same].input,
      before[same].place == after[same].place
    {
      pairs.append((same, same))
      same += 1
    }
    removed = Array(same..<before.count)
    added = Array(same..<after.count)
    if removed.isEmpty || added.isEmpty { return }
    join(before, after) { PlacedKey(key: $0.input, place: $0.place) }
    join(before, after) { $0.input }
    join(before, after) { PlacedKey(key: Identity($0.input), place: $0.place) }
    join(before, after) { Identity($0.input) }
    join(before, after) { record in
      SourceIdentity(record.input).map { PlacedKey(key: $0, place: record.place) }
    }
    join(before, after) { SourceIdentity($0.input) }
    pairs.sort { $0.before < $1.before }
  }

  private struct PlacedKey<Key: Hashable>: Hashable {
    var key: Key
    var place: ComparedRecord.Place
  }

  /// An event at its time.
  private struct Identity: Hashable {
    var startMicros: Int64
    var recordID: Int64
    var otherParty: Int64
    var ratingGroup: Int64
    var service: UInt32
    var direction: UInt32
    var isReversal: Bool

    init(_ input: ComparedRecord.Input) {
      startMicros = input.startMicros
      recordID = input.recordID
      otherParty = input.recordID == 0 ? input.otherParty : 0
      ratingGroup = input.ratingGroup
      service = input.service
      direction = input.direction
      isReversal = input.isReversal
    }
  }

  /// An event by the source's own id, whenever it was.
  private struct SourceIdentity: Hashable {
    var recordID: Int64
    var service: UInt32
    var direction: UInt32
    var isReversal: Bool

    init?(_ input: ComparedRecord.Input) {
      if input.recordID == 0 { return nil }
      recordID = input.recordID
      service = input.service
      direction = input.direction
      isReversal = input.isReversal
    }
  }

  /// Pairs what is left and has equal keys, first come first served.
  private mutating func join<Key: Hashable>(
    _ before: [ComparedRecord], _ after: [ComparedRecord], by key: (ComparedRecord) -> Key?
  ) {
    if removed.isEmpty || added.isEmpty { return }
    var waiting: [Key: [Int]] = [:]
    for index in added.reversed() {
      if let key = key(after[index]) { waiting[key, default: []].append(index) }
    }
    var taken: Set<Int> = []
    removed.removeAll { index in
      guard let key = key(before[index]), let match = waiting[key]?.popLast() else { return false }
      pairs.append((index, match))
      taken.insert(match)
      return true
    }
    added.removeAll { taken.contains($0) }
  }
}
