/// A column chunk's entry in the footer.
///
/// *Shape* (parquet.thrift): ColumnChunk {2 file offset (0), 3 meta {1 type, 2 encodings, 3 path,
/// 4 codec, 5 values, 6 and 7 octets uncompressed and compressed, with the page headers, 9 first
/// data page, 11 dictionary page, 12 statistics, 13 encoding stats {1 page type, 2 encoding, 3
/// count}}, 4 and 5 offset index, 6 and 7 column index: offset and octets}.
struct ColumnMetadata: Hashable, Sendable {
  struct PageCount: Hashable, Sendable {
    var type: Int32
    var encoding: Int32
    var count: Int32
  }
  struct Place: Hashable, Sendable {
    var offset: Int
    var octets: Int
  }

  var physical: Int32 = -1
  var encodings: [Int32] = []
  var path: [String] = []
  var codec: Int32 = -1
  /// With nulls.
  var valueCount = -1
  var uncompressedOctets = 0
  var compressedOctets = -1
  var dataPageOffset = -1
  var dictionaryPageOffset: Int?
  var statistics = Statistics()
  var pageCounts: [PageCount] = []
  var offsetIndex: Place?
  var columnIndex: Place?
  /// Set where the chunk lies in another file.
  var isExternal = false
  var isEncrypted = false

  init() {}

  /// The first octet of the chunk's pages.
  var start: Int {
    // Some writers say 0 where there is no dictionary.
    if let dictionaryPageOffset, dictionaryPageOffset > 0 {
      min(dictionaryPageOffset, dataPageOffset)
    } else {
      dataPageOffset
    }
  }

  /// Where the pages lie in the file.
  var range: Range<Int> { start..<start + compressedOctets }

  /// Says that the pages lie `octets` further on, and that the page indexes are not written yet.
  mutating func shift(by octets: Int) {
    dataPageOffset += octets
    dictionaryPageOffset = dictionaryPageOffset.flatMap { $0 > 0 ? $0 + octets : nil }
    offsetIndex = nil
    columnIndex = nil
  }

  func write(_ thrift: inout ThriftWriter) {
    thrift.i64(2, 0)
    thrift.structure(3) { thrift in
      thrift.i32(1, physical)
      thrift.list(2, of: ThriftWriter.typeI32, count: encodings.count)
      for encoding in encodings { thrift.element(encoding) }
      thrift.list(3, of: ThriftWriter.typeBinary, count: path.count)
      for name in path { thrift.element(Array(name.utf8)) }
      thrift.i32(4, codec)
      thrift.i64(5, valueCount)
      thrift.i64(6, uncompressedOctets)
      thrift.i64(7, compressedOctets)
      thrift.i64(9, dataPageOffset)
      if let dictionaryPageOffset { thrift.i64(11, dictionaryPageOffset) }
      thrift.structure(12) { statistics.write(&$0) }
      thrift.structures(13, pageCounts) { thrift, pages in
        thrift.i32(1, pages.type)
        thrift.i32(2, pages.encoding)
        thrift.i32(3, pages.count)
      }
    }
    if let offsetIndex {
      thrift.i64(4, offsetIndex.offset)
      thrift.i32(5, Int32(offsetIndex.octets))
    }
    if let columnIndex {
      thrift.i64(6, columnIndex.offset)
      thrift.i32(7, Int32(columnIndex.octets))
    }
  }

  init(_ thrift: inout ThriftReader) throws(ParquetError) {
    var read = ColumnMetadata()
    var offsets = Place(offset: 0, octets: 0)
    var columns = offsets
    try thrift.structure { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 1:
        try thrift.skip(field)
        read.isExternal = true
      case 3:
        try thrift.structure(field) { (thrift, field) throws(ParquetError) in
          try read.readMeta(&thrift, field)
        }
      case 4: offsets.offset = try thrift.size(field)
      case 5: offsets.octets = try thrift.count(field)
      case 6: columns.offset = try thrift.size(field)
      case 7: columns.octets = try thrift.count(field)
      case 8, 9:
        try thrift.skip(field)
        read.isEncrypted = true
      default: try thrift.skip(field)
      }
    }
    read.offsetIndex = offsets.octets > 0 ? offsets : nil
    read.columnIndex = columns.octets > 0 ? columns : nil
    self = read
  }

  private mutating func readMeta(
    _ thrift: inout ThriftReader, _ field: ThriftReader.Field
  ) throws(ParquetError) {
    switch field.id {
    case 1: physical = try thrift.i32(field)
    case 2:
      encodings = try thrift.list(field, of: ThriftWriter.typeI32) {
        (thrift) throws(ParquetError) in try thrift.i32()
      }
    case 3:
      path = try thrift.list(field, of: ThriftWriter.typeBinary) {
        (thrift) throws(ParquetError) in String(decoding: try thrift.binary(), as: UTF8.self)
      }
    case 4: codec = try thrift.i32(field)
    case 5: valueCount = try thrift.size(field)
    case 6: uncompressedOctets = try thrift.size(field)
    case 7: compressedOctets = try thrift.size(field)
    case 9: dataPageOffset = try thrift.size(field)
    case 11: dictionaryPageOffset = try thrift.size(field)
    case 12: statistics = try Statistics(&thrift, field)
    case 13:
      pageCounts = try thrift.structures(field) { (thrift) throws(ParquetError) in
        var pages = PageCount(type: 0, encoding: 0, count: 0)
        try thrift.structure { (thrift, field) throws(ParquetError) in
          switch field.id {
          case 1: pages.type = try thrift.i32(field)
          case 2: pages.encoding = try thrift.i32(field)
          case 3: pages.count = try thrift.i32(field)
          default: try thrift.skip(field)
          }
        }
        return pages
      }
    default: try thrift.skip(field)
    }
  }
}
