/// Reads Thrift's compact protocol from bytes that are not trusted (for its shape see
/// ``ThriftWriter``). Whatever doesn't read is ``ParquetError/damaged(offset:_:)``.
///
/// *Limits*: nesting 16 deep; a list can't have more elements than octets are left.
struct ThriftReader {
  struct Field {
    var id: Int
    var type: UInt8
  }

  private let bytes: [UInt8]
  private(set) var offset: Int
  private let end: Int
  private var depth = 0

  /// Reads `bytes` within `range`, which lies in it.
  init(_ bytes: [UInt8], in range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  var damage: ParquetError { .damaged(offset: offset, .thrift) }

  /// Reads a struct: `body` is called for each field and reads its value or skips it.
  mutating func structure(
    _ body: (inout ThriftReader, Field) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    guard depth < 16 else { throw damage }
    depth += 1
    var last = 0
    while true {
      let octet = try octet()
      if octet == 0 { break }
      let delta = Int(octet >> 4)
      let id = delta == 0 ? Int(truncatingIfNeeded: try zigzag()) : last &+ delta
      guard (0...Int(Int16.max)).contains(id) else { throw damage }
      last = id
      try body(&self, Field(id: id, type: octet & 15))
    }
    depth -= 1
  }

  mutating func structure(
    _ field: Field, _ body: (inout ThriftReader, Field) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    try expect(field, ThriftWriter.typeStruct)
    try structure(body)
  }

  /// Reads a list of structs: `body` reads one.
  mutating func structures<Element>(
    _ field: Field, _ body: (inout ThriftReader) throws(ParquetError) -> Element
  ) throws(ParquetError) -> [Element] {
    try list(field, of: ThriftWriter.typeStruct, body)
  }

  mutating func list<Element>(
    _ field: Field, of type: UInt8, _ body: (inout ThriftReader) throws(ParquetError) -> Element
  ) throws(ParquetError) -> [Element] {
    try expect(field, ThriftWriter.typeList)
    let (count, found) = try listHeader()
    // A list of booleans may name either of the two boolean types.
    guard found == type || count == 0 || (type == 1 && found == 2) else { throw damage }
    var elements: [Element] = []
    elements.reserveCapacity(min(count, 1_024))
    for _ in 0..<count { elements.append(try body(&self)) }
    return elements
  }

  mutating func i32(_ field: Field) throws(ParquetError) -> Int32 {
    try expect(field, ThriftWriter.typeI32)
    return try i32()
  }

  mutating func i8(_ field: Field) throws(ParquetError) -> Int8 {
    try expect(field, ThriftWriter.typeI8)
    return Int8(bitPattern: try octet())
  }

  /// An i64 that counts or places something: negative ones are damage.
  mutating func size(_ field: Field) throws(ParquetError) -> Int {
    try expect(field, ThriftWriter.typeI64)
    return try size()
  }

  /// An i32 that counts something: negative ones are damage.
  mutating func count(_ field: Field) throws(ParquetError) -> Int {
    let value = try i32(field)
    guard value >= 0 else { throw damage }
    return Int(value)
  }

  mutating func boolean(_ field: Field) throws(ParquetError) -> Bool {
    guard field.type == ThriftWriter.typeTrue || field.type == ThriftWriter.typeFalse else {
      throw damage
    }
    return field.type == ThriftWriter.typeTrue
  }

  mutating func binary(_ field: Field) throws(ParquetError) -> [UInt8] {
    try expect(field, ThriftWriter.typeBinary)
    return try binary()
  }

  mutating func text(_ field: Field) throws(ParquetError) -> String {
    guard let text = String(validating: try binary(field), as: UTF8.self) else { throw damage }
    return text
  }

  // Elements of lists.
  mutating func i32() throws(ParquetError) -> Int32 {
    guard let value = Int32(exactly: try zigzag()) else { throw damage }
    return value
  }

  mutating func size() throws(ParquetError) -> Int {
    let value = try zigzag()
    guard value >= 0 else { throw damage }
    return Int(value)
  }

  mutating func boolean() throws(ParquetError) -> Bool { try octet() == ThriftWriter.typeTrue }

  mutating func binary() throws(ParquetError) -> [UInt8] {
    let count = try varint()
    guard count <= UInt64(end - offset) else { throw damage }
    defer { offset += Int(count) }
    return Array(bytes[offset..<offset + Int(count)])
  }

  /// Passes over a field's value.
  mutating func skip(_ field: Field) throws(ParquetError) {
    if field.type == ThriftWriter.typeTrue || field.type == ThriftWriter.typeFalse { return }
    try skip(field.type)
  }

  private mutating func skip(_ type: UInt8) throws(ParquetError) {
    guard depth < 16 else { throw damage }
    switch type {
    case ThriftWriter.typeTrue, ThriftWriter.typeFalse, ThriftWriter.typeI8: _ = try octet()
    case ThriftWriter.typeI16, ThriftWriter.typeI32, ThriftWriter.typeI64: _ = try varint()
    case ThriftWriter.typeDouble: for _ in 0..<8 { _ = try octet() }
    case ThriftWriter.typeBinary: _ = try binary()
    case ThriftWriter.typeList, ThriftWriter.typeSet:
      let (count, type) = try listHeader()
      depth += 1
      for _ in 0..<count { try skip(type) }
      depth -= 1
    case ThriftWriter.typeMap: try skipMap()
    case ThriftWriter.typeStruct:
      try structure { (reader, field) throws(ParquetError) in try reader.skip(field) }
    default: throw damage
    }
  }

  private mutating func skipMap() throws(ParquetError) {
    let count = try varint()
    if count == 0 { return }
    guard count <= UInt64(end - offset) else { throw damage }
    let types = try octet()
    depth += 1
    for _ in 0..<count {
      try skip(types >> 4)
      try skip(types & 15)
    }
    depth -= 1
  }

  private mutating func listHeader() throws(ParquetError) -> (count: Int, type: UInt8) {
    let octet = try octet()
    let count = octet >> 4 == 15 ? try varint() : UInt64(octet >> 4)
    // An element has at least one octet.
    guard count <= UInt64(end - offset) else { throw damage }
    return (Int(count), octet & 15)
  }

  private func expect(_ field: Field, _ type: UInt8) throws(ParquetError) {
    guard field.type == type else { throw damage }
  }

  private mutating func zigzag() throws(ParquetError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  private mutating func varint() throws(ParquetError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let octet = try octet()
      guard shift < 63 || (shift == 63 && octet <= 1) else { throw damage }
      value |= UInt64(octet & 0x7F) << shift
      if octet < 0x80 { return value }
      shift += 7
    }
  }

  private mutating func octet() throws(ParquetError) -> UInt8 {
    guard offset < end else { throw damage }
    defer { offset += 1 }
    return bytes[offset]
  }
}
