import Records

/// The finest combination of quasi-identifiers that a subscriber has: of each attribute in turn,
/// the code of each of its levels, the finest first.
package struct GroupLeaf: Hashable, Comparable, Sendable {
  package var codes: [String]

  package init(codes: [String]) { self.codes = codes }

  package static func < (a: GroupLeaf, b: GroupLeaf) -> Bool {
    for (code, other) in zip(a.codes, b.codes) where code != other {
      return code.utf8.lexicographicallyPrecedes(other.utf8)
    }
    return a.codes.count < b.codes.count
  }
}

/// The leaves of one partition's subscribers, in their order: what a worker tells of them.
package struct GroupRoll: Hashable, Sendable {
  /// In the order in which they were met.
  package private(set) var leaves: [GroupLeaf] = []
  /// By subscriber: the position of its leaf.
  package private(set) var numbers: [UInt32] = []
  private var known: [GroupLeaf: UInt32] = [:]

  package init() {}

  /// Adds the next subscriber.
  package mutating func append(_ leaf: GroupLeaf) {
    if let number = known[leaf] {
      numbers.append(number)
      return
    }
    let number = UInt32(leaves.count)
    known[leaf] = number
    leaves.append(leaf)
    numbers.append(number)
  }

  private static let kind: StaticString = "RMGR"
  private static let version: UInt8 = 1

  /// *Format* (fields as in ``PartialWriter``): kind `RMGR`, version 1; codes a leaf (count),
  /// leaves (count), each leaf's codes (text); subscribers (count), each one's leaf (count).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: leaves.first?.codes.count ?? 0)
    writer.append(count: leaves.count)
    for leaf in leaves { for code in leaf.codes { writer.append(text: code) } }
    writer.append(count: numbers.count)
    for number in numbers { writer.append(count: Int(number)) }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote of subscribers with so many codes. *Throws*: ``PartialError``
  /// where the octets are anything else.
  package init(encoded octets: [UInt8], codesEach: Int) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    let codes = try reader.count()
    let count = try reader.count(octetsEach: max(1, codes))
    guard codes == codesEach || (codes == 0 && count == 0) else { throw .foreign }
    for _ in 0..<count {
      var leaf: [String] = []
      for _ in 0..<codes { leaf.append(try reader.text()) }
      if known.updateValue(UInt32(leaves.count), forKey: GroupLeaf(codes: leaf)) != nil {
        throw .unsorted(offset: reader.offset)
      }
      leaves.append(GroupLeaf(codes: leaf))
    }
    for _ in 0..<(try reader.count(octetsEach: 1)) {
      numbers.append(UInt32(try reader.count(atMost: count - 1)))
    }
    try reader.finish()
  }
}

/// How many subscribers each leaf has: partials merge in any order to the same value.
package struct GroupCounts: Hashable, Sendable {
  package private(set) var rows: [GroupLeaf: Int] = [:]

  package init() {}

  /// Counts the subscribers of a partition.
  package mutating func add(_ roll: GroupRoll) {
    var counts = Array(repeating: 0, count: roll.leaves.count)
    for number in roll.numbers { counts[Int(number)] += 1 }
    for (leaf, count) in zip(roll.leaves, counts) { rows[leaf, default: 0] += count }
  }

  /// Adds the counts of other partitions.
  package mutating func merge(_ other: GroupCounts) {
    for (leaf, count) in other.rows { rows[leaf, default: 0] += count }
  }

  /// All subscribers.
  package var total: Int { rows.values.reduce(0, +) }
}
