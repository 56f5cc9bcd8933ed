import Zstd

/// Reads a flat Parquet file held in memory; whatever is wrong with its bytes is an error, never a
/// trap, and what it announces is checked before memory is taken for it.
///
/// *Understood*: pages of versions 1 and 2; PLAIN, dictionaries, RLE, DELTA_BINARY_PACKED,
/// DELTA_LENGTH_BYTE_ARRAY and BYTE_STREAM_SPLIT; zstd or no compression; the kinds of
/// ``ParquetKind``, decimals on INT32 too. *Limits*: 2^24 rows a row group; 256 MiB of text or
/// bytes a chunk.
package struct ParquetReader: Sendable {
  /// Rows that ``column(named:)`` puts together at most.
  package static let rowsMax = 1 << 26

  /// Columns in order, with ``ParquetEncoding/automatic``; sorting columns of the first row group
  /// as far as they are ascending; the file's metadata.
  package let schema: ParquetSchema
  /// Rows of all row groups.
  package let rowCount: Int
  /// The program that wrote the file.
  package let createdBy: String
  /// Rows of each row group.
  package let rowGroups: [Int]

  private let bytes: [UInt8]
  private let footer: FileFooter

  /// Reads the footer; pages are read when asked for.
  ///
  /// Throws ``ParquetError/notParquet(octets:)``, ``ParquetError/damaged(offset:_:)``,
  /// ``ParquetError/unsupported(column:_:)`` and ``ParquetError/tooManyRows(found:limit:)``.
  package init(_ bytes: [UInt8]) throws(ParquetError) {
    let footer = try FileFooter(file: bytes)
    guard let root = footer.elements.first, root.children == footer.elements.count - 1 else {
      let isNested = footer.elements.dropFirst().contains { $0.children ?? 0 > 0 }
      if isNested { throw .unsupported(column: "", .nesting) }
      throw .damaged(offset: footer.start, .schema)
    }
    var columns: [ParquetColumn] = []
    for element in footer.elements.dropFirst() { columns.append(try element.column()) }
    var rows = 0
    for group in footer.rowGroups {
      try footer.check(group, columns: columns)
      rows += group.rowCount
    }
    guard rows == footer.rowCount else { throw .damaged(offset: footer.start, .rowGroup) }
    let sorting = footer.rowGroups.first?.sorting.prefix { !$0.isDescending } ?? []
    schema = ParquetSchema(
      columns: columns,
      sortingColumns: sorting.map { Int($0.column) }.filter { columns.indices.contains($0) },
      metadata: footer.metadata)
    rowCount = rows
    createdBy = footer.createdBy
    rowGroups = footer.rowGroups.map(\.rowCount)
    self.bytes = bytes
    self.footer = footer
  }

  /// The value of that key in the file's metadata, the last where there are several.
  package func metadata(_ key: String) -> String? {
    schema.metadata.last { $0.key == key }?.value
  }

  /// The least and greatest value of an integer column in a row group, nulls aside; nil where the
  /// file doesn't say, or there is no such column or row group.
  package func bounds(of name: String, rowGroup: Int) -> ClosedRange<Int64>? {
    guard let index = schema.index(of: name), rowGroups.indices.contains(rowGroup) else {
      return nil
    }
    let statistics = footer.rowGroups[rowGroup].columns[index].statistics
    guard let least = statistics.least.flatMap(Self.integer),
      let greatest = statistics.greatest.flatMap(Self.integer), least <= greatest,
      schema.columns[index].kind.physical != .byteArray
    else { return nil }
    return least...greatest
  }

  /// INT64 or INT32 in PLAIN encoding.
  private static func integer(_ octets: [UInt8]) -> Int64? {
    let bits = octets.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch octets.count {
    case 8: return Int64(bitPattern: bits)
    case 4: return Int64(Int32(truncatingIfNeeded: bits))
    default: return nil
    }
  }

  /// One column of one row group. Text comes as ``ParquetValues/textDictionary(values:indices:)``
  /// where the file has it so, else as ``ParquetValues/octets(_:)``; the validity is nil where no
  /// row is null. Null rows hold 0, false, nothing or index 0.
  ///
  /// Throws ``ParquetError/noColumn(name:)``, ``ParquetError/noRowGroup(index:count:)``,
  /// ``ParquetError/damaged(offset:_:)``, ``ParquetError/unsupported(column:_:)``,
  /// ``ParquetError/tooLarge(column:octets:limit:)`` and ``ParquetError/compression(_:)``.
  package func column(named name: String, rowGroup: Int) throws(ParquetError) -> ParquetChunk {
    guard let index = schema.index(of: name) else { throw .noColumn(name: name) }
    guard rowGroups.indices.contains(rowGroup) else {
      throw .noRowGroup(index: rowGroup, count: rowGroups.count)
    }
    let metadata = footer.rowGroups[rowGroup].columns[index]
    var reader = try ChunkReader(
      bytes, metadata: metadata, column: schema.columns[index], rowCount: rowGroups[rowGroup])
    return try reader.read()
  }

  /// The column's chunks of all row groups in one, text as ``ParquetValues/octets(_:)``: for tables
  /// that are small as a whole.
  ///
  /// Throws as ``column(named:rowGroup:)``, and ``ParquetError/tooManyRows(found:limit:)``.
  package func column(named name: String) throws(ParquetError) -> ParquetChunk {
    guard let index = schema.index(of: name) else { throw .noColumn(name: name) }
    guard rowCount <= Self.rowsMax else { throw .tooManyRows(found: rowCount, limit: Self.rowsMax) }
    if rowGroups.count == 1 { return try column(named: name, rowGroup: 0) }
    var whole = ChunkJoiner(kind: schema.columns[index].kind)
    for group in rowGroups.indices {
      try whole.append(try column(named: name, rowGroup: group), column: name)
    }
    return whole.chunk
  }
}

// What the writer takes over without decoding.
extension ParquetReader {
  /// Whether the columns have the same names, kinds, nullability and storage.
  func hasColumns(of other: ParquetSchema) -> Bool {
    guard schema.columns.count == other.columns.count else { return false }
    for (index, column) in schema.columns.enumerated() {
      let wanted = other.columns[index]
      guard column.name == wanted.name, column.kind == wanted.kind,
        column.isNullable == wanted.isNullable,
        footer.elements[index + 1].physical == wanted.kind.physical.rawValue
      else { return false }
    }
    return true
  }

  func octets(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

  /// A row group as the footer has it, and its page indexes where they are.
  func encodedRowGroup(
    _ index: Int
  ) throws(ParquetError) -> (FileFooter.RowGroup, [PageIndex?]) {
    let group = footer.rowGroups[index]
    var pages: [PageIndex?] = []
    for column in group.columns {
      pages.append(try pageIndex(of: column, rowCount: group.rowCount))
    }
    return (group, pages)
  }

  func pageIndex(
    of column: ColumnMetadata, rowCount: Int
  ) throws(ParquetError) -> PageIndex? {
    guard let place = column.offsetIndex else { return nil }
    var thrift = ThriftReader(bytes, in: try footer.range(of: place))
    var index = try PageIndex(offsetIndex: &thrift)
    for page in index.pages {
      guard column.range.contains(page.offset),
        page.octets <= column.range.upperBound - page.offset,
        page.firstRow < rowCount
      else { throw .damaged(offset: place.offset, .index) }
    }
    if let place = column.columnIndex {
      var thrift = ThriftReader(bytes, in: try footer.range(of: place))
      try index.read(columnIndex: &thrift)
    }
    return index
  }
}

extension FileFooter {
  /// Checks what a row group says of itself against the file and the schema.
  func check(_ group: RowGroup, columns: [ParquetColumn]) throws(ParquetError) {
    guard group.rowCount >= 0, group.columns.count == columns.count else {
      throw .damaged(offset: start, .rowGroup)
    }
    guard group.rowCount <= ParquetWriter.rowsPerGroupMax else {
      throw .tooManyRows(found: group.rowCount, limit: ParquetWriter.rowsPerGroupMax)
    }
    for (index, chunk) in group.columns.enumerated() {
      let name = columns[index].name
      if chunk.isEncrypted { throw .unsupported(column: name, .encryption) }
      if chunk.isExternal { throw .unsupported(column: name, .externalFile) }
      let first = chunk.start
      guard chunk.physical == elements[index + 1].physical, chunk.valueCount == group.rowCount,
        first >= Self.magic.count, first <= start, chunk.dataPageOffset >= first,
        chunk.dataPageOffset <= start,
        chunk.compressedOctets >= 0, chunk.compressedOctets <= start - first,
        chunk.uncompressedOctets <= 1 << 40
      else { throw .damaged(offset: start, .columnChunk) }
    }
  }

  func range(of place: ColumnMetadata.Place) throws(ParquetError) -> Range<Int> {
    guard place.offset <= start, place.octets <= start - place.offset else {
      throw .damaged(offset: start, .index)
    }
    return place.offset..<place.offset + place.octets
  }
}
