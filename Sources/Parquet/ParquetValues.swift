/// Octet strings in columnar form: one buffer and where each value ends in it. Nothing is allocated
/// per value.
///
/// *Shape*: value `i` is `octets[ends[i - 1] ..< ends[i]]`, the first from 0; `ends` ascends and
/// its last equals `octets.count`. *Limits*: 4 GiB a column chunk.
package struct ParquetOctets: Hashable, Sendable {
  package private(set) var octets: [UInt8]
  package private(set) var ends: [UInt32]

  /// Octets that fit.
  package static let octetsMax = Int(UInt32.max)

  /// No values, with room for that many.
  package init(reservingValues values: Int = 0, octets: Int = 0) {
    self.octets = []
    self.ends = []
    self.octets.reserveCapacity(octets)
    self.ends.reserveCapacity(values)
  }

  /// Takes both buffers as they are. Traps unless they have the type's shape.
  package init(octets: [UInt8], ends: [UInt32]) {
    var last: UInt32 = 0
    var ascends = true
    for end in ends {
      ascends = ascends && end >= last
      last = end
    }
    precondition(
      ascends && Int(last) == octets.count, "ends ascend and the last is the octets' count")
    self.octets = octets
    self.ends = ends
  }

  /// The UTF-8 of each text.
  package init(_ texts: [String]) {
    self.init(reservingValues: texts.count, octets: texts.count * 12)
    for text in texts { append(text) }
  }

  /// How many values there are.
  package var count: Int { ends.count }

  /// Where value `index` lies in ``octets``.
  package func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// Value `index`.
  package subscript(index: Int) -> ArraySlice<UInt8> { octets[range(index)] }

  /// The value as text; ill-formed UTF-8 becomes U+FFFD.
  package func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  /// Moves the values after `base`, which are those of a page without its nulls, to their rows;
  /// null rows are empty.
  mutating func spread(from base: Int, levels: [Bool]) {
    var dense = ends.count
    let start = base == 0 ? 0 : ends[base - 1]
    ends.append(contentsOf: repeatElement(0, count: base + levels.count - dense))
    for row in stride(from: levels.count - 1, through: 0, by: -1) {
      ends[base + row] = dense > base ? ends[dense - 1] : start
      if levels[row] { dense -= 1 }
    }
  }

  /// Appends the text's UTF-8.
  package mutating func append(_ text: String) {
    octets.append(contentsOf: text.utf8)
    ends.append(UInt32(octets.count))
  }

  /// Appends a value.
  package mutating func append(_ value: ArraySlice<UInt8>) {
    octets.append(contentsOf: value)
    ends.append(UInt32(octets.count))
  }

  /// Appends a value.
  package mutating func append(_ value: Span<UInt8>) {
    octets.append(addingCapacity: value.count) { room in
      for index in value.indices { room.append(value[index]) }
    }
    ends.append(UInt32(octets.count))
  }
}

/// The values of one column in one row group, one a row. Where the row is null the value is ignored
/// (0, false or empty by custom) but present.
package enum ParquetValues: Hashable, Sendable {
  case boolean([Bool])
  /// `int32`, `date`.
  case int32([Int32])
  /// `int64`, `decimal`, timestamps.
  case int64([Int64])
  /// `text`. Convenient, but slower than the two below.
  case text([String])
  /// `text` or `bytes`.
  case octets(ParquetOctets)
  /// `text` of few different values, which the caller has numbered: row i is
  /// `values[Int(indices[i])]`. Of `values` only those that occur are written.
  case textDictionary(values: [String], indices: [UInt32])

  /// How many rows there are.
  package var count: Int {
    switch self {
    case .boolean(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .text(let values): values.count
    case .octets(let values): values.count
    case .textDictionary(_, let indices): indices.count
    }
  }
}

/// A column of one row group: values and, for a nullable column, which rows have one.
package struct ParquetChunk: Hashable, Sendable {
  package var values: ParquetValues
  /// One a row, true where there is a value; nil: every row has one.
  package var validity: [Bool]?

  package init(_ values: ParquetValues, validity: [Bool]? = nil) {
    self.values = values
    self.validity = validity
  }

  /// How many rows there are.
  package var count: Int { values.count }

  /// Whether row `row` has no value.
  package func isNull(_ row: Int) -> Bool { validity.map { !$0[row] } ?? false }

  /// The texts of a text column, in whichever form it was read, nulls as empty; nil for others.
  package var texts: [String]? {
    switch values {
    case .text(let texts): texts
    case .octets(let octets): (0..<octets.count).map { octets.text($0) }
    case .textDictionary(let values, let indices):
      indices.indices.map { isNull($0) ? "" : values[Int(indices[$0])] }
    default: nil
    }
  }

  /// The integers of a column stored as INT64 or INT32, nulls as whatever lies there; nil for
  /// others.
  package var integers: [Int64]? {
    switch values {
    case .int32(let values): values.map(Int64.init)
    case .int64(let values): values
    default: nil
    }
  }

  /// The values of a boolean column, nulls as false; nil for others.
  package var booleans: [Bool]? {
    if case .boolean(let values) = values { values } else { nil }
  }
}
