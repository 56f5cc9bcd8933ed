import Lake
import Measures

/// Compares one published table of two runs, files by files.
///
/// Rows are read part by part of their keys, so that at most ``cellsMax`` cells of each run are
/// decoded at one time, beside a row group and a file. *Limits*: a cell takes nine octets, and each
/// different text of those read some 120.
struct TableComparison {
  /// Cells of a run that are held at one time.
  static let cellsMaxUsual = 8_000_000

  private let table: TableDefinition
  private let columns: ComparedColumns
  private let rowsShown: Int
  private let cellsMax: Int
  private(set) var difference: TableDifference
  /// The keys of ``TableDifference/rows``.
  private var shown: [[TableValue]] = []
  /// By position in `columns`, as ``sums``.
  private var changedRows: [Int64]
  private var sums: [AmountPair]

  /// `isComparable` says which columns mean the same in both runs; `before` and `after` are all
  /// files of the table. Of the rows that differ the first `rowsShown` are kept.
  init(
    _ table: TableDefinition, before: [ComparedFile], after: [ComparedFile], rowsShown: Int,
    cellsMax: Int, isComparable: (String) -> Bool
  ) throws {
    let table = table.measured
    self.table = table
    self.rowsShown = rowsShown
    self.cellsMax = cellsMax
    var difference = TableDifference(table: table.name)
    let old = try before.first.map { try PublishedTable(path: $0.path) }
    let new = try after.first.map { try PublishedTable(path: $0.path) }
    if let old, let new {
      let names = table.columns.map(\.name)
      difference.columnsRemoved = names.filter { old.has($0) && !new.has($0) }
      difference.columnsAdded = names.filter { !old.has($0) && new.has($0) }
    }
    columns = ComparedColumns(table) { name in
      isComparable(name) && old?.has(name) != false && new?.has(name) != false
    }
    changedRows = Array(repeating: 0, count: columns.all.count)
    sums = Array(repeating: AmountPair(), count: columns.all.count)
    self.difference = difference
  }

  /// Compares the files of a region, or of the whole table where that is empty; `each` gets every
  /// row that differs.
  mutating func compare(
    _ before: [ComparedFile], _ after: [ComparedFile], region: String,
    each: (TableDifference.Row) throws -> Void
  ) throws {
    let rows = [before, after].map { files in files.reduce(0) { $0 + $1.rows } }
    difference.rowsBefore += Int64(rows[0])
    difference.rowsAfter += Int64(rows[1])
    if before.map(\.sha256) == after.map(\.sha256) {
      // Equal files have equal rows.
      for file in before { try addSums(of: PublishedTable(path: file.path)) }
      return
    }
    let parts = max(1, (max(rows[0], rows[1]) * columns.all.count - 1) / cellsMax + 1)
    for number in 0..<parts {
      let part = KeyPart(number: number, count: parts)
      let texts = TextNumbers()
      let old = try TableRows(before, columns: columns, part: part, texts: texts)
      let new = try TableRows(after, columns: columns, part: part, texts: texts)
      for position in sums.indices {
        sums[position].before.micros += old.sums[position]
        sums[position].after.micros += new.sums[position]
      }
      try compare(old, new, region: region, texts: texts, each: each)
    }
  }

  private mutating func addSums(of file: PublishedTable) throws(PublishedError) {
    for rowGroup in file.rowGroups {
      for (position, column) in columns.all.enumerated() where column.kind == .money {
        for micros in try file.integers(column.name, rowGroup: rowGroup) {
          sums[position].before.micros += Int128(micros)
          sums[position].after.micros += Int128(micros)
        }
      }
    }
  }

  private mutating func compare(
    _ old: TableRows, _ new: TableRows, region: String, texts: TextNumbers,
    each: (TableDifference.Row) throws -> Void
  ) throws {
    var rows: [(key: [TableValue], row: TableDifference.Row)] = []
    TableMatching(before: old, after: new).forEachDifference { before, after in
      let cells = count(old, before, new, after, texts: texts)
      let side = before == nil ? new : old
      let key = columns.key.indices.map {
        value(side, before ?? after ?? 0, $0, texts: texts)
      }
      let names = columns.key.map(\.name)
      let text = zip(names, zip(columns.key, key)).map { name, cell in
        "\(name)=\(cell.1.text(of: cell.0.kind) ?? "")"
      }
      let change: TableDifference.Change =
        before == nil ? .added : after == nil ? .removed : .changed
      rows.append(
        (
          (region.isEmpty ? [] : [.text(region)]) + key,
          TableDifference.Row(
            key: ((region.isEmpty ? [] : ["region=\(region)"]) + text).joined(separator: ", "),
            change: change, cells: cells)
        ))
    }
    rows.sort { TableValue.precedes($0.key, $1.key) }
    for (key, row) in rows {
      keep(row, key: key)
      try each(row)
    }
  }

  /// Counts a row that differs, and returns the cells that do.
  private mutating func count(
    _ old: TableRows, _ before: Int?, _ new: TableRows, _ after: Int?, texts: TextNumbers
  ) -> [TableDifference.Cell] {
    guard let before else {
      difference.added += 1
      return []
    }
    guard let after else {
      difference.removed += 1
      return []
    }
    difference.changed += 1
    var cells: [TableDifference.Cell] = []
    for position in columns.all.indices
    where old.cell(before, position) != new.cell(after, position) {
      changedRows[position] += 1
      let column = columns.all[position]
      cells.append(
        TableDifference.Cell(
          column: column.name,
          before: value(old, before, position, texts: texts).text(of: column.kind),
          after: value(new, after, position, texts: texts).text(of: column.kind)))
    }
    return cells
  }

  private func value(
    _ rows: TableRows, _ row: Int, _ position: Int, texts: TextNumbers
  ) -> TableValue {
    let (value, isNull) = rows.cell(row, position)
    if isNull { return .null }
    if columns.all[position].kind != .text { return .number(value) }
    return .text(texts.text(UInt32(truncatingIfNeeded: value)))
  }

  /// Keeps the row if it is among the first.
  private mutating func keep(_ row: TableDifference.Row, key: [TableValue]) {
    if shown.count == rowsShown, let last = shown.last, !TableValue.precedes(key, last) { return }
    if rowsShown == 0 { return }
    let place = shown.firstIndex { TableValue.precedes(key, $0) } ?? shown.count
    shown.insert(key, at: place)
    difference.rows.insert(row, at: place)
    if shown.count > rowsShown {
      shown.removeLast()
      difference.rows.removeLast()
    }
  }

  /// What was found, once all files were compared.
  consuming func finish() -> TableDifference {
    for (position, column) in columns.all.enumerated() {
      if changedRows[position] > 0 {
        difference.columns.append(
          TableDifference.Column(column: column.name, rows: changedRows[position]))
      }
      if column.kind == .money {
        difference.sums.append(
          TableDifference.Sum(column: column.name, amount: sums[position]))
      }
    }
    return difference
  }
}

/// A cell as people order and read it.
enum TableValue: Hashable {
  case null
  case number(Int64)
  case text(String)

  private static let utc = ZoneClock(fixedOffsetMilliseconds: 0)

  /// By the first that differs: null, then numbers, then texts by octet.
  static func precedes(_ a: [TableValue], _ b: [TableValue]) -> Bool {
    for (a, b) in zip(a, b) where a != b {
      switch (a, b) {
      case (.number(let a), .number(let b)): return a < b
      case (.text(let a), .text(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
      case (.null, _), (.number, .text): return true
      default: return false
      }
    }
    return a.count < b.count
  }

  /// nil for null.
  func text(of kind: TableDefinition.Column.Kind) -> String? {
    switch (self, kind) {
    case (.null, _): nil
    case (.text(let text), _): text
    case (.number(let value), .boolean): value == 0 ? "false" : "true"
    case (.number(let value), .money): MoneySum(micros: Int128(value)).description
    case (.number(let value), .date): CivilDay(number: Int32(truncatingIfNeeded: value)).description
    case (.number(let value), .timestamp): ExplanationWords.instant(value / 1_000, clock: Self.utc)
    case (.number(let value), _): "\(value)"
    }
  }
}
