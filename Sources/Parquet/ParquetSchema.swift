/// What a column's values are, and how they lie in the file.
///
/// *Source*: Parquet format, LogicalTypes.md. Both the logical type and its older converted type
/// are written, so that readers of either generation agree.
package enum ParquetKind: Hashable, Sendable {
  /// BOOLEAN.
  case boolean
  /// INT32, no logical type.
  case int32
  /// INT64, no logical type.
  case int64
  /// BYTE_ARRAY, STRING (UTF8): valid UTF-8, checked when written and when read.
  case text
  /// BYTE_ARRAY, no logical type.
  case bytes
  /// INT64, DECIMAL: value = integer · 10^-scale. Precision 1…18, scale 0…precision. The values are
  /// the unscaled integers: money in micro-units is `decimal(precision: 18, scale: 6)`.
  case decimal(precision: Int, scale: Int)
  /// INT64, TIMESTAMP: µs since 1970-01-01 UTC, UTC-adjusted.
  case timestampMicros
  /// INT64, TIMESTAMP: ms since 1970-01-01 UTC, UTC-adjusted.
  case timestampMillis
  /// INT32, DATE: days since 1970-01-01.
  case date
}

extension ParquetKind {
  /// DECIMAL(18,6): money in micro-units.
  package static let micros = ParquetKind.decimal(precision: 18, scale: 6)

  var physical: PhysicalType {
    switch self {
    case .boolean: .boolean
    case .int32, .date: .int32
    case .int64, .decimal, .timestampMicros, .timestampMillis: .int64
    case .text, .bytes: .byteArray
    }
  }
}

/// How a column's values are laid out before zstd.
package enum ParquetEncoding: Hashable, Sendable {
  /// Text and bytes: dictionary while few values repeat, else plain. Integers: delta where it is
  /// smaller (sorted or narrow values), else plain, or byte-split in a `compact` file.
  case automatic
  case plain
  /// Falls back to `automatic` without a dictionary where a chunk has too many different values
  /// (more than 65,536, or 1 MiB of text). A ``ParquetValues/textDictionary(values:indices:)`` is
  /// always written as one. Not for booleans, which take `plain`.
  case dictionary
  /// DELTA_BINARY_PACKED; integers only.
  case delta
  /// BYTE_STREAM_SPLIT; integers only. Readers older than 2024 may lack it.
  case byteStreamSplit
}

/// A column of a flat table.
package struct ParquetColumn: Hashable, Sendable {
  package var name: String
  package var kind: ParquetKind
  /// Whether rows may be without a value (OPTIONAL); otherwise REQUIRED, and no validity is
  /// written.
  package var isNullable: Bool
  package var encoding: ParquetEncoding

  package init(
    _ name: String, _ kind: ParquetKind, isNullable: Bool = false,
    encoding: ParquetEncoding = .automatic
  ) {
    self.name = name
    self.kind = kind
    self.isNullable = isNullable
    self.encoding = encoding
  }
}

/// An entry of the file's own dictionary of facts (run id, job digest, control sums).
package struct ParquetMetadata: Hashable, Sendable {
  package var key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// The table's shape: columns in order, how its rows are sorted, and what the footer says of it.
package struct ParquetSchema: Hashable, Sendable {
  /// At least one; names unique and not empty.
  package var columns: [ParquetColumn]
  /// Positions of the columns by which each row group's rows are sorted, most significant first,
  /// ascending with nulls first. A promise of the caller that readers rely on; not checked here.
  package var sortingColumns: [Int]
  /// Written to the footer in this order.
  package var metadata: [ParquetMetadata]

  package init(
    columns: [ParquetColumn], sortingColumns: [Int] = [], metadata: [ParquetMetadata] = []
  ) {
    self.columns = columns
    self.sortingColumns = sortingColumns
    self.metadata = metadata
  }

  /// The position of the column of that name; nil where there is none.
  package func index(of name: String) -> Int? {
    columns.firstIndex { $0.name == name }
  }
}

/// What readers the file is for.
package enum ParquetProfile: Hashable, Sendable {
  /// Every reader since 2019: plain, dictionary and delta.
  case compatible
  /// About a fifth smaller: unsorted integers by BYTE_STREAM_SPLIT, which DuckDB 1.2, Polars 1,
  /// pyarrow 16, Spark 4 and newer read.
  case compact
}
