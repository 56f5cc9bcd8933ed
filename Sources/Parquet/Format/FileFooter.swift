/// The footer: what the file holds and where.
///
/// *Shape of a file*: `PAR1`, row groups (for each column a dictionary page where there is one,
/// then data pages), column indexes, offset indexes, footer, its length in 4 octets little-endian,
/// `PAR1`. *Shape of the footer* (parquet.thrift): FileMetaData {1 version (2), 2 schema elements,
/// the root first, 3 rows, 4 row groups {1 columns, 2 octets uncompressed, 3 rows, 4 sorting
/// columns {1 column, 2 descending, 3 nulls first}, 5 first octet, 6 octets compressed, 7 ordinal},
/// 5 key values {1 key, 2 value}, 6 created by, 7 column orders {1 {}: by type}}.
struct FileFooter: Hashable, Sendable {
  static let magic: [UInt8] = Array("PAR1".utf8)
  /// `PAR1`, footer length, `PAR1`.
  static let leastOctets = 12

  struct Sorting: Hashable, Sendable {
    var column: Int32
    var isDescending = false
    var isNullsFirst = false
  }

  struct RowGroup: Hashable, Sendable {
    var columns: [ColumnMetadata] = []
    var rowCount = -1
    var sorting: [Sorting] = []
  }

  var elements: [SchemaElement] = []
  var rowCount = -1
  var rowGroups: [RowGroup] = []
  var metadata: [ParquetMetadata] = []
  var createdBy = ""
  /// Its first octet in the file it was read from.
  var start = 0

  init() {}

  var bytes: [UInt8] {
    var thrift = ThriftWriter()
    thrift.structure { thrift in
      thrift.i32(1, 2)
      thrift.structures(2, elements) { $1.write(&$0) }
      thrift.i64(3, rowCount)
      thrift.list(4, of: ThriftWriter.typeStruct, count: rowGroups.count)
      for (ordinal, group) in rowGroups.enumerated() {
        thrift.structure { Self.write(group, ordinal: ordinal, &$0) }
      }
      if !metadata.isEmpty {
        thrift.structures(5, metadata) { thrift, entry in
          thrift.text(1, entry.key)
          thrift.text(2, entry.value)
        }
      }
      thrift.text(6, createdBy)
      let columns = Array(elements.dropFirst())
      thrift.structures(7, columns) { thrift, _ in thrift.structure(1) { _ in } }
    }
    return thrift.bytes
  }

  private static func write(_ group: RowGroup, ordinal: Int, _ thrift: inout ThriftWriter) {
    thrift.structures(1, group.columns) { $1.write(&$0) }
    thrift.i64(2, group.columns.reduce(0) { $0 + $1.uncompressedOctets })
    thrift.i64(3, group.rowCount)
    if !group.sorting.isEmpty {
      thrift.structures(4, group.sorting) { thrift, sorting in
        thrift.i32(1, sorting.column)
        thrift.boolean(2, sorting.isDescending)
        thrift.boolean(3, sorting.isNullsFirst)
      }
    }
    thrift.i64(5, group.columns.first?.start ?? 0)
    thrift.i64(6, group.columns.reduce(0) { $0 + $1.compressedOctets })
    // Optional, and 16 bits wide: a file with more row groups leaves it out.
    if let ordinal = Int16(exactly: ordinal) { thrift.i16(7, ordinal) }
  }

  /// Reads the footer of a whole file.
  init(file: [UInt8]) throws(ParquetError) {
    guard file.count >= Self.leastOctets, Array(file.prefix(4)) == Self.magic,
      Array(file.suffix(4)) == Self.magic
    else {
      if file.count >= Self.leastOctets, Array(file.suffix(4)) == Array("PARE".utf8) {
        throw .unsupported(column: "", .encryption)
      }
      throw .notParquet(octets: file.count)
    }
    let lengthOffset = file.count - 8
    let length = (0..<4).reduce(0) { $0 | Int(file[lengthOffset + $1]) << (8 * $1) }
    guard length <= lengthOffset - 4 else { throw .damaged(offset: lengthOffset, .footer) }
    var thrift = ThriftReader(file, in: lengthOffset - length..<lengthOffset)
    var read = FileFooter()
    try thrift.structure { (thrift, field) throws(ParquetError) in
      try read.read(&thrift, field)
    }
    guard read.rowCount >= 0 else { throw .damaged(offset: lengthOffset - length, .footer) }
    self = read
    start = lengthOffset - length
  }

  private mutating func read(
    _ thrift: inout ThriftReader, _ field: ThriftReader.Field
  ) throws(ParquetError) {
    switch field.id {
    case 2:
      elements = try thrift.structures(field) { (thrift) throws(ParquetError) in
        try SchemaElement(&thrift)
      }
    case 3: rowCount = try thrift.size(field)
    case 4:
      rowGroups = try thrift.structures(field) { (thrift) throws(ParquetError) in
        try RowGroup(&thrift)
      }
    case 5:
      metadata = try thrift.structures(field) { (thrift) throws(ParquetError) in
        try Self.metadata(&thrift)
      }
    case 6: createdBy = try thrift.text(field)
    default: try thrift.skip(field)
    }
  }

  private static func metadata(
    _ thrift: inout ThriftReader
  ) throws(ParquetError) -> ParquetMetadata {
    var entry = ParquetMetadata(key: "", value: "")
    try thrift.structure { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 1: entry.key = try thrift.text(field)
      case 2: entry.value = try thrift.text(field)
      default: try thrift.skip(field)
      }
    }
    return entry
  }
}

extension FileFooter.RowGroup {
  init(_ thrift: inout ThriftReader) throws(ParquetError) {
    var read = FileFooter.RowGroup()
    try thrift.structure { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 1:
        read.columns = try thrift.structures(field) { (thrift) throws(ParquetError) in
          try ColumnMetadata(&thrift)
        }
      case 3: read.rowCount = try thrift.size(field)
      case 4:
        read.sorting = try thrift.structures(field) { (thrift) throws(ParquetError) in
          var sorting = FileFooter.Sorting(column: -1)
          try thrift.structure { (thrift, field) throws(ParquetError) in
            switch field.id {
            case 1: sorting.column = try thrift.i32(field)
            case 2: sorting.isDescending = try thrift.boolean(field)
            case 3: sorting.isNullsFirst = try thrift.boolean(field)
            default: try thrift.skip(field)
            }
          }
          return sorting
        }
      default: try thrift.skip(field)
      }
    }
    self = read
  }
}
