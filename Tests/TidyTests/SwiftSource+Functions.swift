extension SwiftSource {
  /// A function, initialiser, subscript or computed property with its first and last line, from 1.
  struct Function: Equatable {
    var name: String
    var lines: ClosedRange<Int>
  }

  private static let openers: Set<String> = ["func", "init", "deinit", "subscript", "var"]

  /// Every function that has a body, in the order of their beginnings, inner ones too.
  var functions: [Function] {
    let tokens = Token.all(in: code)
    var functions: [Function] = []
    for (index, token) in tokens.enumerated() where Self.openers.contains(token.text) {
      if index > 0, tokens[index - 1].text == "." { continue }
      guard let body = Self.body(after: index, in: tokens, isProperty: token.text == "var"),
        let end = Self.closing(of: body, in: tokens)
      else { continue }
      let name = index + 1 < tokens.count ? tokens[index + 1].text : ""
      functions.append(
        Function(
          name: name == "(" ? token.text : name, lines: token.line...tokens[end].line))
    }
    return functions
  }

  /// The brace that opens the body, nil where there is none: a requirement, a stored property.
  private static func body(after index: Int, in tokens: [Token], isProperty: Bool) -> Int? {
    var depth = 0
    for position in (index + 1)..<max(index + 1, tokens.count) {
      switch tokens[position].text {
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case "{" where depth == 0: return position
      case "}" where depth == 0: return nil
      case "=" where depth == 0 && isProperty: return nil
      case let word where depth == 0 && position > index + 1 && stops.contains(word): return nil
      default: break
      }
      if depth < 0 { return nil }
    }
    return nil
  }

  /// Words that can't stand between a declaration and its body.
  private static let stops: Set<String> = [
    "func", "var", "let", "init", "case", "struct", "enum", "class", "protocol", "extension",
    "return", "if", "for", "guard", "import", "static", "package", "private", "@",
  ]

  private static func closing(of brace: Int, in tokens: [Token]) -> Int? {
    var depth = 0
    for position in brace..<tokens.count {
      if tokens[position].text == "{" { depth += 1 }
      if tokens[position].text == "}" {
        depth -= 1
        if depth == 0 { return position }
      }
    }
    return nil
  }

  /// A word or a single other character of the code.
  private struct Token {
    var text: String
    var line: Int

    static func all(in code: [String]) -> [Token] {
      var tokens: [Token] = []
      for (index, line) in code.enumerated() {
        var word = ""
        for character in line {
          if character.isLetter || character.isNumber || character == "_" {
            word.append(character)
            continue
          }
          if !word.isEmpty { tokens.append(Token(text: word, line: index + 1)) }
          word = ""
          if !character.isWhitespace {
            tokens.append(Token(text: String(character), line: index + 1))
          }
        }
        if !word.isEmpty { tokens.append(Token(text: word, line: index + 1)) }
      }
      return tokens
    }
  }
}
