/// Swift text with its comments and strings told from its code, line by line. No parser: enough of
/// the lexer to be sure that a word found in `code` is code.
struct SwiftSource: Sendable {
  /// As written.
  var lines: [String]
  /// The same lines with comments and the insides of strings blanked; interpolations are code.
  var code: [String]
  /// The same lines with nothing but their comments.
  var comments: [String]

  private var textLines: Set<Int> = []

  private enum State {
    case code(parentheses: Int)
    case text(hashes: Int, isLong: Bool)
    case remark(depth: Int)
  }

  init(_ text: String) {
    let octets = Array(text.utf8)
    var code = octets
    var comments = [UInt8](repeating: UInt8(ascii: " "), count: octets.count)
    var cutter = Cutter(octets: octets)
    var number = 1
    while let (range, kind) = cutter.next() {
      for index in range {
        if octets[index] == UInt8(ascii: "\n") {
          number += 1
          if kind == .text { textLines.insert(number) }
          continue
        }
        if kind != .code { code[index] = UInt8(ascii: " ") }
        if kind == .comment { comments[index] = octets[index] }
      }
    }
    for index in octets.indices where octets[index] == UInt8(ascii: "\n") {
      comments[index] = octets[index]
    }
    lines = Self.split(octets)
    self.code = Self.split(code)
    self.comments = Self.split(comments)
  }

  private static func split(_ octets: [UInt8]) -> [String] {
    octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Lines whose code `holds` something, from 1.
  func codeLines(_ holds: (String) -> Bool) -> [Int] {
    code.indices.filter { holds(code[$0]) }.map { $0 + 1 }
  }

  /// Lines whose code has one of `words` as a whole word, from 1.
  func codeLines(withWords words: Set<String>) -> [Int] {
    codeLines { line in
      line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains {
        words.contains(String($0))
      }
    }
  }

  /// Whether line `number` (from 1) begins within a string of several lines: its layout is content.
  func isText(_ number: Int) -> Bool { textLines.contains(number) }

  /// Whether line `number` (from 1) or one of the `above` lines before it carries a comment.
  func hasComment(at number: Int, above: Int) -> Bool {
    (max(0, number - 1 - above)..<number).contains { comments[$0].contains("//") }
  }

  enum Kind { case code, text, comment }

  /// Cuts the text into runs of one kind.
  private struct Cutter {
    let octets: [UInt8]
    var position = 0
    var stack: [State] = [.code(parentheses: 0)]

    init(octets: [UInt8]) { self.octets = octets }

    mutating func next() -> (Range<Int>, Kind)? {
      guard position < octets.count else { return nil }
      let start = position
      switch stack.last ?? .code(parentheses: 0) {
      case .code(let parentheses):
        let kind = stepCode(parentheses)
        return (start..<position, kind)
      case .text(let hashes, let isLong):
        let kind = stepText(hashes: hashes, isLong: isLong)
        return (start..<position, kind)
      case .remark(let depth):
        stepRemark(depth)
        return (start..<position, .comment)
      }
    }

    func starts(_ word: String, at index: Int) -> Bool {
      octets[index...].starts(with: word.utf8)
    }

    mutating func stepCode(_ parentheses: Int) -> Kind {
      if starts("//", at: position) {
        position = octets[position...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
        return .comment
      }
      if starts("/*", at: position) {
        stack.append(.remark(depth: 1))
        position += 2
        return .comment
      }
      if starts("#/", at: position) {
        position = end(of: "/#", from: position + 2)
        return .text
      }
      let hashes = octets[position...].prefix { $0 == UInt8(ascii: "#") }.count
      if position + hashes < octets.count, octets[position + hashes] == UInt8(ascii: "\"") {
        let isLong = starts("\"\"\"", at: position + hashes)
        stack.append(.text(hashes: hashes, isLong: isLong))
        position += hashes + (isLong ? 3 : 1)
        return .code
      }
      stepParenthesis(parentheses)
      position += max(1, hashes)
      return .code
    }

    /// Just behind the next `mark`: an extended regular expression is text, and isn't nested.
    private func end(of mark: String, from start: Int) -> Int {
      var index = start
      while index < octets.count, !starts(mark, at: index) { index += 1 }
      return min(octets.count, index + mark.utf8.count)
    }

    /// Counts parentheses; the one that ends an interpolation returns to its string.
    private mutating func stepParenthesis(_ parentheses: Int) {
      switch octets[position] {
      case UInt8(ascii: "("): stack[stack.count - 1] = .code(parentheses: parentheses + 1)
      case UInt8(ascii: ")") where parentheses == 1 && stack.count > 1: stack.removeLast()
      case UInt8(ascii: ")"): stack[stack.count - 1] = .code(parentheses: max(0, parentheses - 1))
      default: break
      }
    }

    mutating func stepText(hashes: Int, isLong: Bool) -> Kind {
      let pounds = String(repeating: "#", count: hashes)
      let end = (isLong ? "\"\"\"" : "\"") + pounds
      if starts(end, at: position) || (!isLong && octets[position] == UInt8(ascii: "\n")) {
        stack.removeLast()
        position += octets[position] == UInt8(ascii: "\n") ? 1 : end.utf8.count
        return .code
      }
      if starts("\\" + pounds + "(", at: position) {
        position += 2 + hashes
        stack.append(.code(parentheses: 1))
        return .text
      }
      position += starts("\\" + pounds, at: position) ? min(2 + hashes, octets.count - position) : 1
      return .text
    }

    mutating func stepRemark(_ depth: Int) {
      if starts("*/", at: position) {
        position += 2
        if depth == 1 {
          stack.removeLast()
        } else {
          stack[stack.count - 1] = .remark(depth: depth - 1)
        }
      } else if starts("/*", at: position) {
        position += 2
        stack[stack.count - 1] = .remark(depth: depth + 1)
      } else {
        position += 1
      }
    }
  }
}
