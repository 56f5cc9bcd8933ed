/// DELTA_BINARY_PACKED.
///
/// *Shape*: varints block size (128), miniblocks a block (4), count, and the first value in zigzag;
/// then blocks of 128 deltas: the least delta in zigzag, 4 octets with a width each, and per
/// miniblock 32 values of that width, each a delta less the least one. The last block has only the
/// miniblocks it needs, the others' widths are 0. Arithmetic wraps at the column's width.
/// *Source*: Parquet format, Encodings.md.
enum DeltaPacking {
  static let blockValues = 128
  static let miniblockValues = 32

  /// Appends the encoding of `values`.
  static func encode<Value: FixedWidthInteger & SignedInteger>(
    _ values: UnsafeBufferPointer<Value>, into page: inout PageBuffer
  ) where Value.Magnitude: FixedWidthInteger {
    let count = values.count
    page.append(varint: UInt64(blockValues))
    page.append(varint: UInt64(blockValues / miniblockValues))
    page.append(varint: UInt64(count))
    let first = count > 0 ? unsafe values[0] : 0
    page.append(varint: zigzag(Int64(first)))
    unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: blockValues) { scratch in
      guard let base = scratch.baseAddress else { return }
      var start = 1
      while start < count {
        let deltas = min(blockValues, count - start)
        unsafe encodeBlock(values, from: start, deltas: deltas, scratch: base, into: &page)
        start += deltas
      }
    }
  }

  private static func encodeBlock<Value: FixedWidthInteger & SignedInteger>(
    _ values: UnsafeBufferPointer<Value>, from start: Int, deltas: Int,
    scratch: UnsafeMutablePointer<UInt64>, into page: inout PageBuffer
  ) where Value.Magnitude: FixedWidthInteger {
    var least = Value.max
    for index in 0..<deltas {
      let delta = unsafe values[start &+ index] &- values[start &+ index &- 1]
      least = min(least, delta)
    }
    for index in 0..<deltas {
      let delta = unsafe values[start &+ index] &- values[start &+ index &- 1]
      let raised = Value.Magnitude(truncatingIfNeeded: delta &- least)
      unsafe scratch[index] = UInt64(raised)
    }
    for index in deltas..<blockValues { unsafe scratch[index] = 0 }
    page.append(varint: zigzag(Int64(least)))
    page.reserve(4 + blockValues * 8)
    let widths = unsafe page.end
    var out = unsafe widths + 4
    for miniblock in 0..<blockValues / miniblockValues {
      let part = unsafe scratch + miniblock &* miniblockValues
      var bits: UInt64 = 0
      for index in 0..<miniblockValues { bits |= unsafe part[index] }
      let width = UInt64.bitWidth - bits.leadingZeroBitCount
      unsafe widths.storeBytes(
        of: UInt8(truncatingIfNeeded: width), toByteOffset: miniblock, as: UInt8.self)
      unsafe BitPacking.pack32(part, width: width, into: out)
      unsafe out += 4 * width
    }
    page.advance(unsafe out - widths)
  }

  static func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: value << 1 ^ value >> 63)
  }

  /// Bits a value would take in a block that begins with these values: how wide the deltas are.
  static func width<Value: FixedWidthInteger & SignedInteger>(
    of values: [Value]
  ) -> Int where Value.Magnitude: FixedWidthInteger {
    guard values.count > 1 else { return 0 }
    var (least, bits) = (Value.max, Value.Magnitude.zero)
    for index in 1..<values.count { least = min(least, values[index] &- values[index - 1]) }
    for index in 1..<values.count {
      bits |= Value.Magnitude(truncatingIfNeeded: values[index] &- values[index - 1] &- least)
    }
    return Value.bitWidth - bits.leadingZeroBitCount
  }

  /// Reads `count` values, the page's number of non-null ones, from `cursor` and appends them.
  static func decode<Value: FixedWidthInteger & SignedInteger>(
    _ cursor: inout PageCursor, count: Int, into output: inout [Value]
  ) throws(ParquetError) {
    let blockValues = try cursor.varint()
    let miniblocks = try cursor.varint()
    let total = try cursor.varint()
    var value = Value(truncatingIfNeeded: unzigzag(try cursor.varint()))
    guard total == UInt64(count), (1...512).contains(miniblocks), blockValues <= 1 << 20,
      blockValues % (miniblocks * 32) == 0, blockValues > 0
    else { throw cursor.damage(.values) }
    if count == 0 { return }
    output.append(value)
    var left = count - 1
    let perMiniblock = Int(blockValues / miniblocks)
    var deltas = [UInt64](repeating: 0, count: min(perMiniblock, max(left, 1)))
    while left > 0 {
      let least = Value(truncatingIfNeeded: unzigzag(try cursor.varint()))
      let widths = try cursor.take(Int(miniblocks))
      for miniblock in 0..<Int(miniblocks) where left > 0 {
        let width = Int(cursor.octet(at: widths.lowerBound + miniblock))
        guard width <= Value.bitWidth else { throw cursor.damage(.values) }
        let used = min(perMiniblock, left)
        // A writer may leave the end of the last miniblock out.
        let octets = min(perMiniblock * width / 8, cursor.left)
        guard octets * 8 >= used * width else { throw cursor.damage(.values) }
        try cursor.unpack(octets: octets, width: width, count: used, into: &deltas)
        for index in 0..<used {
          value = value &+ least &+ Value(truncatingIfNeeded: deltas[index])
          output.append(value)
        }
        left -= used
      }
    }
  }

  static func unzigzag(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }
}
