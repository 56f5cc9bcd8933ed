import Jobs
import Measures
import Records

/// A line that can't be read.
struct TableMistake: Error, CustomStringConvertible {
  var line: Int
  var word: String
  var description: String { "Line \(line): can't read '\(word)'; Tables/README.md has the format." }
}

/// The words of one line, read from left to right.
struct Words {
  let line: Int
  private var words: ArraySlice<String>

  init(line: Int, list: [String]) {
    self.line = line
    words = list[...]
  }

  var isEmpty: Bool { words.isEmpty }

  mutating func rest() -> [String] {
    defer { words = [] }
    return Array(words)
  }

  mutating func next() throws -> String {
    guard let word = words.popFirst() else { throw TableMistake(line: line, word: "end of line") }
    return word
  }

  mutating func expect(_ word: String) throws {
    let found = try next()
    if found != word { throw TableMistake(line: line, word: found) }
  }

  mutating func list() throws -> [String] {
    try next().split(separator: ",").map(String.init)
  }

  mutating func int() throws -> Int { try code { Int($0) } }
  mutating func money() throws -> Int64 { try code { Money(decimal: $0)?.micros } }
  mutating func service() throws -> ServiceKind { try code { ServiceKind(code: $0) } }
  mutating func direction() throws -> Direction { try code { Direction(code: $0) } }

  /// `1-5`, or `7`.
  mutating func weekdays() throws -> [Int] {
    try code { word in
      let ends = word.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first <= last else { return nil }
      return Array(first...last)
    }
  }

  /// `workday,weekend`; nil where something else comes.
  mutating func classes() -> [DayClass]? {
    guard let word = words.first else { return nil }
    let classes = word.split(separator: ",").map { DayClass(rawValue: String($0)) }
    if classes.contains(nil) { return nil }
    words.removeFirst()
    return classes.compactMap { $0 }
  }

  /// `basic.data`: a plan and one of its allowances.
  mutating func allowance() throws -> (plan: String, allowance: String) {
    try code { word in
      let parts = word.split(separator: ".").map(String.init)
      return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
  }

  /// `90s`, `1.5s`, `250ms`, `2min`, `10KB`, `5MB`, `1GB`, or a plain number.
  mutating func quantity() throws -> Int64 {
    try code { word in
      let digits = word.prefix { $0.isNumber || $0 == "." || $0 == "-" }
      let scales: [String: Int64] = [
        "": 1, "ms": 1, "s": 1_000, "min": 60_000, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30,
      ]
      guard let scale = scales[String(word.dropFirst(digits.count))],
        let value = DecimalText.scaled(digits, decimals: 3)
      else { return nil }
      let (thousandths, overflow) = value.multipliedReportingOverflow(by: scale)
      return overflow || thousandths % 1_000 != 0 ? nil : thousandths / 1_000
    }
  }

  mutating func code<Value>(_ read: (String) -> Value?) throws -> Value {
    let word = try next()
    guard let value = read(word) else { throw TableMistake(line: line, word: word) }
    return value
  }
}
