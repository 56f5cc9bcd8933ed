/// The RLE / bit-packed hybrid: validity levels and dictionary indices.
///
/// *Shape*: runs, each a varint header. Even: header / 2 times the value that follows in
/// ⌈width / 8⌉ octets. Odd: header / 2 groups of 8 values, bit-packed, `width` octets a group; the
/// last group may be padded. *Source*: Parquet format, Encodings.md.
enum HybridRuns {
  /// Values a bit-packed run has at most: readers that size their buffers by it see short ones.
  private static let literalGroupsMax = 504

  /// Appends the runs of `values`, none wider than `width` bits (1…32). Runs of eight and more
  /// equal values are written as such.
  static func encode(
    _ values: UnsafeBufferPointer<UInt32>, width: Int, into page: inout PageBuffer
  ) {
    let count = values.count
    guard let base = values.baseAddress else { return }
    var position = 0
    var literalStart = 0
    while position + 8 <= count {
      let value = unsafe base[position]
      var differs: UInt32 = 0
      for index in 1..<8 { differs |= unsafe base[position &+ index] ^ value }
      if differs != 0 {
        position &+= 8
        continue
      }
      var end = position + 8
      while end < count, unsafe base[end] == value { end &+= 1 }
      unsafe appendLiterals(base + literalStart, position - literalStart, width, &page)
      appendRun(of: value, count: end - position, width, &page)
      position = end
      literalStart = end
    }
    // Fewer than eight: padded, or a run where they are all there is and equal.
    unsafe appendLiterals(base + literalStart, count - literalStart, width, &page)
  }

  /// One run of `count` times `value`.
  static func appendRun(of value: UInt32, count: Int, _ width: Int, _ page: inout PageBuffer) {
    if count == 0 { return }
    page.append(varint: UInt64(count) << 1)
    for index in 0..<(width + 7) / 8 {
      page.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * index)))
    }
  }

  private static func appendLiterals(
    _ values: UnsafePointer<UInt32>, _ count: Int, _ width: Int, _ page: inout PageBuffer
  ) {
    var start = 0
    while start < count {
      let groups = min((count - start + 7) / 8, literalGroupsMax)
      page.append(varint: UInt64(groups) << 1 | 1)
      page.reserve(groups * width)
      var out = unsafe page.end
      let whole = min(groups, (count - start) / 8)
      for group in 0..<whole {
        unsafe BitPacking.pack8(values + start + group &* 8, width: width, into: out)
        unsafe out += width
      }
      if whole < groups {
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 8) { padded in
          guard let base = padded.baseAddress else { return }
          for index in 0..<8 {
            let from = start + whole * 8 + index
            unsafe base[index] = from < count ? values[from] : 0
          }
          unsafe BitPacking.pack8(base, width: width, into: out)
        }
      }
      page.advance(groups * width)
      start += groups * 8
    }
  }

  /// Appends validity as levels of width 1: one run where all rows agree, else bits.
  static func encode(
    validity: UnsafeBufferPointer<Bool>, nullCount: Int, into page: inout PageBuffer
  ) {
    let count = validity.count
    if nullCount == 0 || nullCount == count {
      return appendRun(of: nullCount == 0 ? 1 : 0, count: count, 1, &page)
    }
    let groups = (count + 7) / 8
    page.append(varint: UInt64(groups) << 1 | 1)
    unsafe appendBits(validity, into: &page)
  }

  /// Appends one bit a value, the least significant first; the last octet is filled with zeros.
  static func appendBits(_ values: UnsafeBufferPointer<Bool>, into page: inout PageBuffer) {
    let count = values.count
    page.reserve((count + 7) / 8)
    let out = unsafe page.end
    // Bool by Bool: nothing is taken for granted of how a Bool lies in memory.
    for group in 0..<count / 8 {
      var bits: UInt8 = 0
      for index in 0..<8 {
        bits |= (unsafe values[group &* 8 &+ index] ? 1 : 0) &<< UInt8(index)
      }
      unsafe out.storeBytes(of: bits, toByteOffset: group, as: UInt8.self)
    }
    if count % 8 > 0 {
      var bits: UInt8 = 0
      for index in 0..<count % 8 where unsafe values[count / 8 * 8 + index] { bits |= 1 << index }
      unsafe out.storeBytes(of: bits, toByteOffset: count / 8, as: UInt8.self)
    }
    page.advance((count + 7) / 8)
  }

  /// Reads `count` values of `width` bits (0…32) from `cursor` and appends them. All must be below
  /// `limit`.
  static func decode(
    _ cursor: inout PageCursor, width: Int, count: Int, limit: Int, part: ParquetError.DamagedPart,
    into output: inout [UInt32]
  ) throws(ParquetError) {
    guard width <= 32 else { throw cursor.damage(part) }
    var left = count
    var group = [UInt32](repeating: 0, count: 512)
    while left > 0 {
      let header = try cursor.varint()
      guard header <= UInt64(UInt32.max) else { throw cursor.damage(part) }
      if header & 1 == 0 {
        let run = min(Int(header >> 1), left)
        let value = try cursor.littleEndian(octets: (width + 7) / 8)
        guard run > 0, value < limit else { throw cursor.damage(part) }
        output.append(contentsOf: repeatElement(UInt32(value), count: run))
        left -= run
        continue
      }
      var values = min(Int(header >> 1) * 8, left)
      // A writer may leave the end of the last group out.
      let octets = min(Int(header >> 1) * width, cursor.left)
      guard values > 0, octets * 8 >= values * width else { throw cursor.damage(part) }
      var taken = 0
      left -= values
      while values > 0 {
        let step = min(values, group.count)
        let stepOctets = min(step * width / 8 + (step * width % 8 > 0 ? 1 : 0), octets - taken)
        try cursor.unpack(octets: stepOctets, width: width, count: step, into: &group)
        taken += stepOctets
        for index in 0..<step {
          guard Int(group[index]) < limit else { throw cursor.damage(part) }
          output.append(group[index])
        }
        values -= step
      }
      _ = try cursor.take(octets - taken)
    }
  }
}
