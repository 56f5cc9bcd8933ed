/// Decodes one column chunk.
struct ChunkReader: ~Copyable {
  private var pages: PageReader
  private let column: ParquetColumn
  private let physical: PhysicalType
  private let rowCount: Int
  private let start: Int
  private var rows = 0
  private var validity: [Bool]?
  /// The dictionary's values, in the form of the column.
  private var dictionary: ParquetValues?

  init(
    _ bytes: [UInt8], metadata: ColumnMetadata, column: ParquetColumn, rowCount: Int
  ) throws(ParquetError) {
    guard let physical = PhysicalType(rawValue: metadata.physical) else {
      throw .unsupported(column: column.name, .physicalType(metadata.physical))
    }
    pages = try PageReader(bytes, metadata: metadata, column: column)
    self.column = column
    self.physical = physical
    self.rowCount = rowCount
    start = metadata.start
  }

  mutating func read() throws(ParquetError) -> ParquetChunk {
    let values: ParquetValues
    switch physical {
    case .boolean: values = .boolean(try readBooleans())
    case .int32:
      let integers: [Int32] = try readIntegers()
      if case .decimal = column.kind {
        values = .int64(integers.map(Int64.init))
      } else {
        values = .int32(integers)
      }
    case .int64: values = .int64(try readIntegers())
    case .byteArray: values = try readOctets()
    }
    return ParquetChunk(values, validity: validity)
  }

  /// The next data page; nil when all rows are read. Dictionary and validity are seen to.
  private mutating func nextPage() throws(ParquetError) -> PageReader.DataPage? {
    while rows < rowCount {
      switch try pages.next(rowsLeft: rowCount - rows) {
      case .dictionary(let count, var cursor):
        guard dictionary == nil, rows == 0 else { throw cursor.damage(.dictionary) }
        dictionary = try readDictionary(&cursor, count: count)
      case .data(let page):
        note(page)
        rows += page.rows
        return page
      }
    }
    return nil
  }

  private mutating func note(_ page: PageReader.DataPage) {
    if page.levels == nil, validity == nil { return }
    // Taken out, so that it grows in place.
    var all = validity ?? Array(repeating: true, count: rows)
    validity = nil
    if let levels = page.levels {
      all.append(contentsOf: levels)
    } else {
      all.append(contentsOf: repeatElement(true, count: page.rows))
    }
    validity = all
  }

  private func readDictionary(
    _ cursor: inout PageCursor, count: Int
  ) throws(ParquetError) -> ParquetValues {
    switch physical {
    case .boolean: throw cursor.damage(.dictionary)
    case .int32:
      var values: [Int32] = []
      try cursor.integers(count, into: &values)
      return .int32(values)
    case .int64:
      var values: [Int64] = []
      try cursor.integers(count, into: &values)
      return .int64(values)
    case .byteArray:
      var values = ParquetOctets()
      try Self.appendPlain(&cursor, count: count, to: &values)
      return .octets(values)
    }
  }

  private mutating func readBooleans() throws(ParquetError) -> [Bool] {
    var values: [Bool] = []
    while var page = try nextPage() {
      let base = values.count
      switch page.encoding {
      case .plain:
        let range = try page.cursor.take((page.valueCount + 7) / 8)
        for index in 0..<page.valueCount {
          let octet = page.cursor.octet(at: range.lowerBound + index / 8)
          values.append(octet >> UInt8(index % 8) & 1 == 1)
        }
      case .rle:
        _ = try page.cursor.littleEndian(octets: 4)
        var bits: [UInt32] = []
        try HybridRuns.decode(
          &page.cursor, width: 1, count: page.valueCount, limit: 2, part: .values, into: &bits)
        values.append(contentsOf: bits.map { $0 == 1 })
      default: throw unsupported(page.encoding)
      }
      Self.spread(&values, from: base, levels: page.levels, empty: false)
    }
    return values
  }

  private mutating func readIntegers<Value: FixedWidthInteger & SignedInteger>()
    throws(ParquetError) -> [Value]
  {
    var values: [Value] = []
    while var page = try nextPage() {
      let base = values.count
      switch page.encoding {
      case .plain: try page.cursor.integers(page.valueCount, into: &values)
      case .deltaBinaryPacked:
        try DeltaPacking.decode(&page.cursor, count: page.valueCount, into: &values)
      case .byteStreamSplit:
        try ByteSplit.decode(&page.cursor, count: page.valueCount, into: &values)
      case .plainDictionary, .rleDictionary: try appendNumbered(&page, to: &values)
      default: throw unsupported(page.encoding)
      }
      Self.spread(&values, from: base, levels: page.levels, empty: 0)
    }
    return values
  }

  private func appendNumbered<Value: FixedWidthInteger & SignedInteger>(
    _ page: inout PageReader.DataPage, to values: inout [Value]
  ) throws(ParquetError) {
    switch dictionary {
    case .int32(let entries)?:
      for index in try indices(&page, below: entries.count) {
        values.append(Value(truncatingIfNeeded: entries[Int(index)]))
      }
    case .int64(let entries)?:
      for index in try indices(&page, below: entries.count) {
        values.append(Value(truncatingIfNeeded: entries[Int(index)]))
      }
    default: throw page.cursor.damage(.dictionary)
    }
  }

  private func indices(
    _ page: inout PageReader.DataPage, below limit: Int
  ) throws(ParquetError) -> [UInt32] {
    var indices: [UInt32] = []
    // Without values there need not be a width.
    if page.valueCount == 0 { return indices }
    let width = try page.cursor.littleEndian(octets: 1)
    try HybridRuns.decode(
      &page.cursor, width: width, count: page.valueCount, limit: limit, part: .dictionary,
      into: &indices)
    return indices
  }

  /// Moves the values after `base`, which are those of a page without its nulls, to their rows.
  private static func spread<Value>(
    _ values: inout [Value], from base: Int, levels: [Bool]?, empty: Value
  ) {
    guard let levels else { return }
    var dense = values.count
    values.append(contentsOf: repeatElement(empty, count: base + levels.count - dense))
    for row in stride(from: levels.count - 1, through: 0, by: -1) {
      if levels[row] {
        dense -= 1
        values[base + row] = values[dense]
      } else {
        values[base + row] = empty
      }
    }
  }

  private func unsupported(_ encoding: EncodingCode) -> ParquetError {
    .unsupported(column: column.name, .encoding(encoding.rawValue))
  }
}

// Text and bytes.
extension ChunkReader {
  private mutating func readOctets() throws(ParquetError) -> ParquetValues {
    // As numbers of the dictionary as long as all pages are so.
    var numbers: [UInt32]? = column.kind == .text ? [] : nil
    var octets = ParquetOctets()
    while var page = try nextPage() {
      let isNumbered = page.encoding == .plainDictionary || page.encoding == .rleDictionary
      guard isNumbered || page.valueCount == 0, var more = numbers else {
        if let numbers { try spellOut(numbers, rows: rows - page.rows, to: &octets) }
        numbers = nil
        try append(&page, to: &octets)
        continue
      }
      numbers = nil
      let base = more.count
      more.append(contentsOf: try indices(&page, below: entries?.count ?? 0))
      Self.spread(&more, from: base, levels: page.levels, empty: 0)
      numbers = more
    }
    if let numbers, let entries, entries.count > 0 {
      try checkText(entries)
      return .textDictionary(
        values: (0..<entries.count).map { entries.text($0) }, indices: numbers)
    }
    if let numbers { try spellOut(numbers, rows: rows, to: &octets) }
    try checkText(octets)
    return .octets(octets)
  }

  private var entries: ParquetOctets? {
    if case .octets(let entries)? = dictionary { entries } else { nil }
  }

  private func checkText(_ octets: ParquetOctets) throws(ParquetError) {
    guard column.kind == .text, octets.firstNotText != nil else { return }
    throw .damaged(offset: start, .text)
  }

  private func spellOut(
    _ numbers: [UInt32], rows: Int, to octets: inout ParquetOctets
  ) throws(ParquetError) {
    for row in 0..<rows {
      let isNull = validity.map { !$0[row] } ?? false
      try append(isNull ? nil : numbers[row], to: &octets)
    }
  }

  /// Appends an entry of the dictionary, or nothing for a null.
  private func append(
    _ number: UInt32?, to octets: inout ParquetOctets
  ) throws(ParquetError) {
    guard let number, let entries else { return octets.append([]) }
    let range = entries.range(Int(number))
    guard octets.octets.count + range.count <= ChunkWriter.chunkOctetsMax else {
      throw .tooLarge(
        column: column.name, octets: octets.octets.count + range.count,
        limit: ChunkWriter.chunkOctetsMax)
    }
    octets.append(entries[Int(number)])
  }

  private func append(
    _ page: inout PageReader.DataPage, to octets: inout ParquetOctets
  ) throws(ParquetError) {
    let base = octets.count
    switch page.encoding {
    case .plain: try Self.appendPlain(&page.cursor, count: page.valueCount, to: &octets)
    case .plainDictionary, .rleDictionary:
      for index in try indices(&page, below: entries?.count ?? 0) {
        try append(index, to: &octets)
      }
    case .deltaLengthByteArray:
      var lengths: [Int32] = []
      try DeltaPacking.decode(&page.cursor, count: page.valueCount, into: &lengths)
      for length in lengths {
        octets.append(page.cursor.slice(try page.cursor.take(Int(length))))
      }
    default: throw unsupported(page.encoding)
    }
    guard octets.octets.count <= ChunkWriter.chunkOctetsMax else {
      throw .tooLarge(
        column: column.name, octets: octets.octets.count, limit: ChunkWriter.chunkOctetsMax)
    }
    if let levels = page.levels { octets.spread(from: base, levels: levels) }
  }

  /// Values that are 4 octets with a length and the octets each.
  private static func appendPlain(
    _ cursor: inout PageCursor, count: Int, to octets: inout ParquetOctets
  ) throws(ParquetError) {
    for _ in 0..<count {
      let length = try cursor.littleEndian(octets: 4)
      octets.append(cursor.slice(try cursor.take(length)))
    }
  }
}
