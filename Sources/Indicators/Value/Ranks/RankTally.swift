import Records

/// The tally of one reading of some of the customers: partials merge in any order and grouping to
/// the same value and the same octets.
///
/// *Limits*: 4,096 bins a range, or as many keys as the ranges hold.
package struct RankTally: Equatable, Sendable {
  /// The keys of one bin: how many, and between which two.
  struct Bin: Hashable, Sendable {
    var count: Int64
    var least: RankKey
    var greatest: RankKey

    mutating func add(_ other: Bin) {
      count += other.count
      least = min(least, other.least)
      greatest = max(greatest, other.greatest)
    }
  }

  package let pass: RankPass
  /// By range, then place in it; ``RankPass/bySize`` is one range.
  private(set) var bins: [Int: Bin] = [:]
  /// By range; only of ``RankPass/keys(_:)``, in any order until they are encoded or asked for.
  private var keys: [[RankKey]] = []
  private let ranges: [ClosedRange<RankKey>]
  /// How many keys of each range share a bin.
  private let widths: [UInt128]

  /// Of no customers yet: the neutral element of ``merge(_:)``.
  package init(_ pass: RankPass) {
    self.pass = pass
    switch pass {
    case .bySize: ranges = []
    case .byWidth(let ranges): self.ranges = ranges
    case .keys(let ranges):
      self.ranges = ranges
      keys = ranges.map { _ in [] }
    }
    widths = ranges.map { RankPass.width(of: $0) }
  }

  /// Counts one customer. *Limits*: no two have one id.
  package mutating func add(_ key: RankKey) {
    if case .bySize = pass {
      count(Bin(count: 1, least: key, greatest: key), in: RankPass.sizeBin(of: key.value))
      return
    }
    guard let index = rangeIndex(of: key) else { return }
    if case .keys = pass {
      keys[index].append(key)
    } else {
      let place = (key.position - ranges[index].lowerBound.position) / widths[index]
      count(
        Bin(count: 1, least: key, greatest: key), in: index * RankPass.bins + Int(place))
    }
  }

  /// Adds the other tally, which is of the same pass and of other customers.
  package mutating func merge(_ other: RankTally) {
    precondition(pass == other.pass, "Tallies of two passes don't add up.")
    for (place, bin) in other.bins { count(bin, in: place) }
    for (index, theirs) in other.keys.enumerated() { keys[index] += theirs }
  }

  /// The bins of one range upwards; those of ``RankPass/bySize`` are range 0.
  func bins(ofRange index: Int) -> [Bin] {
    let places = index * RankPass.bins..<(index + 1) * RankPass.bins
    return places.compactMap { bins[$0] }
  }

  /// The keys of one range upwards.
  func sortedKeys(ofRange index: Int) -> [RankKey] { keys[index].sorted() }

  package static func == (a: RankTally, b: RankTally) -> Bool {
    a.pass == b.pass && a.bins == b.bins && a.keys.count == b.keys.count
      && a.keys.indices.allSatisfy { a.sortedKeys(ofRange: $0) == b.sortedKeys(ofRange: $0) }
  }

  private mutating func count(_ bin: Bin, in place: Int) {
    if bins[place]?.add(bin) == nil { bins[place] = bin }
  }

  /// Ranges are sorted and apart: the first that doesn't end before the key, if it has begun.
  private func rangeIndex(of key: RankKey) -> Int? {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < key { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= key ? low : nil
  }
}

extension RankTally {
  private static let kind: StaticString = "RMRT"
  private static let version: UInt8 = 1
  private static let countLimit = 1 << 40

  /// The tally as octets: equal tallies give equal octets. The pass isn't among them: who reads
  /// them knows it.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMRT`, version 1; the number of bins (count);
  /// then each by place: its place, its keys (counts), its least and its greatest key; then the
  /// number of lists of keys (count), and each by range: its keys (count), which follow upwards. A
  /// key is a value (sum) and an id (word).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: bins.count)
    for (place, bin) in bins.sorted(by: { $0.key < $1.key }) {
      writer.append(count: place)
      writer.append(count: Int(bin.count))
      bin.least.append(to: &writer)
      bin.greatest.append(to: &writer)
    }
    writer.append(count: keys.count)
    for index in keys.indices {
      writer.append(count: keys[index].count)
      for key in sortedKeys(ofRange: index) { key.append(to: &writer) }
    }
    return writer.octets
  }

  /// What another task's octets say of this pass, fit to be merged. *Throws*: ``PartialError``
  /// where the octets are anything else, or of another pass.
  package func read(_ octets: [UInt8]) throws(PartialError) -> RankTally {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    var other = RankTally(pass)
    var former = -1
    for _ in 0..<(try reader.count(octetsEach: 20)) {
      let place = try reader.count()
      let bin = Bin(
        count: Int64(try reader.count(atMost: Self.countLimit)),
        least: try RankKey(from: &reader), greatest: try RankKey(from: &reader))
      if place <= former { throw .unsorted(offset: reader.offset) }
      guard bin.count > 0, (bin.count == 1) == (bin.least == bin.greatest),
        bin.least <= bin.greatest, belongs(bin, in: place)
      else { throw .inconsistent(offset: reader.offset) }
      other.bins[place] = bin
      former = place
    }
    guard try reader.count() == keys.count else { throw .inconsistent(offset: reader.offset) }
    for index in keys.indices {
      for _ in 0..<(try reader.count(octetsEach: 9)) {
        let key = try RankKey(from: &reader)
        guard ranges[index].contains(key) else { throw .inconsistent(offset: reader.offset) }
        if let last = other.keys[index].last, last >= key {
          throw .unsorted(offset: reader.offset)
        }
        other.keys[index].append(key)
      }
    }
    try reader.finish()
    return other
  }

  /// Whether this pass would have counted both ends of a bin there.
  private func belongs(_ bin: Bin, in place: Int) -> Bool {
    if case .keys = pass { return false }
    var tally = RankTally(pass)
    tally.add(bin.least)
    if bin.least != bin.greatest { tally.add(bin.greatest) }
    return tally.bins.count == 1 && tally.bins[place] != nil
      && tally.bins[place]?.count == (bin.count == 1 ? 1 : 2)
  }
}
