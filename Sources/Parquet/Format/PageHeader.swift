/// What stands before each page.
///
/// *Shape* (parquet.thrift): PageHeader {1 type, 2 uncompressed size, 3 compressed size, 5 data
/// {1 values, 2 encoding, 3 definition levels' encoding, 4 repetition levels'}, 7 dictionary
/// {1 values, 2 encoding}, 8 data v2 {1 values, 2 nulls, 3 rows, 4 encoding, 5 and 6 octets of
/// definition and repetition levels, 7 is compressed}}.
struct PageHeader {
  var type: Int32 = -1
  var uncompressedSize = -1
  var compressedSize = -1
  /// Values with nulls.
  var valueCount = -1
  var encoding: Int32 = -1
  var levelsEncoding = EncodingCode.rle.rawValue
  // Version 2 only.
  var definitionOctets = 0
  var repetitionOctets = 0
  var isCompressed = true

  /// The header of a page that this room writes.
  static func bytes(
    _ type: PageType, encoding: EncodingCode, valueCount: Int, uncompressedSize: Int,
    compressedSize: Int
  ) -> [UInt8] {
    var thrift = ThriftWriter()
    thrift.structure { thrift in
      thrift.i32(1, type.rawValue)
      thrift.i32(2, Int32(uncompressedSize))
      thrift.i32(3, Int32(compressedSize))
      thrift.structure(type == .dictionary ? 7 : 5) { thrift in
        thrift.i32(1, Int32(valueCount))
        thrift.i32(2, encoding.rawValue)
        if type == .data {
          thrift.i32(3, EncodingCode.rle.rawValue)
          thrift.i32(4, EncodingCode.rle.rawValue)
        }
      }
    }
    return thrift.bytes
  }

  init(_ thrift: inout ThriftReader) throws(ParquetError) {
    let start = thrift.offset
    var header = PageHeader()
    try thrift.structure { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 1: header.type = try thrift.i32(field)
      case 2: header.uncompressedSize = try thrift.count(field)
      case 3: header.compressedSize = try thrift.count(field)
      case 5, 7, 8:
        try thrift.structure(field) { (thrift, inner) throws(ParquetError) in
          try header.readPart(field.id, &thrift, inner)
        }
      default: try thrift.skip(field)
      }
    }
    guard header.uncompressedSize >= 0, header.compressedSize >= 0 else {
      throw .damaged(offset: start, .pageHeader)
    }
    self = header
  }

  private init() {}

  /// Reads a field of part 5 (data), 7 (dictionary) or 8 (data v2).
  private mutating func readPart(
    _ part: Int, _ thrift: inout ThriftReader, _ field: ThriftReader.Field
  ) throws(ParquetError) {
    switch (part, field.id) {
    case (_, 1): valueCount = try thrift.count(field)
    case (5, 2), (7, 2), (8, 4): encoding = try thrift.i32(field)
    case (5, 3): levelsEncoding = try thrift.i32(field)
    case (8, 5): definitionOctets = try thrift.count(field)
    case (8, 6): repetitionOctets = try thrift.count(field)
    case (8, 7): isCompressed = try thrift.boolean(field)
    default: try thrift.skip(field)
    }
  }
}
