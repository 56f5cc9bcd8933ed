/// The least and greatest value and the number of nulls of a chunk or page.
///
/// *Shape*: values in PLAIN encoding without a length: INT32/INT64 little-endian, BOOLEAN one
/// octet, BYTE_ARRAY its octets. *Order*: signed integers; unsigned octets (TypeDefinedOrder).
/// Octets longer than ``octetsMax`` are shortened: the least cut off, the greatest cut off and
/// raised in its last character, so that it stays a bound and, for text, UTF-8.
struct Statistics: Hashable, Sendable {
  static let octetsMax = 64

  var least: [UInt8]?
  var greatest: [UInt8]?
  var isLeastExact = true
  var isGreatestExact = true
  var nullCount: Int?

  init() {}

  init(nullCount: Int) { self.nullCount = nullCount }

  func write(_ thrift: inout ThriftWriter) {
    if let nullCount { thrift.i64(3, nullCount) }
    guard let least, let greatest else { return }
    thrift.binary(5, greatest)
    thrift.binary(6, least)
    thrift.boolean(7, isGreatestExact)
    thrift.boolean(8, isLeastExact)
  }

  init(_ thrift: inout ThriftReader, _ field: ThriftReader.Field) throws(ParquetError) {
    var read = Statistics()
    try thrift.structure(field) { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 3: read.nullCount = try thrift.size(field)
      case 5: read.greatest = try thrift.binary(field)
      case 6: read.least = try thrift.binary(field)
      case 7: read.isGreatestExact = try thrift.boolean(field)
      case 8: read.isLeastExact = try thrift.boolean(field)
      default: try thrift.skip(field)
      }
    }
    self = read
  }
}

extension Statistics {
  /// Octets that are not greater than `value`: itself, or its first characters or octets.
  static func lowerBound(_ value: [UInt8], isText: Bool) -> [UInt8] {
    value.count <= octetsMax ? value : Array(value[..<cut(value, isText: isText)])
  }

  /// Octets that are not less than `value`: itself, or a raised beginning. Where a beginning can't
  /// be raised (all FF, or all U+10FFFF) the value stays whole.
  static func upperBound(_ value: [UInt8], isText: Bool) -> [UInt8] {
    guard value.count > octetsMax else { return value }
    var bound = Array(value[..<cut(value, isText: isText)])
    while !bound.isEmpty {
      let raised = isText ? raiseLastScalar(&bound) : raiseLastOctet(&bound)
      if raised { return bound }
    }
    return value
  }

  private static func cut(_ value: [UInt8], isText: Bool) -> Int {
    var end = octetsMax
    // Not inside a character: 10xxxxxx continues one.
    while isText, end > 0, value[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }

  /// Adds one to the last octet; drops it, returning false, where it is FF.
  private static func raiseLastOctet(_ bound: inout [UInt8]) -> Bool {
    let last = bound.removeLast()
    if last == 0xFF { return false }
    bound.append(last + 1)
    return true
  }

  /// Replaces the last character by the next; drops it, returning false, where there is none.
  private static func raiseLastScalar(_ bound: inout [UInt8]) -> Bool {
    var start = bound.count - 1
    while start > 0, bound[start] & 0xC0 == 0x80 { start -= 1 }
    let last = String(decoding: bound[start...], as: UTF8.self).unicodeScalars.first?.value
    bound.removeSubrange(start...)
    guard let last, last < 0x10FFFF else { return false }
    // After U+D7FF come the surrogates, which are no characters.
    guard let next = Unicode.Scalar(last == 0xD7FF ? 0xE000 : last + 1) else { return false }
    bound.append(contentsOf: String(next).utf8)
    return true
  }
}
