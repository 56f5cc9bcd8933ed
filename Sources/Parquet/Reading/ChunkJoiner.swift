/// Puts the chunks of one column together, text and bytes in columnar form.
struct ChunkJoiner {
  private(set) var chunk: ParquetChunk

  init(kind: ParquetKind) {
    switch kind {
    case .boolean: chunk = ParquetChunk(.boolean([]))
    case .int32, .date: chunk = ParquetChunk(.int32([]))
    case .int64, .decimal, .timestampMicros, .timestampMillis: chunk = ParquetChunk(.int64([]))
    case .text, .bytes: chunk = ParquetChunk(.octets(ParquetOctets()))
    }
  }

  mutating func append(_ next: ParquetChunk, column: String) throws(ParquetError) {
    let rows = chunk.count
    if chunk.validity != nil || next.validity != nil {
      var validity = chunk.validity ?? Array(repeating: true, count: rows)
      validity += next.validity ?? Array(repeating: true, count: next.count)
      chunk.validity = validity
    }
    let former = chunk.values
    // Lets the arrays grow in place.
    chunk.values = .boolean([])
    switch (former, next.values) {
    case (.boolean(var values), .boolean(let more)):
      values += more
      chunk.values = .boolean(values)
    case (.int32(var values), .int32(let more)):
      values += more
      chunk.values = .int32(values)
    case (.int64(var values), .int64(let more)):
      values += more
      chunk.values = .int64(values)
    case (.octets(var values), .octets(let more)):
      try reserve(values, more.octets.count, column)
      for index in 0..<more.count { values.append(more[index]) }
      chunk.values = .octets(values)
    case (.octets(var values), .textDictionary(let entries, let indices)):
      for (row, index) in indices.enumerated() {
        let text = next.isNull(row) ? "" : entries[Int(index)]
        try reserve(values, text.utf8.count, column)
        values.append(text)
      }
      chunk.values = .octets(values)
    default: preconditionFailure("all chunks of a column have its kind")
    }
  }

  private func reserve(
    _ values: ParquetOctets, _ octets: Int, _ column: String
  ) throws(ParquetError) {
    guard values.octets.count + octets <= ParquetOctets.octetsMax else {
      throw .tooLarge(
        column: column, octets: values.octets.count + octets, limit: ParquetOctets.octetsMax)
    }
  }
}
