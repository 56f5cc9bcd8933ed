import Measures
import Records

// The kernel file of Lake: the only one here with unsafe code. Planes are transposed through raw
// buffers because a checked byte store costs three times as much (12 columns, 70 octets a record).

/// A run of usage records as byte planes, the spool's form.
///
/// *Shape*, little-endian: `u32` count; then for each column of ``UsageRecord`` in the order below
/// a mask octet that says which of its byte planes are stored (bit k: the k-th least significant
/// octet differs from zero somewhere), then these planes, `count` octets each. The start is stored
/// as the difference to the smallest start, which stands before it as `i64`. Planes of a column are
/// long runs of like octets: zstd level 1 then takes about 15 octets a record.
package enum UsageSegment {
  private static let offsets: [(offset: Int, width: Int)] = [
    field(\.quantity), field(\.uplinkOctets), field(\.otherParty), field(\.recordID), field(\.cell),
    field(\.subscriber), field(\.sequence), field(\.durationMilliseconds), field(\.ratingGroup),
    field(\.serving), field(\.service), field(\.direction), field(\.access), field(\.mayRepeat),
    field(\.isReversal),
  ]
  private static let startOffset = field(\.startMilliseconds).offset

  private static func field<T>(_ path: KeyPath<UsageRecord, T>) -> (offset: Int, width: Int) {
    guard let offset = MemoryLayout<UsageRecord>.offset(of: path) else {
      preconditionFailure("Every field of a usage record is stored.")
    }
    return (offset, MemoryLayout<T>.size)
  }

  package static func encode(_ records: ArraySlice<UsageRecord>) -> [UInt8] {
    let count = records.count
    let first = records.reduce(Int64.max) { min($0, $1.startMilliseconds) }
    var starts = [Int64](repeating: 0, count: count)
    for (index, record) in records.enumerated() {
      starts[index] = record.startMilliseconds &- first
    }
    var octets: [UInt8] = []
    octets.reserveCapacity(32 + count * 24)
    append(UInt64(count), octetCount: 4, to: &octets)
    append(UInt64(bitPattern: first), octetCount: 8, to: &octets)
    unsafe starts.withUnsafeBytes {
      unsafe planes(of: $0, stride: 8, offset: 0, width: 8, count: count, into: &octets)
    }
    unsafe records.withUnsafeBytes {
      for (offset, width) in offsets {
        unsafe planes(
          of: $0, stride: MemoryLayout<UsageRecord>.stride, offset: offset, width: width,
          count: count, into: &octets)
      }
    }
    return octets
  }

  private static func append(_ value: UInt64, octetCount: Int, to octets: inout [UInt8]) {
    for shift in 0..<octetCount {
      octets.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(shift))))
    }
  }

  private static func planes(
    of rows: UnsafeRawBufferPointer, stride: Int, offset: Int, width: Int, count: Int,
    into octets: inout [UInt8]
  ) {
    var seen: UInt64 = 0
    var position = offset
    for _ in 0..<count {
      seen |= unsafe load(rows, at: position, width: width)
      position += stride
    }
    var mask: UInt8 = 0
    for plane in 0..<width where (seen >> (8 * UInt64(plane))) & 0xff != 0 { mask |= 1 << plane }
    octets.append(mask)
    for plane in 0..<width where mask & (1 << plane) != 0 {
      let start = octets.count
      octets.append(contentsOf: repeatElement(0, count: count))
      unsafe octets.withUnsafeMutableBytes { out in
        var position = offset + plane
        for index in 0..<count {
          unsafe out[start + index] = rows[position]
          position += stride
        }
      }
    }
  }

  private static func load(_ rows: UnsafeRawBufferPointer, at position: Int, width: Int) -> UInt64 {
    switch width {
    case 8: unsafe rows.load(fromByteOffset: position, as: UInt64.self)
    case 4: UInt64(unsafe rows.load(fromByteOffset: position, as: UInt32.self))
    case 2: UInt64(unsafe rows.load(fromByteOffset: position, as: UInt16.self))
    default: UInt64(unsafe rows[position])
    }
  }

  /// Appends the segment's records. *Throws* where the octets aren't a segment, or a code (service,
  /// direction, access) isn't one.
  package static func decode(
    _ octets: [UInt8], into records: inout [UsageRecord]
  ) throws(OctetError) {
    var reader = OctetReader(octets)
    let count = Int(try reader.fixed(UInt32.self))
    let first: Int64 = try reader.fixed()
    let base = records.count
    // Records of a split differ in their sequence, so that one plane at least is stored: octets
    // that announce more records than they are end here, before memory is taken for them.
    guard count == 0 || octets.count - reader.offset >= count else {
      throw .invalid(offset: 0, what: "segment")
    }
    records.append(
      contentsOf: repeatElement(
        UsageRecord(
          startMilliseconds: first, quantity: 0, subscriber: 0, service: .voice), count: count))
    var offset = reader.offset
    var failure: OctetError?
    unsafe records.withUnsafeMutableBytes { out in
      unsafe octets.withUnsafeBytes { input in
        let rows = unsafe UnsafeMutableRawBufferPointer(
          rebasing: out[(base * MemoryLayout<UsageRecord>.stride)...])
        failure = unsafe fill(rows, from: input, at: &offset, count: count)
      }
    }
    if let failure {
      records.removeLast(count)
      throw failure
    }
  }

  /// Adds each stored plane to its place; the start column holds the first start already.
  private static func fill(
    _ rows: UnsafeMutableRawBufferPointer, from input: UnsafeRawBufferPointer, at offset: inout Int,
    count: Int
  ) -> OctetError? {
    let stride = MemoryLayout<UsageRecord>.stride
    for (index, column) in ([(startOffset, 8)] + offsets).enumerated() {
      guard offset < input.count else {
        return .endsEarly(offset: offset, needed: 1, count: input.count)
      }
      let mask = unsafe input[offset]
      offset += 1
      let needed = mask.nonzeroBitCount * count
      guard input.count - offset >= needed, column.1 == 8 || mask >> column.1 == 0 else {
        return .endsEarly(offset: offset, needed: needed, count: input.count)
      }
      for plane in 0..<column.1 where mask & (1 << plane) != 0 {
        if index == 0 {
          unsafe addStarts(rows, plane: plane, from: input, at: offset, count: count)
        } else {
          let limit = codeLimit(column: index)
          var position = column.0 + plane
          for row in 0..<count {
            let octet = unsafe input[offset + row]
            if octet > limit { return .invalid(offset: offset + row, what: "code") }
            unsafe rows[position] = octet
            position += stride
          }
        }
        offset += count
      }
    }
    return nil
  }

  private static func addStarts(
    _ rows: UnsafeMutableRawBufferPointer, plane: Int, from input: UnsafeRawBufferPointer,
    at offset: Int, count: Int
  ) {
    var position = startOffset
    for row in 0..<count {
      let add = UInt64(unsafe input[offset + row]) << (8 * UInt64(plane))
      let old = unsafe rows.load(fromByteOffset: position, as: Int64.self)
      unsafe rows.storeBytes(
        of: old &+ Int64(bitPattern: add), toByteOffset: position, as: Int64.self)
      position += MemoryLayout<UsageRecord>.stride
    }
  }

  /// The largest octet a column of codes may hold; columns 11 to 15 are service, direction,
  /// access, mayRepeat and isReversal. What lies in memory are the enums' tags, counted from 0 in
  /// order of their cases: writer and reader are one build (the pool refuses any other).
  private static func codeLimit(column: Int) -> UInt8 {
    switch column {
    case 11: UInt8(ServiceKind.allCases.count - 1)
    case 12: UInt8(Direction.allCases.count - 1)
    case 13: UInt8(AccessType.allCases.count - 1)
    case 14, 15: 1
    default: .max
    }
  }
}
