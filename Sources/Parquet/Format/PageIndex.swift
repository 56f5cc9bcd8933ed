/// Where the data pages of a chunk lie and what is in them, so that readers can pass over some.
///
/// *Shape* (parquet.thrift): ColumnIndex {1 null pages, 2 least, 3 greatest values, 4 boundary
/// order, 5 null counts}; OffsetIndex {1 locations {1 offset, 2 octets with the header, 3 first
/// row}}. Both stand between the last row group and the footer.
struct PageIndex: Hashable, Sendable {
  struct Page: Hashable, Sendable {
    /// In the file.
    var offset: Int
    /// With its header.
    var octets: Int
    var firstRow: Int
    /// Empty where all values are null.
    var least: [UInt8] = []
    var greatest: [UInt8] = []
    var nullCount = 0
    var isNull = false
    /// Not in the index: whether the bounds occur as values.
    var isLeastExact = true
    var isGreatestExact = true
  }

  var pages: [Page] = []
  var order = BoundaryOrder.unordered
  /// Whether there is a column index too; otherwise only the locations are known.
  var hasBounds = true

  var columnIndex: [UInt8] {
    var thrift = ThriftWriter()
    thrift.structure { thrift in
      thrift.list(1, of: ThriftWriter.typeTrue, count: pages.count)
      for page in pages { thrift.element(page.isNull) }
      thrift.list(2, of: ThriftWriter.typeBinary, count: pages.count)
      for page in pages { thrift.element(page.least) }
      thrift.list(3, of: ThriftWriter.typeBinary, count: pages.count)
      for page in pages { thrift.element(page.greatest) }
      thrift.i32(4, order.rawValue)
      thrift.list(5, of: ThriftWriter.typeI64, count: pages.count)
      for page in pages { thrift.element(page.nullCount) }
    }
    return thrift.bytes
  }

  var offsetIndex: [UInt8] {
    var thrift = ThriftWriter()
    thrift.structure { thrift in
      thrift.structures(1, pages) { thrift, page in
        thrift.i64(1, page.offset)
        thrift.i32(2, Int32(page.octets))
        thrift.i64(3, page.firstRow)
      }
    }
    return thrift.bytes
  }

  init() {}

  /// Says that the pages lie `octets` further on.
  mutating func shift(by octets: Int) {
    for index in pages.indices { pages[index].offset += octets }
  }

  /// Reads an offset index.
  init(offsetIndex thrift: inout ThriftReader) throws(ParquetError) {
    var read: [Page] = []
    try thrift.structure { (thrift, field) throws(ParquetError) in
      guard field.id == 1 else { return try thrift.skip(field) }
      read = try thrift.structures(field) { (thrift) throws(ParquetError) in
        var page = Page(offset: -1, octets: -1, firstRow: -1)
        try thrift.structure { (thrift, field) throws(ParquetError) in
          switch field.id {
          case 1: page.offset = try thrift.size(field)
          case 2: page.octets = try thrift.count(field)
          case 3: page.firstRow = try thrift.size(field)
          default: try thrift.skip(field)
          }
        }
        guard page.offset >= 0, page.octets >= 0, page.firstRow >= 0 else { throw thrift.damage }
        return page
      }
    }
    pages = read
    hasBounds = false
  }

  /// Adds what a column index says of the same pages.
  mutating func read(columnIndex thrift: inout ThriftReader) throws(ParquetError) {
    var nulls: [Bool] = []
    var least: [[UInt8]] = []
    var greatest: [[UInt8]] = []
    var nullCounts: [Int]?
    var order: Int32 = -1
    try thrift.structure { (thrift, field) throws(ParquetError) in
      switch field.id {
      case 1:
        nulls = try thrift.list(field, of: ThriftWriter.typeTrue) { (thrift) throws(ParquetError) in
          try thrift.boolean()
        }
      case 2: least = try Self.binaries(&thrift, field)
      case 3: greatest = try Self.binaries(&thrift, field)
      case 4: order = try thrift.i32(field)
      case 5:
        nullCounts = try thrift.list(field, of: ThriftWriter.typeI64) {
          (thrift) throws(ParquetError) in try thrift.size()
        }
      default: try thrift.skip(field)
      }
    }
    guard let order = BoundaryOrder(rawValue: order), let nullCounts,
      nulls.count == pages.count, least.count == pages.count, greatest.count == pages.count,
      nullCounts.count == pages.count
    else { throw .damaged(offset: thrift.offset, .index) }
    for index in pages.indices {
      pages[index].isNull = nulls[index]
      pages[index].least = least[index]
      pages[index].greatest = greatest[index]
      pages[index].nullCount = nullCounts[index]
    }
    self.order = order
    hasBounds = true
  }

  private static func binaries(
    _ thrift: inout ThriftReader, _ field: ThriftReader.Field
  ) throws(ParquetError) -> [[UInt8]] {
    try thrift.list(field, of: ThriftWriter.typeBinary) { (thrift) throws(ParquetError) in
      try thrift.binary()
    }
  }
}
