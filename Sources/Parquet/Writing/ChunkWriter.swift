import Zstd

/// Writes column chunks one after the other to the end of the file's bytes, with buffers that are
/// made once.
///
/// *Shape of a chunk*: a dictionary page where there is a dictionary, then data pages of version 1,
/// each one zstd frame: for a nullable column 4 octets with the length of the levels and the levels
/// (``HybridRuns``, width 1), then the values that are not null. *Limits*: a page has at most
/// 20,480 rows and, but for a single longer value, 1 MiB; a chunk 256 MiB of text or bytes.
struct ChunkWriter: ~Copyable {
  static let pageRowsMax = 20_480
  static let pageOctetsMax = 1 << 20
  static let chunkOctetsMax = 256 << 20

  /// A chunk that has been written, as the footer needs it.
  struct Written {
    var metadata: ColumnMetadata
    var index: PageIndex
  }

  let profile: ParquetProfile
  /// The file's bytes from ``taken`` on.
  var output: [UInt8] = FileFooter.magic
  /// How many octets of the file have been taken away.
  var taken = 0
  /// The page being made, before zstd.
  var page = PageBuffer()
  /// The values of a page without its nulls.
  var compacted = PageBuffer()
  var integers = IntegerDictionary()
  var strings = OctetsDictionary()
  /// A dictionary index a row of the chunk.
  var indices: [UInt32] = []
  /// The page in which each dictionary entry was last seen, from 1.
  var pageOfEntry: [UInt32] = []

  // The chunk being written.
  private(set) var column = ParquetColumn("", .boolean)
  private(set) var rowCount = 0
  private var metadata = ColumnMetadata()
  private var index = PageIndex()

  private var compressor: ZstdCompressor
  private let codec: CodecCode
  private var compressed: [UInt8] = []

  init(level: Int?, profile: ParquetProfile) throws(ParquetError) {
    self.profile = profile
    codec = level == nil ? .uncompressed : .zstd
    compressor = try Self.makeCompressor(level: level ?? 1)
  }

  private static func makeCompressor(level: Int) throws(ParquetError) -> ZstdCompressor {
    do throws(ZstdError) {
      return try ZstdCompressor(level: level)
    } catch {
      throw .compression(error)
    }
  }

  /// Where the next octet comes in the file.
  var position: Int { taken + output.count }

  /// Writes a chunk of `rowCount` rows.
  mutating func write(
    _ chunk: ParquetChunk, column: ParquetColumn, rowCount: Int
  ) throws(ParquetError) -> Written {
    guard chunk.values.count == rowCount else {
      throw .rowCount(column: column.name, expected: rowCount, found: chunk.values.count)
    }
    self.column = column
    self.rowCount = rowCount
    metadata = ColumnMetadata()
    metadata.physical = column.kind.physical.rawValue
    metadata.path = [column.name]
    metadata.codec = codec.rawValue
    metadata.valueCount = rowCount
    metadata.compressedOctets = 0
    index = PageIndex()
    if let validity = chunk.validity {
      guard validity.count == rowCount else {
        throw .rowCount(column: column.name, expected: rowCount, found: validity.count)
      }
      try unsafe validity.withUnsafeBufferPointer { (validity) throws(ParquetError) in
        try unsafe writeValues(chunk.values, validity: validity.baseAddress)
      }
    } else {
      try unsafe writeValues(chunk.values, validity: nil)
    }
    summarize()
    return Written(metadata: metadata, index: index)
  }

  private mutating func writeValues(
    _ values: ParquetValues, validity: UnsafePointer<Bool>?
  ) throws(ParquetError) {
    switch (column.kind, values) {
    case (.boolean, .boolean(let values)):
      try unsafe values.withUnsafeBufferPointer { (values) throws(ParquetError) in
        try unsafe writeBooleans(values, validity: validity)
      }
    case (.int32, .int32(let values)), (.date, .int32(let values)):
      try unsafe values.withUnsafeBufferPointer { (values) throws(ParquetError) in
        try unsafe writeIntegers(values, validity: validity)
      }
    case (.int64, .int64(let values)), (.decimal, .int64(let values)),
      (.timestampMicros, .int64(let values)), (.timestampMillis, .int64(let values)):
      try unsafe values.withUnsafeBufferPointer { (values) throws(ParquetError) in
        try unsafe writeIntegers(values, validity: validity)
      }
    case (.text, .text(let texts)):
      try unsafe writeOctets(ParquetOctets(texts), validity: validity)
    case (.text, .octets(let octets)), (.bytes, .octets(let octets)):
      try unsafe writeOctets(octets, validity: validity)
    case (.text, .textDictionary(let values, let indices)):
      try unsafe writeNumbered(values, indices, validity: validity)
    default: throw .wrongKind(column: column.name)
    }
  }

  private mutating func writeBooleans(
    _ values: UnsafeBufferPointer<Bool>, validity: UnsafePointer<Bool>?
  ) throws(ParquetError) {
    var start = 0
    while start < rowCount {
      let rows = start..<min(start + Self.pageRowsMax, rowCount)
      let nulls = try unsafe beginPage(rows, validity: validity)
      let dense = unsafe compact(values, validity: validity, rows: rows, nullCount: nulls)
      unsafe HybridRuns.appendBits(dense, into: &page)
      let trues = unsafe dense.reduce(0) { $0 + ($1 ? 1 : 0) }
      let bounds = Bounds(
        least: [trues == rows.count - nulls ? 1 : 0], greatest: [trues > 0 ? 1 : 0])
      try endPage(.plain, rows: rows, nullCount: nulls, bounds: bounds)
      start = rows.upperBound
    }
  }
}

// Pages.
extension ChunkWriter {
  /// The least and the greatest value of a page, as ``Statistics`` has them.
  struct Bounds {
    var least: [UInt8]
    var greatest: [UInt8]
    var isLeastExact = true
    var isGreatestExact = true
  }

  /// Begins a page of these rows with its levels; returns how many of them are null.
  mutating func beginPage(
    _ rows: Range<Int>, validity: UnsafePointer<Bool>?
  ) throws(ParquetError) -> Int {
    page.clear()
    var nulls = 0
    if let validity = unsafe validity {
      for row in rows { nulls &+= unsafe validity[row] ? 0 : 1 }
    }
    guard column.isNullable else {
      guard nulls == 0 else {
        let row = rows.first { row in unsafe validity.map { unsafe !$0[row] } ?? false }
        throw .nullInRequired(column: column.name, row: row ?? rows.lowerBound)
      }
      return 0
    }
    page.append(littleEndian: 0)
    if let validity = unsafe validity {
      let part = unsafe UnsafeBufferPointer(start: validity + rows.lowerBound, count: rows.count)
      unsafe HybridRuns.encode(validity: part, nullCount: nulls, into: &page)
    } else {
      HybridRuns.appendRun(of: 1, count: rows.count, 1, &page)
    }
    page.set(littleEndian: UInt32(page.count - 4), at: 0)
    return nulls
  }

  /// The values of these rows that are not null, side by side: in place where all are.
  mutating func compact<Value: BitwiseCopyable>(
    _ values: UnsafeBufferPointer<Value>, validity: UnsafePointer<Bool>?, rows: Range<Int>,
    nullCount: Int
  ) -> UnsafeBufferPointer<Value> {
    guard nullCount > 0, let validity = unsafe validity else {
      return unsafe UnsafeBufferPointer(rebasing: values[rows])
    }
    compacted.clear()
    compacted.reserve(rows.count * MemoryLayout<Value>.stride)
    let out = unsafe compacted.end.bindMemory(to: Value.self, capacity: rows.count + 1)
    var count = 0
    for row in rows {
      unsafe out[count] = values[row]
      count &+= unsafe validity[row] ? 1 : 0
    }
    return unsafe UnsafeBufferPointer(start: out, count: count)
  }

  /// Compresses the page and appends it.
  mutating func endPage(
    _ encoding: EncodingCode, rows: Range<Int>, nullCount: Int, bounds: Bounds
  ) throws(ParquetError) {
    let place = try appendPage(.data, encoding: encoding, valueCount: rows.count)
    if index.pages.isEmpty { metadata.dataPageOffset = place.offset }
    var entry = PageIndex.Page(
      offset: place.offset, octets: place.octets, firstRow: rows.lowerBound)
    entry.nullCount = nullCount
    entry.isNull = nullCount == rows.count
    if !entry.isNull {
      (entry.least, entry.isLeastExact) = (bounds.least, bounds.isLeastExact)
      (entry.greatest, entry.isGreatestExact) = (bounds.greatest, bounds.isGreatestExact)
    }
    index.pages.append(entry)
  }

  /// Compresses the page, which is a dictionary of `count` values in PLAIN encoding, and appends
  /// it.
  mutating func endDictionaryPage(count: Int) throws(ParquetError) {
    metadata.dictionaryPageOffset =
      try appendPage(.dictionary, encoding: .plain, valueCount: count).offset
  }

  private mutating func appendPage(
    _ type: PageType, encoding: EncodingCode, valueCount: Int
  ) throws(ParquetError) -> ColumnMetadata.Place {
    compressed.removeAll(keepingCapacity: true)
    do throws(ZstdError) {
      try page.withSpan { (raw) throws(ZstdError) in
        switch codec {
        case .zstd: try compressor.append(raw, to: &compressed)
        case .uncompressed:
          unsafe raw.withUnsafeBufferPointer { unsafe compressed.append(contentsOf: $0) }
        }
      }
    } catch {
      throw .compression(error)
    }
    let header = PageHeader.bytes(
      type, encoding: encoding, valueCount: valueCount, uncompressedSize: page.count,
      compressedSize: compressed.count)
    let place = ColumnMetadata.Place(offset: position, octets: header.count + compressed.count)
    output.append(contentsOf: header)
    output.append(contentsOf: compressed)
    metadata.uncompressedOctets += header.count + page.count
    metadata.compressedOctets += place.octets
    note(type, encoding)
    return place
  }

  private mutating func note(_ type: PageType, _ encoding: EncodingCode) {
    let known = metadata.pageCounts.firstIndex {
      $0.type == type.rawValue && $0.encoding == encoding.rawValue
    }
    if let known {
      metadata.pageCounts[known].count += 1
    } else {
      metadata.pageCounts.append(.init(type: type.rawValue, encoding: encoding.rawValue, count: 1))
    }
  }

  /// Sums the pages up into the chunk's statistics, encodings and order.
  private mutating func summarize() {
    let encodings = Set(metadata.pageCounts.map(\.encoding) + [EncodingCode.rle.rawValue])
    metadata.encodings = encodings.sorted()
    var statistics = Statistics(nullCount: index.pages.reduce(0) { $0 + $1.nullCount })
    let pages = index.pages.filter { !$0.isNull }
    let order = ValueOrder(column.kind.physical)
    for page in pages {
      if statistics.least.map({ order.precedes(page.least, $0) }) ?? true {
        (statistics.least, statistics.isLeastExact) = (page.least, page.isLeastExact)
      } else if page.least == statistics.least {
        statistics.isLeastExact = statistics.isLeastExact || page.isLeastExact
      }
      if statistics.greatest.map({ order.precedes($0, page.greatest) }) ?? true {
        (statistics.greatest, statistics.isGreatestExact) = (page.greatest, page.isGreatestExact)
      } else if page.greatest == statistics.greatest {
        statistics.isGreatestExact = statistics.isGreatestExact || page.isGreatestExact
      }
    }
    metadata.statistics = statistics
    let pairs = zip(pages, pages.dropFirst())
    if pairs.allSatisfy({
      !order.precedes($1.least, $0.least) && !order.precedes($1.greatest, $0.greatest)
    }) {
      index.order = .ascending
    } else if pairs.allSatisfy({
      !order.precedes($0.least, $1.least) && !order.precedes($0.greatest, $1.greatest)
    }) {
      index.order = .descending
    }
  }
}
