import Pipeline

/// How the tables of two runs compare, as people read it.
struct TableReport {
  /// Cells of one row that are printed.
  private static let cellsShown = 6

  private let tables: [TableDifference]

  init(_ tables: [TableDifference]) { self.tables = tables }

  func say() {
    let differing = tables.filter { !$0.isEmpty }
    if differing.isEmpty {
      Console.say("\nall \(tables.count) tables beside usage are equal")
      return
    }
    let rows = differing.map {
      [
        $0.table, Figure.grouped($0.rowsBefore), Figure.grouped($0.rowsAfter),
        Figure.grouped($0.removed), Figure.grouped($0.added), Figure.grouped($0.changed),
      ]
    }
    Console.say(
      "\n"
        + Console.table(["table", "rows in A", "rows in B", "removed", "added", "changed"], rows))
    Console.say(
      "\(differing.count) of \(tables.count) tables beside usage differ; the others are equal")
    for table in differing { say(table) }
  }

  /// What was left aside, a line a reason.
  static func say(passedOver: [TablePassedOver]) {
    for reason in Set(passedOver.map(\.reason)).sorted() {
      let names = passedOver.filter { $0.reason == reason }.map(\.table)
      Console.say("not compared, since \(reason): \(names.joined(separator: ", "))")
    }
  }

  private func say(_ table: TableDifference) {
    for (names, run) in [(table.columnsRemoved, "A"), (table.columnsAdded, "B")]
    where !names.isEmpty {
      Console.say("\n\(table.table): only \(run) has \(names.joined(separator: ", "))")
    }
    if !table.sums.isEmpty {
      let rows = table.sums.map {
        [$0.column, "\($0.amount.before)", "\($0.amount.after)", "\($0.amount.delta)"]
      }
      Console.say("\n" + Console.table([table.table, "in A", "in B", "difference"], rows))
    }
    if !table.rows.isEmpty {
      let rows = table.rows.flatMap(lines)
      Console.say(
        "\n" + Console.table(["\(table.table) by key", "row", "column", "in A", "in B"], rows))
    }
    let differing = table.added + table.removed + table.changed
    let hidden = differing - Int64(table.rows.count)
    if hidden > 0 { Console.say("and \(Figure.grouped(hidden)) rows more: see --rows") }
    if !table.columns.isEmpty {
      let counts = table.columns.map { "\($0.column) \(Figure.grouped($0.rows))" }
      Console.say("changed by column: \(counts.joined(separator: ", "))")
    }
  }

  private func lines(of row: TableDifference.Row) -> [[String]] {
    if row.cells.isEmpty { return [[row.key, row.change.rawValue, "", "", ""]] }
    var lines = row.cells.prefix(Self.cellsShown).map {
      ["", "", $0.column, $0.before ?? "null", $0.after ?? "null"]
    }
    lines[0][0] = row.key
    lines[0][1] = row.change.rawValue
    if row.cells.count > lines.count {
      lines.append(["", "", "and \(row.cells.count - lines.count) more", "", ""])
    }
    return lines
  }
}
