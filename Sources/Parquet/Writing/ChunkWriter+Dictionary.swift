// Data pages that are indices into the chunk's dictionary.
extension ChunkWriter {
  mutating func reserveIndices() {
    if indices.count < rowCount {
      indices = [UInt32](repeating: 0, count: max(rowCount, ParquetWriter.rowsPerGroup))
    }
  }

  /// Whether a dictionary of that many entries pays: there is one, and, unless it was asked for, a
  /// value is used twice on average.
  func isWorthwhile(entries: Int) -> Bool {
    entries > 0 && (column.encoding == .dictionary || entries * 2 <= rowCount)
  }

  /// Writes ``indices`` as pages; `bounds` gives the least and greatest of the entries it is given,
  /// which are those of a page, each once.
  ///
  /// *Shape of a page's values*: one octet with the indices' width in bits, then ``HybridRuns``.
  mutating func writeIndices(
    entryCount: Int, validity: UnsafePointer<Bool>?, bounds: ([UInt32]) -> Bounds
  ) throws(ParquetError) {
    pageOfEntry = [UInt32](repeating: 0, count: entryCount)
    // At least 1: not all readers take 0 for a dictionary of one value.
    let width = max(1, Int.bitWidth - (entryCount - 1).leadingZeroBitCount)
    // A copy of the reference; the buffer is not changed while pages are made.
    let indices = self.indices
    try unsafe indices.withUnsafeBufferPointer { (indices) throws(ParquetError) in
      let rowsOfChunk = unsafe UnsafeBufferPointer(rebasing: indices[..<rowCount])
      var (start, number) = (0, UInt32(0))
      while start < rowCount {
        let rows = start..<min(start + Self.pageRowsMax, rowCount)
        number += 1
        let nulls = try unsafe beginPage(rows, validity: validity)
        let dense = unsafe compact(rowsOfChunk, validity: validity, rows: rows, nullCount: nulls)
        page.append(UInt8(width))
        unsafe HybridRuns.encode(dense, width: width, into: &page)
        let seen = unsafe entriesSeen(dense, page: number)
        try endPage(
          .rleDictionary, rows: rows, nullCount: nulls,
          bounds: seen.isEmpty ? Bounds(least: [], greatest: []) : bounds(seen))
        start = rows.upperBound
      }
    }
  }

  /// The entries that occur among these indices.
  private mutating func entriesSeen(
    _ dense: UnsafeBufferPointer<UInt32>, page number: UInt32
  ) -> [UInt32] {
    var seen: [UInt32] = []
    unsafe pageOfEntry.withUnsafeMutableBufferPointer { pageOfEntry in
      var last = UInt32.max
      for index in 0..<dense.count {
        let entry = unsafe dense[index]
        if entry == last { continue }
        last = entry
        if unsafe pageOfEntry[Int(entry)] == number { continue }
        unsafe pageOfEntry[Int(entry)] = number
        seen.append(entry)
      }
    }
    return seen
  }
}
