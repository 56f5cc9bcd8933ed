import Lake
import Measures
import Parquet

/// Fills a table's columns row by row and writes them as Parquet, a row group at a time.
///
/// The caller appends one value to every column for each row, in the columns' order; what differs
/// is a bug and traps at the row group's end.
package struct TableBuilder: ~Copyable {

  package let table: TableDefinition
  private var integers: [[Int64]]
  private var texts: [TextDictionary]
  private var validities: [[Bool]]
  private let places: [Int]
  private var writer: ParquetWriter
  /// Whether rows come without the last column, which ``fill(last:)`` gives for all of them: then
  /// all groups are held until it does.
  private let isLastLate: Bool
  private var held: [[ParquetChunk]] = []
  private var rowsInGroup = 0
  private var next = 0
  package private(set) var rows = 0

  /// `facts` are written to each file's footer, in this order.
  ///
  /// *Limits*: with `isLastLate` the last column is of nullable whole numbers.
  package init(
    _ table: TableDefinition, isLastLate: Bool = false, compressionLevel: Int,
    facts: [(key: String, value: String)]
  ) throws(ParquetError) {
    self.table = table
    self.isLastLate = isLastLate
    integers = []
    texts = []
    var places: [Int] = []
    for column in table.columns {
      if column.kind == .text {
        places.append(texts.count)
        texts.append(TextDictionary())
      } else {
        places.append(integers.count)
        integers.append([])
      }
    }
    self.places = places
    validities = Array(repeating: [], count: table.columns.count)
    let schema = ParquetSchema(
      columns: table.columns.map { column in
        ParquetColumn(column.name, column.parquetKind, isNullable: column.isNullable)
      },
      sortingColumns: table.sortKey.compactMap { key in
        table.columns.firstIndex { $0.name == key }
      },
      metadata: facts.map { ParquetMetadata(key: $0.key, value: $0.value) }
        + [ParquetMetadata(key: "ratemill.table", value: table.name)])
    writer = try ParquetWriter(schema: schema, compressionLevel: compressionLevel)
  }

  /// The next column's value: an integer, a day, an instant in ms or money in micro-units.
  package mutating func add(_ value: Int64) {
    let column = next
    if table.columns[column].isNullable { validities[column].append(true) }
    integers[places[column]].append(value)
    next += 1
  }

  package mutating func add(_ value: Int) { add(Int64(value)) }
  package mutating func add(_ value: Bool) { add(value ? 1 : 0) }

  package mutating func add(_ value: CivilDay?) {
    if let value { add(Int64(value.number)) } else { addNull() }
  }

  package mutating func add(_ value: String) {
    let column = next
    if table.columns[column].isNullable { validities[column].append(true) }
    texts[places[column]].append(value)
    next += 1
  }

  /// No value in the next column, which must be nullable.
  package mutating func addNull() {
    let column = next
    precondition(table.columns[column].isNullable, "A column that isn't nullable has a value.")
    validities[column].append(false)
    if table.columns[column].kind == .text {
      texts[places[column]].append("")
    } else {
      integers[places[column]].append(0)
    }
    next += 1
  }

  /// Ends a row; a full row group is written.
  package mutating func endRow() throws(ParquetError) {
    precondition(
      next == table.columns.count - (isLastLate ? 1 : 0),
      "A row has a value for each column of its table.")
    next = 0
    rowsInGroup += 1
    rows += 1
    if rowsInGroup == ParquetWriter.rowsPerGroup { try endGroup() }
  }

  private mutating func endGroup() throws(ParquetError) {
    if rowsInGroup == 0 { return }
    var chunks: [ParquetChunk] = []
    for (index, column) in table.columns.enumerated().dropLast(isLastLate ? 1 : 0) {
      chunks.append(
        ParquetChunk(
          values(of: column, place: places[index]),
          validity: column.isNullable ? validities[index] : nil))
      validities[index].removeAll(keepingCapacity: true)
    }
    if isLastLate { held.append(chunks) } else { try writer.append(rowGroup: chunks) }
    for index in integers.indices { integers[index].removeAll(keepingCapacity: true) }
    for index in texts.indices { texts[index].removeAll() }
    rowsInGroup = 0
  }

  private func values(of column: TableDefinition.Column, place: Int) -> ParquetValues {
    switch column.kind {
    case .text: texts[place].values
    case .int64, .money: .int64(integers[place])
    case .timestamp: .int64(integers[place].map { $0 * 1_000 })
    case .int32, .date: .int32(integers[place].map { Int32(truncatingIfNeeded: $0) })
    case .boolean: .boolean(integers[place].map { $0 != 0 })
    }
  }

  /// Gives the last column of every row, in their order; no row may follow.
  package mutating func fill(last values: [Int64?]) throws(ParquetError) {
    precondition(isLastLate && values.count == rows, "A late column has a value for each row.")
    try endGroup()
    var start = 0
    for chunks in held {
      let group = values[start..<min(start + ParquetWriter.rowsPerGroup, values.count)]
      start = group.endIndex
      let late = ParquetChunk(
        .int64(group.map { $0 ?? 0 }), validity: group.map { $0 != nil })
      try writer.append(rowGroup: chunks + [late])
    }
    held = []
  }

  /// The file's next octets, which the builder then forgets: lets a big table go to disk as it
  /// grows. ``finish()`` gives the rest.
  package mutating func takeOctets() -> [UInt8] { writer.takeBytes() }

  /// The whole file.
  package consuming func finish() throws(ParquetError) -> [UInt8] {
    try endGroup()
    precondition(held.isEmpty, "A late column is filled before its file ends.")
    return writer.finish()
  }
}

/// A text column under way: as a dictionary while few values repeat, else as one buffer.
private struct TextDictionary {
  private static let valuesMax = 4_096
  private var numbers: [String: UInt32] = [:]
  private var distinct: [String] = []
  private var indices: [UInt32] = []
  private var octets: ParquetOctets?

  mutating func append(_ text: String) {
    if octets != nil {
      octets?.append(text)
      return
    }
    if let last = indices.last, distinct[Int(last)] == text {
      indices.append(last)
      return
    }
    if let number = numbers[text] {
      indices.append(number)
      return
    }
    if distinct.count == Self.valuesMax {
      spill()
      octets?.append(text)
      return
    }
    numbers[text] = UInt32(distinct.count)
    indices.append(UInt32(distinct.count))
    distinct.append(text)
  }

  private mutating func spill() {
    var spilled = ParquetOctets(reservingValues: indices.count * 2)
    for index in indices { spilled.append(distinct[Int(index)]) }
    octets = spilled
    numbers = [:]
    distinct = []
    indices = []
  }

  mutating func removeAll() { self = TextDictionary() }

  var values: ParquetValues {
    if let octets { return .octets(octets) }
    return .textDictionary(values: distinct, indices: indices)
  }
}

extension TableDefinition.Column {
  var parquetKind: ParquetKind {
    switch kind {
    case .text: .text
    case .int64: .int64
    case .int32: .int32
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestampMicros
    case .money: .micros
    }
  }
}
