// INT32 and INT64 columns.
extension ChunkWriter {
  mutating func writeIntegers<Value: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ values: UnsafeBufferPointer<Value>, validity: UnsafePointer<Bool>?
  ) throws(ParquetError) where Value.Magnitude: FixedWidthInteger {
    let limit: DictionaryLimit? =
      switch column.encoding {
      case .automatic: .integers
      case .dictionary: .asked
      default: nil
      }
    if let limit, unsafe number(values, validity: validity, limit: limit) {
      return try unsafe writeIntegerDictionary(of: Value.self, validity: validity)
    }
    let encoding = unsafe integerEncoding(values, validity: validity)
    var start = 0
    while start < rowCount {
      let rows = start..<min(start + Self.pageRowsMax, rowCount)
      let nulls = try unsafe beginPage(rows, validity: validity)
      let dense = unsafe compact(values, validity: validity, rows: rows, nullCount: nulls)
      switch encoding {
      case .deltaBinaryPacked: unsafe DeltaPacking.encode(dense, into: &page)
      case .byteStreamSplit: unsafe ByteSplit.encode(dense, into: &page)
      default: unsafe appendPlain(dense)
      }
      try endPage(encoding, rows: rows, nullCount: nulls, bounds: unsafe bounds(dense))
      start = rows.upperBound
    }
  }

  private mutating func number<Value: FixedWidthInteger & SignedInteger>(
    _ values: UnsafeBufferPointer<Value>, validity: UnsafePointer<Bool>?, limit: DictionaryLimit
  ) -> Bool {
    reserveIndices()
    return unsafe indices.withUnsafeMutableBufferPointer { indices in
      guard let indices = indices.baseAddress else { return false }
      return unsafe integers.build(values, validity: validity, limit: limit, indices: indices)
    } && isWorthwhile(entries: integers.entries.count)
  }

  private mutating func writeIntegerDictionary<Value: FixedWidthInteger>(
    of type: Value.Type, validity: UnsafePointer<Bool>?
  ) throws(ParquetError) {
    page.clear()
    integers.appendPlain(as: type, to: &page)
    let entries = integers.entries
    try endDictionaryPage(count: entries.count)
    try unsafe writeIndices(entryCount: entries.count, validity: validity) { seen in
      let values = seen.map { entries[Int($0)] }
      return Bounds(
        least: ValueOrder.octets(Value(truncatingIfNeeded: values.min() ?? 0)),
        greatest: ValueOrder.octets(Value(truncatingIfNeeded: values.max() ?? 0)))
    }
  }

  private mutating func appendPlain<Value: BitwiseCopyable>(_ values: UnsafeBufferPointer<Value>) {
    let bytes = UnsafeRawBufferPointer(values)
    guard let base = bytes.baseAddress else { return }
    page.reserve(bytes.count)
    unsafe page.end.copyMemory(from: base, byteCount: bytes.count)
    page.advance(bytes.count)
  }

  private func bounds<Value: FixedWidthInteger>(_ values: UnsafeBufferPointer<Value>) -> Bounds {
    var (least, greatest) = (Value.max, Value.min)
    for index in 0..<values.count {
      let value = unsafe values[index]
      least = min(least, value)
      greatest = max(greatest, value)
    }
    return Bounds(least: ValueOrder.octets(least), greatest: ValueOrder.octets(greatest))
  }

  /// Values at the beginning of each page that stand for the column's.
  private static var sampleValues: Int { 129 }

  /// What is best without a dictionary. Delta where it saves a quarter of the plain size, since
  /// zstd then has less to do; but not where values repeat, which zstd sees in plain ones and not
  /// in packed ones, unless the deltas are very narrow (sorted columns). Else the profile's.
  private func integerEncoding<Value: FixedWidthInteger & SignedInteger>(
    _ values: UnsafeBufferPointer<Value>, validity: UnsafePointer<Bool>?
  ) -> EncodingCode where Value.Magnitude: FixedWidthInteger {
    switch column.encoding {
    case .plain: return .plain
    case .delta: return .deltaBinaryPacked
    case .byteStreamSplit: return .byteStreamSplit
    case .automatic, .dictionary: break
    }
    var (samples, bits, deltas, repeats) = (0, 0, 0, 0)
    for start in stride(from: 0, to: rowCount, by: Self.pageRowsMax) {
      let sample = unsafe sample(values, validity: validity, from: start)
      if sample.count < 2 { continue }
      samples += 1
      bits += DeltaPacking.width(of: sample)
      deltas += sample.count - 1
      repeats += zip(sample, sample.dropFirst()).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
    }
    let plainBits = samples * Value.bitWidth
    let isNarrow = bits * 4 <= plainBits
    let isSmaller = bits * 4 <= plainBits * 3 && repeats * 4 <= deltas
    if samples > 0, isNarrow || (isSmaller && profile == .compatible) { return .deltaBinaryPacked }
    return profile == .compact ? .byteStreamSplit : .plain
  }

  private func sample<Value: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<Value>, validity: UnsafePointer<Bool>?, from start: Int
  ) -> [Value] {
    var sample: [Value] = []
    for row in start..<min(start + 8 * Self.sampleValues, rowCount) {
      if let validity = unsafe validity, unsafe !validity[row] { continue }
      sample.append(unsafe values[row])
      if sample.count == Self.sampleValues { break }
    }
    return sample
  }
}
