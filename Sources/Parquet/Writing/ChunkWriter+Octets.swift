// Text and bytes columns.
extension ChunkWriter {
  mutating func writeOctets(
    _ values: ParquetOctets, validity: UnsafePointer<Bool>?
  ) throws(ParquetError) {
    guard values.octets.count <= Self.chunkOctetsMax else {
      throw .tooLarge(
        column: column.name, octets: values.octets.count, limit: Self.chunkOctetsMax)
    }
    if column.kind == .text, let row = values.firstNotText {
      throw .notText(column: column.name, row: row)
    }
    try unsafe values.withView { (view) throws(ParquetError) in
      try unsafe writeView(view, validity: validity)
    }
  }

  private mutating func writeView(
    _ view: OctetsView, validity: UnsafePointer<Bool>?
  ) throws(ParquetError) {
    if column.encoding != .plain {
      let limit = column.encoding == .dictionary ? DictionaryLimit.asked : .octets
      reserveIndices()
      let isBuilt = unsafe indices.withUnsafeMutableBufferPointer { indices in
        guard let indices = indices.baseAddress else { return false }
        return unsafe strings.build(view, validity: validity, limit: limit, indices: indices)
      }
      if isBuilt, isWorthwhile(entries: strings.rows.count) {
        return try unsafe writeDictionary(of: view, validity: validity)
      }
    }
    var start = 0
    while start < rowCount {
      let rows = unsafe pageRows(from: start, view)
      let nulls = try unsafe beginPage(rows, validity: validity)
      let bounds = unsafe appendPlain(view, rows, validity: nulls > 0 ? validity : nil)
      try endPage(.plain, rows: rows, nullCount: nulls, bounds: bounds)
      start = rows.upperBound
    }
  }

  /// Writes the dictionary just built and its indices.
  private mutating func writeDictionary(
    of view: OctetsView, validity: UnsafePointer<Bool>?
  ) throws(ParquetError) {
    page.clear()
    let rows = strings.rows
    for row in rows { unsafe appendPlain(view, Int(row)) }
    try endDictionaryPage(count: rows.count)
    let isText = column.kind == .text
    try unsafe writeIndices(entryCount: rows.count, validity: validity) { seen in
      var bounds = unsafe ViewBounds()
      for entry in seen { unsafe bounds.add(Int(rows[Int(entry)]), view) }
      return unsafe bounds.bounds(view, isText: isText)
    }
  }

  /// Writes values that the caller has numbered: of the values only those that occur.
  mutating func writeNumbered(
    _ values: [String], _ given: [UInt32], validity: UnsafePointer<Bool>?
  ) throws(ParquetError) {
    var number = [UInt32](repeating: 0, count: values.count)
    for row in 0..<rowCount {
      if let validity = unsafe validity, unsafe !validity[row] { continue }
      let index = given[row]
      guard index < values.count else {
        throw .dictionaryIndex(
          column: column.name, row: row, index: index, count: values.count)
      }
      number[Int(index)] = 1
    }
    let used = values.indices.filter { number[$0] == 1 }
    let octets = ParquetOctets(used.map { values[$0] })
    // Equal values become one, and where they are too many for a dictionary they are written out.
    reserveIndices()
    let isBuilt = column.encoding != .plain && renumber(&number, used, octets)
    guard isBuilt, !used.isEmpty else {
      return try unsafe writeOctets(spelledOut(values, given, validity), validity: validity)
    }
    unsafe number.withUnsafeBufferPointer { number in
      for row in 0..<rowCount {
        if let validity = unsafe validity, unsafe !validity[row] {
          indices[row] = 0
        } else {
          indices[row] = unsafe number[Int(given[row])]
        }
      }
    }
    try unsafe octets.withView { (view) throws(ParquetError) in
      try unsafe writeDictionary(of: view, validity: validity)
    }
  }

  /// Makes the dictionary of the used values, and `number` their entries in it.
  private mutating func renumber(
    _ number: inout [UInt32], _ used: [Int], _ octets: ParquetOctets
  ) -> Bool {
    var entries = [UInt32](repeating: 0, count: max(used.count, 1))
    let isBuilt = unsafe octets.withView { view in
      unsafe entries.withUnsafeMutableBufferPointer { entries in
        guard let entries = entries.baseAddress else { return false }
        return unsafe strings.build(view, validity: nil, limit: .asked, indices: entries)
      }
    }
    for (position, index) in used.enumerated() { number[index] = entries[position] }
    return isBuilt
  }

  private func spelledOut(
    _ values: [String], _ indices: [UInt32], _ validity: UnsafePointer<Bool>?
  ) -> ParquetOctets {
    var octets = ParquetOctets(reservingValues: rowCount, octets: rowCount * 12)
    for row in 0..<rowCount {
      let isNull = unsafe validity.map { unsafe !$0[row] } ?? false
      octets.append(isNull ? "" : values[Int(indices[row])])
    }
    return octets
  }

  /// The rows of the page that begins at `start`: as many as a page may have.
  private func pageRows(from start: Int, _ view: OctetsView) -> Range<Int> {
    let last = min(start + Self.pageRowsMax, rowCount)
    let octetsMax = unsafe view.start(start) + Self.pageOctetsMax
    if unsafe Int(view.ends[last - 1]) <= octetsMax { return start..<last }
    var end = start + 1
    while unsafe end < last && Int(view.ends[end]) <= octetsMax { end += 1 }
    return start..<end
  }

  /// Appends a value: 4 octets with its length, and its octets.
  private mutating func appendPlain(_ view: OctetsView, _ row: Int) {
    let length = unsafe view.length(row)
    page.reserve(4 + length)
    let out = unsafe page.end
    unsafe out.storeBytes(of: UInt32(length).littleEndian, as: UInt32.self)
    unsafe (out + 4).copyMemory(from: view.octets + view.start(row), byteCount: length)
    page.advance(4 + length)
  }

  private mutating func appendPlain(
    _ view: OctetsView, _ rows: Range<Int>, validity: UnsafePointer<Bool>?
  ) -> Bounds {
    var bounds = unsafe ViewBounds()
    let octets = unsafe Int(view.ends[rows.upperBound - 1]) - view.start(rows.lowerBound)
    page.reserve(rows.count * 4 + octets)
    let begin = unsafe page.end
    var out = unsafe begin
    for row in rows {
      if let validity = unsafe validity, unsafe !validity[row] { continue }
      let (start, length) = unsafe (view.start(row), view.length(row))
      unsafe out.storeBytes(of: UInt32(truncatingIfNeeded: length).littleEndian, as: UInt32.self)
      unsafe view.copy(start, length, to: out + 4)
      unsafe out += 4 &+ length
      unsafe bounds.add(row, view)
    }
    page.advance(unsafe out - begin)
    return unsafe bounds.bounds(view, isText: column.kind == .text)
  }
}

/// The least and greatest of the values added, by their first eight octets and, where those agree,
/// by all.
@unsafe struct ViewBounds {
  private var least = -1
  private var greatest = -1
  private var leastPrefix = UInt64.max
  private var greatestPrefix = UInt64.min

  @inline(__always)
  mutating func add(_ row: Int, _ view: OctetsView) {
    let prefix = unsafe view.prefix(row)
    if unsafe prefix <= leastPrefix,
      unsafe least < 0 || prefix < leastPrefix || view.precedes(row, least)
    {
      unsafe (least, leastPrefix) = (row, prefix)
    }
    if unsafe prefix >= greatestPrefix,
      unsafe greatest < 0 || prefix > greatestPrefix || view.precedes(greatest, row)
    {
      unsafe (greatest, greatestPrefix) = (row, prefix)
    }
  }

  func bounds(_ view: OctetsView, isText: Bool) -> ChunkWriter.Bounds {
    guard unsafe least >= 0 else { return .init(least: [], greatest: []) }
    let (least, greatest) = unsafe (view.array(self.least), view.array(self.greatest))
    let lower = Statistics.lowerBound(least, isText: isText)
    let upper = Statistics.upperBound(greatest, isText: isText)
    return .init(
      least: lower, greatest: upper, isLeastExact: lower.count == least.count,
      isGreatestExact: upper == greatest)
  }
}

extension ParquetOctets {
  /// The first value that is not UTF-8 by itself; nil where all are.
  var firstNotText: Int? {
    do {
      _ = try UTF8Span(validating: octets.span)
    } catch {
      return row(at: error.byteOffsets.lowerBound)
    }
    // Whole characters in all: then each value is, unless one begins inside a character.
    for (row, end) in ends.enumerated() where Int(end) < octets.count {
      if octets[Int(end)] & 0xC0 == 0x80 { return row }
    }
    return nil
  }

  private func row(at offset: Int) -> Int { ends.firstIndex { Int($0) > offset } ?? ends.count - 1 }
}
