/// BYTE_STREAM_SPLIT: first octet 0 of all values, then octet 1, and so on; zstd finds more in it.
/// *Source*: Parquet format, Encodings.md (integers since 2.11).
enum ByteSplit {
  /// Appends the encoding of `values`.
  static func encode<Value: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<Value>, into page: inout PageBuffer
  ) {
    let octets = MemoryLayout<Value>.size
    let count = values.count
    guard let base = values.baseAddress else { return }
    page.reserve(count * octets)
    let out = unsafe page.end.bindMemory(to: UInt8.self, capacity: count * octets)
    for octet in 0..<octets {
      let plane = unsafe out + octet &* count
      let shift = Value(truncatingIfNeeded: 8 &* octet)
      for index in 0..<count {
        unsafe plane[index] = UInt8(truncatingIfNeeded: base[index] &>> shift)
      }
    }
    page.advance(count * octets)
  }

  /// Reads `count` values from `cursor` and appends them.
  static func decode<Value: FixedWidthInteger>(
    _ cursor: inout PageCursor, count: Int, into output: inout [Value]
  ) throws(ParquetError) {
    let size = MemoryLayout<Value>.size
    let range = try cursor.take(count * size)
    for index in 0..<count {
      var value: Value = 0
      for octet in 0..<size {
        let plane = Value(
          truncatingIfNeeded: cursor.octet(at: range.lowerBound + octet * count + index))
        value |= plane &<< Value(truncatingIfNeeded: 8 * octet)
      }
      output.append(value)
    }
  }
}
