/// Writes the small binary layouts of spool, settings and partials: little-endian fixed integers,
/// LEB128 varints, length-prefixed octets and text.
package struct OctetWriter: Sendable {
  package private(set) var octets: [UInt8] = []

  package init() {}

  /// All octets of the value, the least significant one first.
  package mutating func fixed<T: FixedWidthInteger>(_ value: T) {
    var rest = value
    for _ in 0..<(T.bitWidth / 8) {
      octets.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// LEB128: seven bits an octet, the lowest ones first; at most ten octets.
  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    octets.append(UInt8(rest))
  }

  /// Zigzag, so that small negatives stay small.
  package mutating func signed(_ value: Int64) {
    varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  /// A varint of their count, then the octets.
  package mutating func bytes(_ value: some Collection<UInt8>) {
    varint(UInt64(value.count))
    octets.append(contentsOf: value)
  }

  /// Octets without a length: the reader knows it.
  package mutating func raw(_ value: some Collection<UInt8>) { octets.append(contentsOf: value) }

  /// As ``bytes(_:)``, in UTF-8.
  package mutating func text(_ value: String) { bytes(Array(value.utf8)) }
}

/// What doesn't read as the layout says.
package enum OctetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `needed` more octets were wanted at `offset` of `count`.
  case endsEarly(offset: Int, needed: Int, count: Int)
  /// A value at `offset` is not one that the layout allows.
  case invalid(offset: Int, what: String)

  package var description: String {
    switch self {
    case .endsEarly(let offset, let needed, let count):
      "needs \(needed) more octets at offset \(offset), but there are \(count) in all; "
        + "the file or message is cut short: make it again"
    case .invalid(let offset, let what):
      "holds no valid \(what) at offset \(offset); the file or message is damaged: make it again"
    }
  }
}

/// Reads what ``OctetWriter`` wrote; every read is checked, so hostile octets end in an error.
package struct OctetReader: Sendable {
  private let octets: [UInt8]
  package private(set) var offset: Int

  package init(_ octets: [UInt8], at offset: Int = 0) {
    self.octets = octets
    self.offset = offset
  }

  package var isAtEnd: Bool { offset >= octets.count }

  /// The value that ``OctetWriter/fixed(_:)`` wrote.
  package mutating func fixed<T: FixedWidthInteger>(_: T.Type = T.self) throws(OctetError) -> T {
    let width = T.bitWidth / 8
    try need(width)
    var value: T = 0
    for index in (0..<width).reversed() {
      value = (value << 8) | T(truncatingIfNeeded: octets[offset + index])
    }
    offset += width
    return value
  }

  /// The value that ``OctetWriter/varint(_:)`` wrote; more than 64 bits are refused.
  package mutating func varint() throws(OctetError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    let start = offset
    while true {
      try need(1)
      let octet = octets[offset]
      offset += 1
      if shift == 63 && octet > 1 { throw .invalid(offset: start, what: "varint") }
      value |= UInt64(octet & 0x7f) << shift
      if octet < 0x80 { return value }
      shift += 7
      if shift > 63 { throw .invalid(offset: start, what: "varint") }
    }
  }

  /// A varint that is a length, an index or a count of things elsewhere: at most 2⁴⁰, so that sums
  /// of a file's worth of them fit 64 bits.
  package mutating func size() throws(OctetError) -> Int {
    let start = offset
    let value = try varint()
    guard value <= 1 << 40 else { throw .invalid(offset: start, what: "size") }
    return Int(value)
  }

  /// A varint that counts things of at least `octetsEach` octets still to come: bounded by the
  /// input.
  package mutating func count(octetsEach: Int = 1) throws(OctetError) -> Int {
    let start = offset
    let value = try varint()
    guard value <= UInt64((octets.count - offset) / max(1, octetsEach)) else {
      throw .invalid(offset: start, what: "count")
    }
    return Int(value)
  }

  /// The value that ``OctetWriter/signed(_:)`` wrote.
  package mutating func signed() throws(OctetError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: (value >> 1)) ^ -Int64(bitPattern: value & 1)
  }

  /// A sum that ``OctetWriter/fixed(_:)`` wrote: at most 2¹¹² either way, so that 2¹⁵ of them add
  /// up within 128 bits.
  package mutating func sum() throws(OctetError) -> Int128 {
    let start = offset
    let value: Int128 = try fixed()
    guard value.magnitude <= 1 << 112 else { throw .invalid(offset: start, what: "sum") }
    return value
  }

  /// The octets that ``OctetWriter/bytes(_:)`` wrote.
  package mutating func bytes() throws(OctetError) -> [UInt8] {
    let count = try count()
    return try raw(count)
  }

  /// The next `count` octets.
  package mutating func raw(_ count: Int) throws(OctetError) -> [UInt8] {
    try need(count)
    defer { offset += count }
    return Array(octets[offset..<offset + count])
  }

  /// The text that ``OctetWriter/text(_:)`` wrote; what isn't UTF-8 is refused.
  package mutating func text() throws(OctetError) -> String {
    let start = offset
    guard let text = String(validating: try bytes(), as: UTF8.self) else {
      throw .invalid(offset: start, what: "UTF-8 text")
    }
    return text
  }

  private func need(_ count: Int) throws(OctetError) {
    guard count >= 0, octets.count - offset >= count else {
      throw .endsEarly(offset: offset, needed: count, count: octets.count)
    }
  }
}
