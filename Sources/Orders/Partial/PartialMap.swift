import Records

/// What a key of a partial is made of: texts, then small numbers.
protocol PartialKey: Hashable, Sendable {
  static var textCount: Int { get }
  static var codeCount: Int { get }
  var texts: [String] { get }
  var codes: [UInt8] { get }
  /// nil where a code is none of its kind.
  init?(texts: [String], codes: [UInt8])
}

extension PartialKey {
  /// By texts (by octet), then codes.
  static func precedes(_ a: Self, _ b: Self) -> Bool {
    for (left, right) in zip(a.texts, b.texts) where left != right { return left.precedes(right) }
    return a.codes.lexicographicallyPrecedes(b.codes)
  }
}

/// What a key's value is: it adds up in any order to the same.
protocol PartialValue: Hashable, Sendable {
  mutating func merge(_ other: Self)
  func append(to writer: inout PartialWriter)
  static func read(_ reader: inout PartialReader) throws(PartialError) -> Self
}

/// One table of a partial.
///
/// *Format*: the number of cells (count), then each by key: its texts (text), its codes (count) and
/// its value.
struct PartialMap<Key: PartialKey, Value: PartialValue>: Hashable, Sendable {
  private var cells: [Key: Value] = [:]

  mutating func add(_ value: Value, to key: Key) {
    if cells[key]?.merge(value) == nil { cells[key] = value }
  }

  mutating func merge(_ other: Self) {
    for (key, value) in other.cells { add(value, to: key) }
  }

  subscript(key: Key) -> Value? { cells[key] }

  var sorted: [(key: Key, value: Value)] {
    cells.map { (key: $0.key, value: $0.value) }.sorted { Key.precedes($0.key, $1.key) }
  }

  func append(to writer: inout PartialWriter) {
    writer.append(count: cells.count)
    for (key, value) in sorted {
      for text in key.texts { writer.append(text: text) }
      for code in key.codes { writer.append(count: Int(code)) }
      value.append(to: &writer)
    }
  }

  init() {}

  init(from reader: inout PartialReader) throws(PartialError) {
    let count = try reader.count(octetsEach: Key.textCount + Key.codeCount + 1)
    var former: Key?
    for _ in 0..<count {
      var texts: [String] = []
      for _ in 0..<Key.textCount { texts.append(try reader.text()) }
      var codes: [UInt8] = []
      for _ in 0..<Key.codeCount {
        codes.append(UInt8(truncatingIfNeeded: try reader.count(atMost: 255)))
      }
      guard let key = Key(texts: texts, codes: codes) else {
        throw .outOfRange(offset: reader.offset)
      }
      let value = try Value.read(&reader)
      if let former, !Key.precedes(former, key) { throw .unsorted(offset: reader.offset) }
      cells[key] = value
      former = key
    }
  }
}

/// Sums by field: counts, and money in micro-units.
struct Tally<Field: CaseIterable & RawRepresentable & Sendable>: PartialValue
where Field.RawValue == Int {
  private var sums: [Int128]

  init() { sums = Array(repeating: 0, count: Field.allCases.count) }

  /// One of a field.
  init(_ field: Field) {
    self.init()
    self[field] = 1
  }

  subscript(field: Field) -> Int128 {
    get { sums[field.rawValue] }
    set { sums[field.rawValue] = newValue }
  }

  mutating func merge(_ other: Tally) {
    for index in sums.indices { sums[index] += other.sums[index] }
  }

  func append(to writer: inout PartialWriter) {
    for sum in sums { writer.append(sum: sum) }
  }

  static func read(_ reader: inout PartialReader) throws(PartialError) -> Tally {
    var tally = Tally()
    for index in tally.sums.indices { tally.sums[index] = try reader.sum() }
    return tally
  }
}
