import Records

/// Sums by a key of texts: what most measured families are made of. Each family says how many texts
/// a key has and what its columns add up.
///
/// Merging adds, so any grouping and order of partials gives the same sums and the same octets.
package struct KeyedSums: Sendable {
  /// Texts of a key.
  package let keyCount: Int
  /// Sums of a key.
  package let width: Int
  private var positions: [[String]: Int] = [:]
  private var keys: [[String]] = []
  /// By position, `width` a key.
  private var values: [Int128] = []

  package init(keyCount: Int, width: Int) {
    self.keyCount = keyCount
    self.width = width
  }

  package var count: Int { keys.count }

  /// Where a key's sums lie; a key that is met for the first time begins with zeros.
  package mutating func position(of key: [String]) -> Int {
    precondition(key.count == keyCount, "A key has a text for each of its columns.")
    if let position = positions[key] { return position }
    let position = keys.count
    positions[key] = position
    keys.append(key)
    values.append(contentsOf: repeatElement(0, count: width))
    return position
  }

  /// Adds to one sum of the key at a position.
  package mutating func add(_ value: Int128, to column: Int, at position: Int) {
    values[position * width + column] += value
  }

  /// Adds a value to each sum of a key.
  package mutating func add(_ sums: [Int128], to key: [String]) {
    let start = position(of: key) * width
    for (column, value) in sums.enumerated() { values[start + column] += value }
  }

  /// Adds the other's sums, which are of the same family.
  package mutating func merge(_ other: KeyedSums) {
    precondition(
      keyCount == other.keyCount && width == other.width, "Sums of two families don't add up.")
    for (position, key) in other.keys.enumerated() { add(other.sums(at: position), to: key) }
  }

  private func sums(at position: Int) -> [Int128] {
    Array(values[position * width..<(position + 1) * width])
  }

  /// The sums of a key, or nil where it never came.
  package func sums(of key: [String]) -> [Int128]? { positions[key].map { sums(at: $0) } }

  /// By the octets of the keys' texts, first text first.
  package var sorted: [(key: [String], sums: [Int128])] {
    keys.indices.sorted { KeyedSums.precedes(keys[$0], keys[$1]) }
      .map { (keys[$0], sums(at: $0)) }
  }

  static func precedes(_ a: [String], _ b: [String]) -> Bool {
    for (left, right) in zip(a, b) where left != right {
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    return false
  }
}

extension KeyedSums: Equatable {
  /// Whether the same keys have the same sums, whatever order they came in.
  package static func == (a: KeyedSums, b: KeyedSums) -> Bool {
    a.keyCount == b.keyCount && a.width == b.width && a.count == b.count
      && a.keys.allSatisfy { a.sums(of: $0) == b.sums(of: $0) }
  }
}

extension KeyedSums {
  /// *Format*: texts of a key, sums of a key and the number of keys (counts); then each key in
  /// order: its texts, its sums.
  func append(to writer: inout PartialWriter) {
    writer.append(count: keyCount)
    writer.append(count: width)
    writer.append(count: count)
    for (key, sums) in sorted {
      for text in key { writer.append(text: text) }
      for sum in sums { writer.append(sum: sum) }
    }
  }

  /// Reads into an empty family of the same shape. *Throws*: ``PartialError`` where the octets are
  /// of another shape or their keys don't ascend.
  mutating func read(from reader: inout PartialReader) throws(PartialError) {
    let start = reader.offset
    guard try reader.count() == keyCount, try reader.count() == width else {
      throw .inconsistent(offset: start)
    }
    let count = try reader.count(octetsEach: max(1, keyCount + width))
    var former: [String]?
    for _ in 0..<count {
      var key: [String] = []
      for _ in 0..<keyCount { key.append(try reader.text()) }
      var sums: [Int128] = []
      for _ in 0..<width { sums.append(try reader.sum()) }
      if let former, !Self.precedes(former, key) { throw .unsorted(offset: reader.offset) }
      add(sums, to: key)
      former = key
    }
  }
}
