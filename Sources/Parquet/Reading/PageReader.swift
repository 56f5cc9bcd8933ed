import Zstd

/// Walks through the pages of a column chunk.
struct PageReader: ~Copyable {
  /// A page that holds more decompressed is refused: one value of the largest chunk and its frame.
  static let pageOctetsMax = ChunkWriter.chunkOctetsMax + (1 << 20)

  /// A data page without its levels.
  struct DataPage {
    var encoding: EncodingCode
    /// With nulls.
    var rows: Int
    /// Without nulls.
    var valueCount: Int
    /// One a row; nil: all rows have a value.
    var levels: [Bool]?
    var cursor: PageCursor
  }

  enum Page {
    /// PLAIN values.
    case dictionary(count: Int, PageCursor)
    case data(DataPage)
  }

  private let bytes: [UInt8]
  private let column: ParquetColumn
  private let codec: Int32
  private var offset: Int
  private let end: Int
  private var decompressor: ZstdDecompressor

  init(
    _ bytes: [UInt8], metadata: ColumnMetadata, column: ParquetColumn
  ) throws(ParquetError) {
    guard CodecCode(rawValue: metadata.codec) != nil else {
      throw .unsupported(column: column.name, .codec(metadata.codec))
    }
    let decompressor = try Self.makeDecompressor()
    self.bytes = bytes
    self.column = column
    codec = metadata.codec
    offset = metadata.range.lowerBound
    end = metadata.range.upperBound
    self.decompressor = decompressor
  }

  private static func makeDecompressor() throws(ParquetError) -> ZstdDecompressor {
    do throws(ZstdError) {
      return try ZstdDecompressor()
    } catch {
      throw .compression(error)
    }
  }

  /// The next page; there must be one with at most `rowsLeft` rows.
  mutating func next(rowsLeft: Int) throws(ParquetError) -> Page {
    while true {
      let start = offset
      var thrift = ThriftReader(bytes, in: start..<end)
      let header = try PageHeader(&thrift)
      guard header.compressedSize <= end - thrift.offset else {
        throw .damaged(offset: start, .pageHeader)
      }
      guard header.uncompressedSize <= Self.pageOctetsMax else {
        throw .tooLarge(
          column: column.name, octets: header.uncompressedSize, limit: Self.pageOctetsMax)
      }
      let body = thrift.offset..<thrift.offset + header.compressedSize
      offset = body.upperBound
      switch PageType(rawValue: header.type) {
      case .index: continue
      case .dictionary:
        guard header.valueCount >= 0 else { throw .damaged(offset: start, .pageHeader) }
        let content = try content(body, size: header.uncompressedSize)
        return .dictionary(count: header.valueCount, PageCursor(content, pageOffset: start))
      case .data, .dataV2:
        guard header.valueCount >= 0, header.valueCount <= rowsLeft else {
          throw .damaged(offset: start, .pageHeader)
        }
        return .data(
          header.type == PageType.data.rawValue
            ? try dataPage(header, body, start) : try dataPage2(header, body, start))
      case nil: throw .unsupported(column: column.name, .pageType(header.type))
      }
    }
  }

  private mutating func dataPage(
    _ header: PageHeader, _ body: Range<Int>, _ start: Int
  ) throws(ParquetError) -> DataPage {
    var cursor = PageCursor(
      try content(body, size: header.uncompressedSize), pageOffset: start)
    let encoding = try encoding(header.encoding)
    var levels: [Bool]?
    if column.isNullable {
      guard header.levelsEncoding == EncodingCode.rle.rawValue else {
        throw .unsupported(column: column.name, .encoding(header.levelsEncoding))
      }
      let octets = try cursor.littleEndian(octets: 4)
      let range = try cursor.take(octets)
      levels = try Self.levels(
        PageCursor(Array(cursor.slice(range)), pageOffset: start), rows: header.valueCount)
    }
    return page(encoding, rows: header.valueCount, levels, cursor)
  }

  private mutating func dataPage2(
    _ header: PageHeader, _ body: Range<Int>, _ start: Int
  ) throws(ParquetError) -> DataPage {
    let encoding = try encoding(header.encoding)
    let levelOctets = header.definitionOctets + header.repetitionOctets
    guard header.repetitionOctets == 0, levelOctets <= body.count,
      levelOctets <= header.uncompressedSize
    else { throw .damaged(offset: start, .levels) }
    let split = body.lowerBound + levelOctets
    var levels: [Bool]?
    if column.isNullable {
      levels = try Self.levels(
        PageCursor(Array(bytes[body.lowerBound..<split]), pageOffset: start),
        rows: header.valueCount)
    }
    let rest = split..<body.upperBound
    let size = header.uncompressedSize - levelOctets
    let octets =
      header.isCompressed && !rest.isEmpty ? try content(rest, size: size) : Array(bytes[rest])
    return page(
      encoding, rows: header.valueCount, levels, PageCursor(octets, pageOffset: start))
  }

  private func page(
    _ encoding: EncodingCode, rows: Int, _ levels: [Bool]?, _ cursor: PageCursor
  ) -> DataPage {
    let valueCount = levels?.reduce(0) { $0 + ($1 ? 1 : 0) } ?? rows
    return DataPage(
      encoding: encoding, rows: rows, valueCount: valueCount,
      levels: valueCount == rows ? nil : levels, cursor: cursor)
  }

  private func encoding(_ code: Int32) throws(ParquetError) -> EncodingCode {
    guard let encoding = EncodingCode(rawValue: code) else {
      throw .unsupported(column: column.name, .encoding(code))
    }
    return encoding
  }

  private static func levels(
    _ cursor: PageCursor, rows: Int
  ) throws(ParquetError) -> [Bool] {
    var cursor = cursor
    var levels: [UInt32] = []
    levels.reserveCapacity(min(rows, 1 << 20))
    try HybridRuns.decode(
      &cursor, width: 1, count: rows, limit: 2, part: .levels, into: &levels)
    return levels.map { $0 == 1 }
  }

  private mutating func content(
    _ range: Range<Int>, size: Int
  ) throws(ParquetError) -> [UInt8] {
    if codec == CodecCode.uncompressed.rawValue {
      guard range.count == size else { throw .damaged(offset: range.lowerBound, .page) }
      return Array(bytes[range])
    }
    var content: [UInt8] = []
    content.reserveCapacity(size + PageCursor.padding)
    // A copy of the reference: the span may not be borrowed from what the call changes.
    let bytes = self.bytes
    do throws(ZstdError) {
      try decompressor.append(bytes.span.extracting(range), exactly: size, to: &content)
    } catch {
      throw .compression(error)
    }
    return content
  }
}
