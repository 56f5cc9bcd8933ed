/// Writes what a room's partial adds up to as octets, one way only: equal values, equal octets.
///
/// *Format*: four letters that name the kind, one octet of version, then fields.
/// - count: LEB128, seven bits an octet, low first, no needless octet;
/// - sum: zigzag (0, −1, 1, −2, …), then LEB128;
/// - word: eight octets, low first;
/// - text: a count of octets, then UTF-8.
///
/// *Source*: LEB128 as in DWARF 5 §7.6; zigzag as in Protocol Buffers' encoding.
package struct PartialWriter {
  /// All that was written, kind and version first.
  package private(set) var octets: [UInt8]

  /// *Limits*: `kind` is four ASCII letters.
  package init(kind: StaticString, version: UInt8) {
    octets = Array("\(kind)".utf8)
    precondition(octets.count == 4, "A partial's kind is four letters.")
    octets.append(version)
  }

  /// A number of things; not negative.
  package mutating func append(count: Int) {
    precondition(count >= 0, "A count is not negative.")
    append(varint: UInt128(count))
  }

  /// A number of either sign. *Limits*: readers refuse more than ``PartialReader/sumLimit``.
  package mutating func append(sum: Int128) {
    append(varint: UInt128(bitPattern: (sum << 1) ^ (sum >> 127)))
  }

  /// Sixty-four bits that are no small number: a hash.
  package mutating func append(word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      octets.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  /// Any text, also none.
  package mutating func append(text: String) {
    append(count: text.utf8.count)
    octets.append(contentsOf: text.utf8)
  }

  /// What another writer wrote: a count of octets, then they.
  package mutating func append(nested other: [UInt8]) {
    append(count: other.count)
    octets.append(contentsOf: other)
  }

  private mutating func append(varint: UInt128) {
    var rest = varint
    while rest >= 0x80 {
      octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    octets.append(UInt8(truncatingIfNeeded: rest))
  }
}

/// Reads what ``PartialWriter`` wrote and nothing else: whatever the octets are, the answer is the
/// values or a ``PartialError``, and what was read would be written as the same octets.
package struct PartialReader {
  private let octets: [UInt8]
  /// Position of the next octet.
  package private(set) var offset = 0

  /// Sums beyond ±2^112 are refused, so that 2^15 partials merge within 128 bits.
  package static let sumLimit = Int128(1) << 112

  /// *Throws*: ``PartialError/wrongKind`` where kind or version differ.
  package init(
    _ octets: [UInt8], kind: StaticString, version: UInt8
  ) throws(PartialError) {
    self.octets = octets
    guard octets.starts(with: "\(kind)".utf8), octets.count > 4, octets[4] == version else {
      throw .wrongKind
    }
    offset = 5
  }

  /// How many octets were not read yet.
  package var octetsLeft: Int { octets.count - offset }

  /// A count of things of which each takes `octetsEach` of what is left or more, and which
  /// therefore may be made room for; without it, of anything up to `limit`.
  package mutating func count(
    atMost limit: Int = 1 << 48, octetsEach: Int = 0
  ) throws(PartialError) -> Int {
    let start = offset
    guard let value = Int(exactly: try varint()), value <= limit else {
      throw .outOfRange(offset: start)
    }
    if octetsEach > 0, value > octetsLeft / octetsEach { throw .outOfRange(offset: start) }
    return value
  }

  /// *Throws*: ``PartialError/outOfRange(offset:)`` beyond ``sumLimit``.
  package mutating func sum() throws(PartialError) -> Int128 {
    let start = offset
    let zigzag = try varint()
    let value = Int128(bitPattern: zigzag >> 1) ^ -Int128(bitPattern: zigzag & 1)
    if value.magnitude > Self.sumLimit.magnitude { throw .outOfRange(offset: start) }
    return value
  }

  /// Eight octets, low first. *Throws*: ``PartialError/endsEarly(offset:)``.
  package mutating func word() throws(PartialError) -> UInt64 {
    if octetsLeft < 8 { throw .endsEarly(offset: offset) }
    var value: UInt64 = 0
    for index in 0..<8 { value |= UInt64(octets[offset + index]) << UInt64(index * 8) }
    offset += 8
    return value
  }

  /// *Throws*: ``PartialError/notText(offset:)`` where it is not UTF-8.
  package mutating func text() throws(PartialError) -> String {
    let length = try count(octetsEach: 1)
    guard let text = String(validating: octets[offset..<offset + length], as: UTF8.self) else {
      throw .notText(offset: offset)
    }
    offset += length
    return text
  }

  /// What another writer wrote.
  package mutating func nested() throws(PartialError) -> [UInt8] {
    let length = try count(octetsEach: 1)
    let found = Array(octets[offset..<offset + length])
    offset += length
    return found
  }

  /// *Throws*: ``PartialError/trailing(offset:)`` where octets are left.
  package func finish() throws(PartialError) {
    if octetsLeft > 0 { throw .trailing(offset: offset) }
  }

  private mutating func varint() throws(PartialError) -> UInt128 {
    let start = offset
    var value: UInt128 = 0
    var shift: UInt128 = 0
    while true {
      if offset == octets.count { throw .endsEarly(offset: start) }
      let octet = octets[offset]
      offset += 1
      // The nineteenth octet carries the two bits that are left of 128.
      if shift == 126 && octet > 3 { throw .outOfRange(offset: start) }
      value |= UInt128(octet & 0x7F) << shift
      if octet < 0x80 {
        if octet == 0 && shift > 0 { throw .outOfRange(offset: start) }
        return value
      }
      shift += 7
    }
  }
}

/// Why octets are not a partial.
package enum PartialError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another kind of partial, or another version of it.
  case wrongKind
  /// A field that begins here has no end.
  case endsEarly(offset: Int)
  /// The number here is not written as a writer would, or larger than can be.
  case outOfRange(offset: Int)
  /// The text here is not UTF-8.
  case notText(offset: Int)
  /// The entry that ends here is not after the one before it, or the same again.
  case unsorted(offset: Int)
  /// The entry that ends here contradicts what the partial says of itself.
  case inconsistent(offset: Int)
  /// It is of another month, or of another campaign, than what it should be added to.
  case foreign
  /// The partial ends here, the octets don't.
  case trailing(offset: Int)

  /// A sentence that ends with what to do.
  package var description: String {
    let fault =
      switch self {
      case .wrongKind: "is of another kind or version"
      case .endsEarly(let offset): "ends within the field at octet \(offset)"
      case .outOfRange(let offset): "has an impossible number at octet \(offset)"
      case .notText(let offset): "has text that is not UTF-8 at octet \(offset)"
      case .unsorted(let offset): "has an entry out of order before octet \(offset)"
      case .inconsistent(let offset): "contradicts itself before octet \(offset)"
      case .foreign: "is of another month or campaign"
      case .trailing(let offset): "goes on after its end at octet \(offset)"
      }
    return "A task's partial result \(fault): let the task be done again, and see that all "
      + "processes of the run are of one version."
  }
}
