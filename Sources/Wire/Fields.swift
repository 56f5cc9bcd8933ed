/// Writes the fields of a body: `tag u16 | length u32 | value`, little-endian, one after another.
struct FieldWriter {
  private(set) var bytes: [UInt8] = []

  mutating func integer(_ tag: UInt16, _ value: some FixedWidthInteger & UnsignedInteger) {
    start(tag, octets: value.bitWidth / 8)
    append(value)
  }

  mutating func text(_ tag: UInt16, _ value: String) {
    octets(tag, Array(value.utf8))
  }

  mutating func octets(_ tag: UInt16, _ value: [UInt8]) {
    start(tag, octets: value.count)
    bytes += value
  }

  /// A field that is itself a list of fields.
  mutating func nested(_ tag: UInt16, _ write: (inout FieldWriter) -> Void) {
    var inner = FieldWriter()
    write(&inner)
    octets(tag, inner.bytes)
  }

  private mutating func start(_ tag: UInt16, octets: Int) {
    append(tag)
    append(UInt32(octets))
  }

  private mutating func append(_ value: some FixedWidthInteger & UnsignedInteger) {
    bytes.appendLittleEndian(value)
  }
}

/// Reads fields by tag. Unknown tags are skipped; of a tag that comes twice where one is asked for,
/// the first counts.
struct FieldReader {
  private let bytes: ArraySlice<UInt8>
  private var fields: [(tag: UInt16, range: Range<Int>)] = []

  init(_ bytes: ArraySlice<UInt8>) throws(WireError) {
    self.bytes = bytes
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard bytes.endIndex - index >= 6 else { throw .fieldPastEnd(tag: 0) }
      let tag = bytes.littleEndian(UInt16.self, at: index)
      let octets = Int(bytes.littleEndian(UInt32.self, at: index + 2))
      index += 6
      guard octets <= bytes.endIndex - index else { throw .fieldPastEnd(tag: tag) }
      guard fields.count < Envelope.fieldsMax else { throw .tooManyFields }
      fields.append((tag, index..<index + octets))
      index += octets
    }
  }

  private func first(_ tag: UInt16) throws(WireError) -> Range<Int> {
    guard let field = fields.first(where: { $0.tag == tag }) else {
      throw .fieldMissing(tag: tag)
    }
    return field.range
  }

  func contains(_ tag: UInt16) -> Bool { fields.contains { $0.tag == tag } }

  func integer<Value: FixedWidthInteger & UnsignedInteger>(
    _ tag: UInt16
  ) throws(WireError) -> Value {
    let range = try first(tag)
    guard range.count == Value.bitWidth / 8 else {
      throw .fieldLength(tag: tag, octets: range.count)
    }
    return bytes.littleEndian(Value.self, at: range.lowerBound)
  }

  /// A count or position: an unsigned number that fits `Int` and isn't above `max`.
  func count(_ tag: UInt16, max: Int) throws(WireError) -> Int {
    let value: UInt64 = try integer(tag)
    guard value <= UInt64(max) else { throw .fieldValue(tag: tag) }
    return Int(value)
  }

  func choice<Value: RawRepresentable<UInt8>>(_ tag: UInt16) throws(WireError) -> Value {
    guard let value = Value(rawValue: try integer(tag)) else { throw .fieldValue(tag: tag) }
    return value
  }

  func octets(_ tag: UInt16, octetsMax: Int) throws(WireError) -> [UInt8] {
    let range = try first(tag)
    guard range.count <= octetsMax else { throw .fieldLength(tag: tag, octets: range.count) }
    return Array(bytes[range])
  }

  func text(_ tag: UInt16, octetsMax: Int) throws(WireError) -> String {
    let range = try first(tag)
    guard range.count <= octetsMax else { throw .fieldLength(tag: tag, octets: range.count) }
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw .fieldText(tag: tag)
    }
    return text
  }

  /// All fields of a tag, in their order, each read as a list of fields.
  func nested<Value>(
    _ tag: UInt16, max: Int, _ read: (FieldReader) throws(WireError) -> Value
  ) throws(WireError) -> [Value] {
    var values: [Value] = []
    for field in fields where field.tag == tag {
      guard values.count < max else { throw .tooManyFields }
      values.append(try read(FieldReader(bytes[field.range])))
    }
    return values
  }
}

extension [UInt8] {
  mutating func appendLittleEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
    var rest = value
    for _ in 0..<(value.bitWidth / 8) {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}

extension ArraySlice<UInt8> {
  /// *Limits*: the value's octets are within the slice.
  func littleEndian<Value: FixedWidthInteger & UnsignedInteger>(
    _: Value.Type, at index: Int
  ) -> Value {
    var value: Value = 0
    for offset in (0..<(Value.bitWidth / 8)).reversed() {
      value = (value << 8) | Value(self[index + offset])
    }
    return value
  }
}
