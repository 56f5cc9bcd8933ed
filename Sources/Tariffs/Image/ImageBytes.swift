/// Writes the primitives of the image's format, see ``ImageSource``.
struct ImageWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// LEB128, seven bits a byte, low bits first.
  mutating func number(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func count(_ value: Int) { number(UInt64(value)) }

  /// Zigzag: 0, -1, 1, -2, … as 0, 1, 2, 3, …
  mutating func signed(_ value: Int64) {
    number(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  mutating func text(_ value: String) {
    count(value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }
}

/// Reads what ``ImageWriter`` wrote; any deviation throws `.damagedImage` with its offset.
struct ImageReader {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }
  /// What ``byte()`` reads next; nil at the end.
  var nextByte: UInt8? { isAtEnd ? nil : bytes[offset] }
  var damage: TariffError { .damagedImage(offset: offset) }

  mutating func byte() throws(TariffError) -> UInt8 {
    if isAtEnd { throw damage }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func number() throws(TariffError) -> UInt64 {
    var value: UInt64 = 0
    var shift = 0
    while true {
      let next = try byte()
      let bits = UInt64(next & 0x7F)
      if shift > 63 || (bits << shift) >> shift != bits { throw damage }
      value |= bits << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  mutating func int() throws(TariffError) -> Int {
    guard let value = Int(exactly: try number()) else { throw damage }
    return value
  }

  /// A count of things that take at least one byte each.
  mutating func count() throws(TariffError) -> Int {
    let value = try int()
    if value > bytes.count - offset { throw damage }
    return value
  }

  mutating func signed() throws(TariffError) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  mutating func text() throws(TariffError) -> String {
    let count = try count()
    guard let text = String(validating: bytes[offset..<offset + count], as: UTF8.self) else {
      throw damage
    }
    offset += count
    return text
  }

  mutating func list<Element>(
    _ read: (inout ImageReader) throws(TariffError) -> Element
  ) throws(TariffError) -> [Element] {
    let count = try count()
    var list: [Element] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try read(&self)) }
    return list
  }

  /// The element of `choices` at a written position.
  mutating func choice<Element>(of choices: [Element]) throws(TariffError) -> Element {
    let position = try int()
    if position >= choices.count { throw damage }
    return choices[position]
  }
}
