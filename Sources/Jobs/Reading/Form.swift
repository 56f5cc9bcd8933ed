import Measures
import Records

/// How a text of a YAML file or a table becomes a value. Numbers are read from the text as it was
/// written: none ever passes through floating point.
struct Form<Value> {
  /// `a whole number from 1 to 9`.
  let what: String
  /// A text that would do.
  let example: String
  /// All texts that would do, where they can be listed; asked for only when one is wrong.
  var choices: () -> [String] = { [] }
  let read: (String) -> Value?

  /// What to do instead of `text`.
  func remedy(for text: String) -> String {
    let choices = choices()
    let isLong = choices.count > 12 && Nearness.nearest(to: text, among: choices) == nil
    return choices.isEmpty || isLong
      ? "write it like \(example)" : Nearness.remedy(for: text, among: choices)
  }
}

/// The forms of simple values; quantities and amounts are in `HumanUnits.swift`.
extension Form<String> {
  /// Any text but the empty one.
  static func text(_ what: String, example: String) -> Form {
    Form(what: what, example: example) { $0.isEmpty ? nil : $0 }
  }

  /// Text that may be empty.
  static var anyText: Form { Form(what: "a text", example: "\"\"") { $0 } }

  /// `[a-z][a-z0-9_-]*`, at most 64 octets: jobs, feeds, campaigns.
  static var name: Form {
    Form(
      what: "a name of small letters, digits, _ and -, beginning with a letter",
      example: "month-end"
    ) { text in
      guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
      else { return nil }
      let rest = text.utf8.allSatisfy { isIdentifier($0) && !isCapital($0) }
      return rest && text.utf8.count <= 64 ? text : nil
    }
  }

  /// `[A-Za-z0-9][A-Za-z0-9_.-]*`, at most 64 octets: what a catalogue numbers its things with.
  static var identifier: Form {
    Form(
      what: "an id of letters, digits, _, - and full stops, beginning with a letter or digit",
      example: "p39"
    ) { text in
      guard let first = text.utf8.first, isIdentifier(first), isAlphanumeric(first) else {
        return nil
      }
      let rest = text.utf8.allSatisfy { isIdentifier($0) || $0 == UInt8(ascii: ".") }
      return rest && text.utf8.count <= 64 ? text : nil
    }
  }

  /// `[A-Za-z][A-Za-z0-9_-]*`: a partition value that no reader takes for a number.
  static var region: Form {
    Form(
      what: "a region code of letters, digits, _ and -, beginning with a letter", example: "HA"
    ) { text in
      guard let first = text.utf8.first, isAlphanumeric(first), !isDigit(first) else { return nil }
      return text.utf8.allSatisfy(isIdentifier) && text.utf8.count <= 64 ? text : nil
    }
  }

  /// Decimal digits only, `range` of them.
  static func digits(_ range: ClosedRange<Int>, example: String) -> Form {
    let span =
      range.lowerBound == range.upperBound
      ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    return Form(what: "\(span) digits", example: example) { text in
      range.contains(text.utf8.count) && text.utf8.allSatisfy(isDigit) ? text : nil
    }
  }

  /// The name of a column of a feed.
  static var column: Form { Form.text("the name of a column", example: "duration") }

  static var feedPattern: Form {
    Form(
      what: "a pattern of paths below the input folder (*, ?, ** between strokes)",
      example: "usage/**"
    ) { FeedPattern($0) == nil ? nil : $0 }
  }

  /// A path relative to the file that names it.
  static var relativePath: Form {
    Form(what: "a path relative to this file", example: "catalogue") { text in
      text.isEmpty || text.hasPrefix("/") ? nil : text
    }
  }

  static var timeZone: Form {
    Form(
      what: "a time zone of the IANA database", example: "Asia/Shanghai",
      choices: { ZoneTable.knownNames }
    ) { ZoneTable.isKnown($0) ? $0 : nil }
  }
}

extension Form<Int> {
  static func integer(_ range: ClosedRange<Int>, example: String) -> Form {
    Form(
      what: "a whole number from \(range.lowerBound) to \(range.upperBound)", example: example
    ) { text in
      let negative = text.hasPrefix("-")
      let digits = negative ? text.dropFirst() : Substring(text)
      guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit), let value = Int(text),
        range.contains(value)
      else { return nil }
      return value
    }
  }
}

extension Form<Bool> {
  static var boolean: Form {
    Form(what: "true or false", example: "true", choices: { ["true", "false"] }) { text in
      switch text {
      case "true": true
      case "false": false
      default: nil
      }
    }
  }
}

extension Form {
  /// One of a few codes.
  static func choice(
    _ what: String, _ all: [Value], code: @escaping (Value) -> String
  ) -> Form {
    let codes = all.map(code)
    return Form(what: what, example: codes.first ?? "", choices: { codes }) { text in
      all.first { code($0) == text }
    }
  }
}

extension Form<CivilDay> {
  static var day: Form {
    Form(what: "a day that exists, as YYYY-MM-DD", example: "2026-10-31") {
      CivilDay($0)
    }
  }
}

extension Form<UInt8> {
  /// One ASCII character that is no letter, digit or line end.
  static var delimiter: Form {
    Form(what: "one character, or tab", example: "\",\"") { text in
      if text == "tab" || text == "\\t" { return UInt8(ascii: "\t") }
      guard text.utf8.count == 1, let byte = text.utf8.first, byte == 9 || (32...126) ~= byte,
        !isAlphanumeric(byte)
      else { return nil }
      return byte
    }
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte }
private func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")) ~= byte }
private func isAlphanumeric(_ byte: UInt8) -> Bool {
  isDigit(byte) || isCapital(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= byte
}
private func isIdentifier(_ byte: UInt8) -> Bool {
  isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
}
