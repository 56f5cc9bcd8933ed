import Records

/// What customers are ranked by: a value, then a tie id that each has for itself, so that no order
/// is left to chance.
package struct RankKey: Hashable, Sendable, Comparable {
  package var value: Int64
  package var id: UInt64

  /// Of any value and id.
  package init(value: Int64, id: UInt64) {
    self.value = value
    self.id = id
  }

  /// By value, then id.
  package static func < (a: RankKey, b: RankKey) -> Bool {
    a.value != b.value ? a.value < b.value : a.id < b.id
  }

  /// The same order as 128 bits: the value with its sign turned, then the id.
  var position: UInt128 {
    UInt128(UInt64(bitPattern: value) ^ (1 << 63)) << 64 | UInt128(id)
  }
}

extension RankKey {
  /// A value (sum) and an id (word).
  func append(to writer: inout PartialWriter) {
    writer.append(sum: Int128(value))
    writer.append(word: id)
  }

  /// *Throws*: ``PartialError`` where the value leaves 64 bits.
  init(from reader: inout PartialReader) throws(PartialError) {
    let start = reader.offset
    guard let value = Int64(exactly: try reader.sum()) else { throw .outOfRange(offset: start) }
    self.init(value: value, id: try reader.word())
  }
}
