/// Writes Thrift's compact protocol, as much of it as Parquet's footers and page headers need.
///
/// *Shape*: a field is one octet, (id − former id) << 4 | type, then its value; a struct ends with
/// 0. Types: 1 true, 2 false (as a field: no value follows), 3 i8, 4 i16, 5 i32, 6 i64, 8 binary,
/// 9 list, 12 struct. Integers are zigzag varints, i8 one octet; binary is a varint length and the
/// octets; a list is count << 4 | type (or F0 | type and a varint count from 15 on) and its
/// elements.
/// *Source*: thrift-compact-protocol.md.
struct ThriftWriter {
  static let typeTrue: UInt8 = 1
  static let typeFalse: UInt8 = 2
  static let typeI8: UInt8 = 3
  static let typeI16: UInt8 = 4
  static let typeI32: UInt8 = 5
  static let typeI64: UInt8 = 6
  static let typeDouble: UInt8 = 7
  static let typeBinary: UInt8 = 8
  static let typeList: UInt8 = 9
  static let typeSet: UInt8 = 10
  static let typeMap: UInt8 = 11
  static let typeStruct: UInt8 = 12

  private(set) var bytes: [UInt8] = []
  private var lastField: UInt8 = 0

  mutating func i16(_ field: UInt8, _ value: Int16) {
    header(field, Self.typeI16)
    zigzag(Int64(value))
  }

  mutating func i32(_ field: UInt8, _ value: Int32) {
    header(field, Self.typeI32)
    zigzag(Int64(value))
  }

  mutating func i64(_ field: UInt8, _ value: Int) {
    header(field, Self.typeI64)
    zigzag(Int64(value))
  }

  mutating func boolean(_ field: UInt8, _ value: Bool) {
    header(field, value ? Self.typeTrue : Self.typeFalse)
  }

  mutating func binary(_ field: UInt8, _ value: [UInt8]) {
    header(field, Self.typeBinary)
    element(value)
  }

  mutating func text(_ field: UInt8, _ value: String) {
    binary(field, Array(value.utf8))
  }

  mutating func structure(_ field: UInt8, _ body: (inout ThriftWriter) -> Void) {
    header(field, Self.typeStruct)
    structure(body)
  }

  /// A struct that is a list's element or stands alone.
  mutating func structure(_ body: (inout ThriftWriter) -> Void) {
    let outer = lastField
    lastField = 0
    body(&self)
    bytes.append(0)
    lastField = outer
  }

  /// The header of a list; its elements follow.
  mutating func list(_ field: UInt8, of type: UInt8, count: Int) {
    header(field, Self.typeList)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | type)
    } else {
      bytes.append(0xF0 | type)
      varint(UInt64(count))
    }
  }

  mutating func structures<Element>(
    _ field: UInt8, _ elements: [Element], _ body: (inout ThriftWriter, Element) -> Void
  ) {
    list(field, of: Self.typeStruct, count: elements.count)
    for element in elements { structure { body(&$0, element) } }
  }

  mutating func element(_ value: Int32) { zigzag(Int64(value)) }
  mutating func element(_ value: Int) { zigzag(Int64(value)) }
  mutating func element(_ value: Bool) { bytes.append(value ? Self.typeTrue : Self.typeFalse) }
  mutating func element(_ value: [UInt8]) {
    varint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  private mutating func header(_ field: UInt8, _ type: UInt8) {
    precondition(
      field > lastField && field - lastField < 16, "fields are written in ascending order")
    bytes.append((field - lastField) << 4 | type)
    lastField = field
  }

  private mutating func zigzag(_ value: Int64) {
    varint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
