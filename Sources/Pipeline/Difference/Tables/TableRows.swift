import Lake
import Parquet

/// Rows of a table in one run, decoded: those of a part of its keys.
struct TableRows {
  let columns: ComparedColumns
  /// Row by row, a cell a column: an integer, a day, an instant in µs, money in micro-units, a
  /// truth value, or the number of a text.
  private var cells: [Int64] = []
  private var nulls: [Bool] = []
  private(set) var count = 0
  /// Σ of each money column, by position in `columns`; of others 0.
  private(set) var sums: [Int128]

  /// Reads the files' rows whose keys fall into the part. *Throws* as ``PublishedTable``.
  init(
    _ files: [ComparedFile], columns: ComparedColumns, part: KeyPart, texts: TextNumbers
  ) throws {
    self.columns = columns
    sums = Array(repeating: 0, count: columns.all.count)
    for file in files {
      let table = try PublishedTable(path: file.path)
      for rowGroup in table.rowGroups {
        try append(rowGroup, of: table, part: part, texts: texts)
      }
    }
  }

  private mutating func append(
    _ rowGroup: Int, of table: PublishedTable, part: KeyPart, texts: TextNumbers
  ) throws(PublishedError) {
    let rows = try part.rows(of: table, rowGroup: rowGroup, key: columns.key)
    let base = count * columns.all.count
    let cellCount = rows.count * columns.all.count
    cells.append(contentsOf: repeatElement(0, count: cellCount))
    nulls.append(contentsOf: repeatElement(false, count: cellCount))
    count += rows.count
    for (position, column) in columns.all.enumerated() {
      let chunk = try table.chunk(column.name, rowGroup: rowGroup)
      try fill(column, chunk, rows: rows, from: base + position, of: table, texts: texts)
      if column.kind == .money {
        for index in stride(from: base + position, to: cells.count, by: columns.all.count) {
          sums[position] += Int128(cells[index])
        }
      }
    }
  }

  private mutating func fill(
    _ column: TableDefinition.Column, _ chunk: ParquetChunk, rows: [Int], from base: Int,
    of table: PublishedTable, texts: TextNumbers
  ) throws(PublishedError) {
    let width = columns.all.count
    for (place, row) in rows.enumerated() where chunk.isNull(row) {
      nulls[base + place * width] = true
    }
    switch column.kind {
    case .text:
      let (values, indices) = try table.numbered(chunk, column: column.name)
      var numbers = [UInt32?](repeating: nil, count: values.count)
      for (place, row) in rows.enumerated() where !chunk.isNull(row) {
        let index = Int(indices[row])
        let number = numbers[index] ?? texts.number(of: values[index])
        numbers[index] = number
        cells[base + place * width] = Int64(number)
      }
    case .boolean:
      guard let values = chunk.booleans else {
        throw table.strange("the column '\(column.name)' has no truth values")
      }
      for (place, row) in rows.enumerated() where !chunk.isNull(row) && values[row] {
        cells[base + place * width] = 1
      }
    case .int64, .int32, .date, .timestamp, .money:
      guard let values = chunk.integers else {
        throw table.strange("the column '\(column.name)' has no integers")
      }
      for (place, row) in rows.enumerated() where !chunk.isNull(row) {
        cells[base + place * width] = values[row]
      }
    }
  }

  func cell(_ row: Int, _ column: Int) -> (value: Int64, isNull: Bool) {
    let index = row * columns.all.count + column
    return (cells[index], nulls[index])
  }

  /// Whether two rows are the same in the first so many columns.
  func isEqual(_ row: Int, _ other: TableRows, _ otherRow: Int, columns prefix: Int) -> Bool {
    let (base, otherBase) = (row * columns.all.count, otherRow * columns.all.count)
    for column in 0..<prefix
    where cells[base + column] != other.cells[otherBase + column]
      || nulls[base + column] != other.nulls[otherBase + column]
    { return false }
    return true
  }

  /// -1, 0 or 1: an order of rows by their first so many columns, the same for all that were read
  /// with one numbering of texts.
  func order(_ row: Int, _ other: TableRows, _ otherRow: Int, columns prefix: Int) -> Int {
    let (base, otherBase) = (row * columns.all.count, otherRow * columns.all.count)
    for column in 0..<prefix {
      let (a, b) = (cells[base + column], other.cells[otherBase + column])
      if a != b { return a < b ? -1 : 1 }
      let (c, d) = (nulls[base + column], other.nulls[otherBase + column])
      if c != d { return c ? -1 : 1 }
    }
    return 0
  }
}

/// The columns of a table that both runs have, those of its key first.
struct ComparedColumns {
  let key: [TableDefinition.Column]
  let others: [TableDefinition.Column]
  let all: [TableDefinition.Column]

  /// `isCompared` says which columns both runs have.
  init(_ table: TableDefinition, isCompared: (String) -> Bool) {
    key = table.key.compactMap { name in table.columns.first { $0.name == name } }
    others = table.columns.filter { !table.key.contains($0.name) && isCompared($0.name) }
    all = key + others
  }
}

/// A part of all keys that there can be: a table is compared part by part where it is large.
struct KeyPart {
  let number: Int
  let count: Int

  /// The rows of a row group whose key falls into the part.
  func rows(
    of table: PublishedTable, rowGroup: Int, key: [TableDefinition.Column]
  ) throws(PublishedError) -> [Int] {
    let rows = table.rows(of: rowGroup)
    if count == 1 { return Array(0..<rows) }
    var digests = [UInt64](repeating: 0, count: rows)
    for column in key {
      let chunk = try table.chunk(column.name, rowGroup: rowGroup)
      if column.kind == .text {
        let (values, indices) = try table.numbered(chunk, column: column.name)
        let ofValues = values.map(Self.digest)
        for row in 0..<rows {
          Self.mix(chunk.isNull(row) ? 0 : ofValues[Int(indices[row])], into: &digests[row])
        }
      } else {
        let truths: [Int64]? = chunk.booleans.map { $0.map { $0 ? 1 : 0 } }
        let values = chunk.integers ?? truths ?? []
        guard values.count == rows else {
          throw table.strange("the column '\(column.name)' isn't of \(column.kind.sqlType)")
        }
        for row in 0..<rows {
          Self.mix(
            chunk.isNull(row) ? 0 : UInt64(bitPattern: values[row]), into: &digests[row])
        }
      }
    }
    return (0..<rows).filter { Int(digests[$0] >> 32) % count == number }
  }

  /// *Source*: FNV-1a, 64 bits.
  private static func digest(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func mix(_ value: UInt64, into digest: inout UInt64) {
    digest = (digest ^ value) &* 0x9e37_79b9_7f4a_7c15
    digest ^= digest >> 29
  }
}
