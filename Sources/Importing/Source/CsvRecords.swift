/// Comma-separated text without a promise of a header, as CGRateS reads it (RFC 4180): a cell in
/// quotes may hold commas, line ends and doubled quotes; lines that are blank or begin with `#`
/// are comments. The tables of a job have headers and one line a row: `Jobs` reads those.
struct CsvRecords {
  struct Record {
    /// From 1, of its first line.
    var line: Int
    /// Trimmed of blanks outside quotes.
    var cells: [String]
  }

  private(set) var records: [Record] = []
  /// Line of a quote that nobody closes; what follows it is not read.
  private(set) var openQuoteLine: Int?

  private let bytes: [UInt8]
  private var index = 0
  private var line = 1

  init(_ text: String) {
    bytes = Array(text.utf8)
    while index < bytes.count, openQuoteLine == nil { readRecord() }
  }

  private mutating func readRecord() {
    let first = line
    if bytes[index] == UInt8(ascii: "#") {
      while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      endLine()
      return
    }
    var cells: [String] = []
    repeat {
      cells.append(readCell())
    } while openQuoteLine == nil && passComma()
    endLine()
    if openQuoteLine == nil, cells.contains(where: { !$0.isEmpty }) {
      records.append(Record(line: first, cells: cells))
    }
  }

  private mutating func passComma() -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: ",") else { return false }
    index += 1
    return true
  }

  private mutating func endLine() {
    if index < bytes.count {
      index += 1
      line += 1
    }
  }

  /// Up to the comma or line end behind the cell.
  private mutating func readCell() -> String {
    var cell: [UInt8] = []
    passBlanks()
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") { readQuoted(into: &cell) }
    while index < bytes.count, bytes[index] != UInt8(ascii: ","),
      bytes[index] != UInt8(ascii: "\n")
    {
      cell.append(bytes[index])
      index += 1
    }
    while let last = cell.last, isBlank(last) { cell.removeLast() }
    // What is no UTF-8 was refused before: cells end at ASCII characters only.
    return String(decoding: cell, as: UTF8.self)
  }

  private mutating func readQuoted(into cell: inout [UInt8]) {
    let first = line
    index += 1
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        guard index < bytes.count, bytes[index] == byte else { return }
        index += 1
      } else if byte == UInt8(ascii: "\n") {
        line += 1
      }
      cell.append(byte)
    }
    openQuoteLine = first
  }

  private mutating func passBlanks() {
    while index < bytes.count, isBlank(bytes[index]) { index += 1 }
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}
