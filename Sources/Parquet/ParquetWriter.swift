import Zstd

/// Writes a flat table as a Parquet file in memory, row group by row group.
///
/// *Shape*: ``FileFooter`` says how a file is laid out, ``ChunkWriter`` how a column is. Equal
/// calls give equal bytes with one version of zstd. Statistics, column and offset indexes and
/// sorting columns are always written. *Limits*: 2^24 rows a row group; 122,880 are best. Not
/// Sendable.
package struct ParquetWriter: ~Copyable {
  /// Rows a full row group should have: DuckDB's unit of parallel work, and about what makes both
  /// look-ups and scans fast elsewhere.
  package static let rowsPerGroup = 122_880
  /// Rows a row group may have.
  package static let rowsPerGroupMax = 1 << 24

  package let schema: ParquetSchema
  /// Rows appended so far.
  package private(set) var rowCount = 0

  private var writer: ChunkWriter
  private var rowGroups: [FileFooter.RowGroup] = []
  /// The page indexes of each row group, written before the footer.
  private var indexes: [[PageIndex?]] = []

  /// Begins a file. Levels are zstd's, −7…19; nil: pages are not compressed.
  ///
  /// Throws ``ParquetError/badSchema(_:)``, ``ParquetError/wrongEncoding(column:)`` and
  /// ``ParquetError/compression(_:)``.
  package init(
    schema: ParquetSchema, compressionLevel: Int? = 1, profile: ParquetProfile = .compatible
  ) throws(ParquetError) {
    try schema.check()
    if let compressionLevel, !ZstdCompressor.levels.contains(compressionLevel) {
      throw .badSchema(.level(compressionLevel))
    }
    let writer = try ChunkWriter(level: compressionLevel, profile: profile)
    self.schema = schema
    self.writer = writer
  }

  /// Appends a row group: a chunk a column, in the schema's order, all equally long. No rows:
  /// nothing is written. On an error the file is as before.
  package mutating func append(rowGroup chunks: [ParquetChunk]) throws(ParquetError) {
    guard chunks.count == schema.columns.count else {
      throw .columnCount(expected: schema.columns.count, found: chunks.count)
    }
    let rows = chunks.first?.count ?? 0
    guard rows <= Self.rowsPerGroupMax else {
      throw .tooManyRows(found: rows, limit: Self.rowsPerGroupMax)
    }
    let octets = writer.output.count
    var group = FileFooter.RowGroup()
    var pages: [PageIndex?] = []
    do throws(ParquetError) {
      for (column, chunk) in zip(schema.columns, chunks) {
        let written = try writer.write(chunk, column: column, rowCount: rows)
        group.columns.append(written.metadata)
        pages.append(written.index)
      }
    } catch {
      writer.output.removeSubrange(octets...)
      throw error
    }
    if rows == 0 { return }
    add(group, rows: rows, pages)
  }

  /// Appends the row groups of a finished file of the same columns as they are, without decoding
  /// them: how the parts of a table that were made in different places become one file. The rows'
  /// order and the sorting promise are the caller's.
  ///
  /// Throws ``ParquetError/otherSchema`` where names, kinds or nullability differ, and
  /// ``ParquetError/damaged(offset:_:)``.
  package mutating func append(contentsOf file: ParquetReader) throws(ParquetError) {
    guard file.hasColumns(of: schema) else { throw .otherSchema }
    var added: [(FileFooter.RowGroup, [PageIndex?])] = []
    // Everything is read before anything is appended.
    for index in file.rowGroups.indices { added.append(try file.encodedRowGroup(index)) }
    for (var group, var pages) in added where group.rowCount > 0 {
      for column in group.columns.indices {
        let range = group.columns[column].range
        let shift = writer.position - range.lowerBound
        group.columns[column].shift(by: shift)
        pages[column]?.shift(by: shift)
        writer.output.append(contentsOf: file.octets(range))
      }
      add(group, rows: group.rowCount, pages)
    }
  }

  private mutating func add(_ group: FileFooter.RowGroup, rows: Int, _ pages: [PageIndex?]) {
    var group = group
    group.rowCount = rows
    group.sorting = schema.sortingColumns.map {
      FileFooter.Sorting(column: Int32($0), isNullsFirst: true)
    }
    rowGroups.append(group)
    indexes.append(pages)
    rowCount += rows
  }

  /// The file's next bytes, which the writer then forgets: lets a big file go to disk as it grows.
  package mutating func takeBytes() -> [UInt8] {
    let bytes = writer.output
    writer.taken += bytes.count
    writer.output = []
    return bytes
  }

  /// Ends the file and returns the bytes not taken yet: all of it where ``takeBytes()`` was not
  /// used. `metadata` comes after the schema's: what is known only at the end.
  package consuming func finish(metadata: [ParquetMetadata] = []) -> [UInt8] {
    writeIndexes()
    var footer = FileFooter()
    footer.elements =
      [.root(children: schema.columns.count)] + schema.columns.map { SchemaElement($0) }
    footer.rowCount = rowCount
    footer.rowGroups = rowGroups
    footer.metadata = schema.metadata + metadata
    footer.createdBy = "ratemill"
    let bytes = footer.bytes
    writer.output.append(contentsOf: bytes)
    writer.output.append(contentsOf: ValueOrder.octets(UInt32(bytes.count)))
    writer.output.append(contentsOf: FileFooter.magic)
    return takeBytes()
  }

  /// All column indexes, then all offset indexes.
  private mutating func writeIndexes() {
    for (group, pages) in indexes.enumerated() {
      for (column, index) in pages.enumerated() {
        guard let index, index.hasBounds else { continue }
        rowGroups[group].columns[column].columnIndex = append(index.columnIndex)
      }
    }
    for (group, pages) in indexes.enumerated() {
      for (column, index) in pages.enumerated() {
        guard let index else { continue }
        rowGroups[group].columns[column].offsetIndex = append(index.offsetIndex)
      }
    }
  }

  private mutating func append(_ bytes: [UInt8]) -> ColumnMetadata.Place {
    defer { writer.output.append(contentsOf: bytes) }
    return .init(offset: writer.position, octets: bytes.count)
  }
}

extension ParquetSchema {
  func check() throws(ParquetError) {
    guard !columns.isEmpty else { throw .badSchema(.noColumns) }
    var names: Set<String> = []
    for (position, column) in columns.enumerated() {
      guard !column.name.isEmpty else { throw .badSchema(.emptyName(column: position)) }
      guard names.insert(column.name).inserted else {
        throw .badSchema(.repeatedName(column: position))
      }
      if case .decimal(let precision, let scale) = column.kind,
        !(1...18).contains(precision) || !(0...precision).contains(scale)
      {
        throw .badSchema(.decimal(column: position, precision: precision, scale: scale))
      }
      let isInteger = column.kind.physical == .int32 || column.kind.physical == .int64
      if column.encoding == .delta || column.encoding == .byteStreamSplit, !isInteger {
        throw .wrongEncoding(column: column.name)
      }
    }
    var sorting: Set<Int> = []
    for (position, column) in sortingColumns.enumerated() {
      guard columns.indices.contains(column), sorting.insert(column).inserted else {
        throw .badSchema(.sortingColumn(position: position, column: column))
      }
    }
  }
}
