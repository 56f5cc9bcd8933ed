import Foundation

/// What people read: results on standard output, everything about the way there on standard error.
enum Console {
  static func say(_ text: String) {
    write(text + "\n", to: .standardOutput)
  }

  static func note(_ text: String) {
    write(text + "\n", to: .standardError)
  }

  static func fail(_ text: String) { note("ratemill: \(text)") }

  private static func write(_ text: String, to handle: FileHandle) {
    // A reader that has gone (`ratemill … | head`) must not end a run.
    try? handle.write(contentsOf: Data(text.utf8))
  }

  /// Whether standard error is a terminal, so that a line may be drawn anew.
  static var isTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

  static func redraw(_ text: String) {
    write("\r\u{1B}[K" + text, to: .standardError)
  }

  /// Rows under headings, the columns aligned: numbers right, text left.
  static func table(_ headings: [String], _ rows: [[String]]) -> String {
    var widths = headings.map(\.count)
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    let isNumber = headings.indices.map { column in
      rows.map { $0[column] }.allSatisfy {
        $0.isEmpty || $0.first?.isNumber == true || $0.first == "-"
      }
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { index, cell in
        let blanks = String(repeating: " ", count: widths[index] - cell.count)
        return isNumber[index] ? blanks + cell : cell + blanks
      }
      return padded.joined(separator: "  ").trimmingEnd()
    }
    return ([line(headings)] + rows.map(line)).joined(separator: "\n")
  }
}

extension String {
  fileprivate func trimmingEnd() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// Figures as people read them.
enum Figure {
  /// `1,234,567`.
  static func grouped(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
  }

  /// `12.3 MB`.
  static func octets(_ value: some BinaryInteger) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    var tenths = Int64(value) * 10
    var unit = 0
    while tenths >= 10_000, unit < units.count - 1 {
      tenths /= 1_000
      unit += 1
    }
    return unit == 0 ? "\(tenths / 10) B" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
