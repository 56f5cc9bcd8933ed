/// Walks through a page's decompressed octets, none of which is trusted: whatever would go past the
/// end is ``ParquetError/damaged(offset:_:)`` at the page's offset in the file.
struct PageCursor {
  /// Octets after the end that may be read, and are zero, so that wide loads need no special case.
  static let padding = 16

  /// The page and its padding.
  private let octets: [UInt8]
  private(set) var offset = 0
  private let end: Int
  /// Of the page in the file, for errors.
  private let pageOffset: Int

  /// Takes a page's octets and pads them.
  init(_ page: consuming [UInt8], pageOffset: Int) {
    end = page.count
    page.append(contentsOf: repeatElement(0, count: Self.padding))
    octets = page
    self.pageOffset = pageOffset
  }

  var left: Int { end - offset }

  func damage(_ part: ParquetError.DamagedPart) -> ParquetError {
    .damaged(offset: pageOffset, part)
  }

  func octet(at index: Int) -> UInt8 { octets[index] }

  /// The next `count` octets' place.
  mutating func take(_ count: Int) throws(ParquetError) -> Range<Int> {
    guard count >= 0, count <= left else { throw damage(.page) }
    defer { offset += count }
    return offset..<offset + count
  }

  func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { octets[range] }

  mutating func varint() throws(ParquetError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard offset < end, shift < 63 || (shift == 63 && octets[offset] <= 1) else {
        throw damage(.page)
      }
      let octet = octets[offset]
      offset += 1
      value |= UInt64(octet & 0x7F) << shift
      if octet < 0x80 { return value }
      shift += 7
    }
  }

  /// An unsigned number of 0 to 4 octets.
  mutating func littleEndian(octets count: Int) throws(ParquetError) -> Int {
    let range = try take(count)
    return range.reversed().reduce(0) { $0 << 8 | Int(octets[$1]) }
  }

  /// Takes `octets` octets and unpacks `count` values of `width` bits out of them.
  mutating func unpack<Value: FixedWidthInteger>(
    octets: Int, width: Int, count: Int, into values: inout [Value]
  ) throws(ParquetError) {
    precondition(octets * 8 >= count * width && count <= values.count, "what is unpacked is there")
    let range = try take(octets)
    unsafe self.octets.withUnsafeBytes { source in
      unsafe values.withUnsafeMutableBufferPointer { target in
        guard let source = source.baseAddress, let target = target.baseAddress else {
          return
        }
        unsafe BitPacking.unpack(
          source + range.lowerBound, width: width, count: count, into: target)
      }
    }
  }

  /// Takes `count` little-endian integers and appends them.
  mutating func integers<Value: FixedWidthInteger>(
    _ count: Int, into output: inout [Value]
  ) throws(ParquetError) {
    let size = MemoryLayout<Value>.size
    let range = try take(count * size)
    unsafe octets.withUnsafeBytes { source in
      output.append(addingCapacity: count) { (room: inout OutputSpan<Value>) in
        for index in 0..<count {
          let offset = range.lowerBound + index * size
          room.append(
            Value(littleEndian: unsafe source.loadUnaligned(fromByteOffset: offset, as: Value.self))
          )
        }
      }
    }
  }
}
