/// A table of a catalogue: comma-separated text with a header, one row a line.
///
/// Cells are trimmed of blanks; a cell in `"` may hold commas and doubled quotes, no line end.
/// Blank rows (as spreadsheets leave them) and rows that begin with `#` are passed over.
/// Columns come in any order; an unknown or missing one, and a row with more or fewer cells than
/// the header, is a finding.
struct CsvTable {
  let rows: [CsvRow]

  /// Reads a table whose columns are `required` and `optional`; rows are empty where the header
  /// can't be used.
  static func read(
    _ text: String, file: String, required: [String], optional: [String] = [],
    findings: FindingList
  ) -> CsvTable {
    var header: [String: Int] = [:]
    var width = 0
    var rows: [CsvRow] = []
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let place = Place(file: file, line: index + 1)
      var cutter = CellCutter(line, at: place, findings)
      guard let cells = cutter.cells() else { continue }
      if cells.allSatisfy(\.value.isEmpty) || cells[0].value.hasPrefix("#") { continue }
      if header.isEmpty {
        guard let columns = columns(cells, required, optional, findings) else {
          return CsvTable(rows: [])
        }
        header = columns
        width = cells.count
        continue
      }
      if cells.count != width {
        findings.error(
          at: place, "the row has \(cells.count) cells, the header \(width)",
          "give each row one cell a column; put text with commas in quotes")
        continue
      }
      rows.append(CsvRow(findings: findings, place: place, header: header, cells: cells))
    }
    if header.isEmpty {
      findings.error(
        at: Place(file: file), "the table is empty",
        "begin with a header: \(required.joined(separator: ","))")
    }
    return CsvTable(rows: rows)
  }

  private static func columns(
    _ cells: [Placed<String>], _ required: [String], _ optional: [String],
    _ findings: FindingList
  ) -> [String: Int]? {
    let known = required + optional
    var columns: [String: Int] = [:]
    if cells.count == 1, let other = ";\t".first(where: cells[0].value.contains) {
      findings.error(
        at: cells[0].place, "the columns are separated by \(other == "\t" ? "tabs" : "semicolons")",
        "save the table with commas between the cells")
      return nil
    }
    for (index, cell) in cells.enumerated() {
      if !known.contains(cell.value) {
        findings.error(
          at: cell.place, "there is no column \"\(shortened(cell.value))\"",
          Nearness.remedy(for: cell.value, among: known))
      } else if columns.updateValue(index, forKey: cell.value) != nil {
        findings.error(
          at: cell.place, "the column \"\(cell.value)\" is there twice", "remove one of them")
      }
    }
    for name in required where columns[name] == nil {
      findings.error(
        at: cells[0].place, "the column \"\(name)\" is missing", "add it to the header and the rows"
      )
    }
    return required.allSatisfy { columns[$0] != nil } ? columns : nil
  }
}

/// Cuts one line into cells.
private struct CellCutter {
  private let line: [Unicode.Scalar]
  private let place: Place
  private let findings: FindingList
  private var index = 0

  init(_ line: Substring, at place: Place, _ findings: FindingList) {
    self.line = Array(line.unicodeScalars)
    self.place = place
    self.findings = findings
  }

  /// The cells with their columns; nil after a finding.
  mutating func cells() -> [Placed<String>]? {
    var cells: [Placed<String>] = []
    while true {
      while index < line.count, isBlank(line[index]) { index += 1 }
      let start = index
      let quoted = index < line.count && line[index] == "\""
      guard let text = quoted ? quotedText() : plainText() else { return nil }
      cells.append(Placed(value: text, place: place(at: start)))
      if index == line.count { return cells }
      index += 1
    }
  }

  private mutating func plainText() -> String {
    var text: [Unicode.Scalar] = []
    while index < line.count, line[index] != "," {
      text.append(line[index])
      index += 1
    }
    while let last = text.last, isBlank(last) { text.removeLast() }
    return string(text)
  }

  private mutating func quotedText() -> String? {
    let start = index
    var text: [Unicode.Scalar] = []
    index += 1
    while index < line.count {
      if line[index] != "\"" {
        text.append(line[index])
      } else if index + 1 < line.count, line[index + 1] == "\"" {
        text.append("\"")
        index += 1
      } else {
        break
      }
      index += 1
    }
    guard index < line.count else {
      findings.error(
        at: place(at: start), "a quote is not closed on its line", "close it; a row is one line")
      return nil
    }
    index += 1
    while index < line.count, isBlank(line[index]) { index += 1 }
    guard index == line.count || line[index] == "," else {
      findings.error(
        at: place(at: index), "there is text after a closing quote",
        "double the quotes inside a quoted cell")
      return nil
    }
    return string(text)
  }

  private func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

  private func place(at index: Int) -> Place {
    Place(file: place.file, line: place.line, column: index + 1)
  }

  private func string(_ scalars: [Unicode.Scalar]) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}

/// A row of a ``CsvTable``. A blank cell is an absent field.
struct CsvRow: FieldSource {
  let findings: FindingList
  let place: Place
  let fieldNoun = "column"
  fileprivate let header: [String: Int]
  fileprivate let cells: [Placed<String>]

  fileprivate init(
    findings: FindingList, place: Place, header: [String: Int], cells: [Placed<String>]
  ) {
    self.findings = findings
    self.place = place
    self.header = header
    self.cells = cells
  }

  func field(_ name: String) -> Field {
    guard let index = header[name], !cells[index].value.isEmpty else { return .absent }
    return .text(cells[index])
  }

  /// The items of a cell, separated by blanks or `|`.
  func fields(_ name: String) -> [Placed<String>] {
    guard case .text(let text) = field(name) else { return [] }
    return separated(text, byCommas: false)
  }

  /// Where a cell stands, or the row where it has no such column.
  func place(of name: String) -> Place { header[name].map { cells[$0].place } ?? place }
}
