import Measures

extension Form<Bool> {
  /// `drop` or `keep`: whether equal records count once.
  static var duplicates: Form {
    Form(what: "drop or keep", example: "drop", choices: { ["drop", "keep"] }) { text in
      switch text {
      case "drop": true
      case "keep": false
      default: nil
      }
    }
  }

  /// `withheld` or `reject`: what an other party that is no number makes of its record.
  static var textParties: Form {
    Form(what: "withheld or reject", example: "reject", choices: { ["withheld", "reject"] }) {
      text in
      switch text {
      case "withheld": true
      case "reject": false
      default: nil
      }
    }
  }
}

extension Form<UInt8> {
  /// A quote character, or `none`.
  static var quote: Form {
    Form(what: "a quote character, or none", example: "'\"'") { text in
      text == "none" ? 0 : Form.delimiter.read(text)
    }
  }
}

extension Form<TimeField.Format> {
  static var timeFormat: Form {
    Form(
      what: "iso, seconds, milliseconds or a pattern of %Y %m %d %H %M %S %b %a %z %y",
      example: "\"%d/%m/%Y %H:%M:%S\""
    ) { text in
      switch text {
      case "iso": .iso
      case "seconds": .seconds(origin: "")
      case "milliseconds": .milliseconds
      default: isTimePattern(text) ? .pattern(text) : nil
      }
    }
  }

  /// Whether every `%` is followed by a letter that we read, and day, month, year and hour are
  /// there.
  private static func isTimePattern(_ text: String) -> Bool {
    var letters: [UInt8] = []
    var rest = text.utf8[...]
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      let next = rest.index(after: percent)
      guard next < rest.endIndex, "YmdHMSbazy".utf8.contains(rest[next]) else { return false }
      letters.append(rest[next])
      rest = rest[rest.index(after: next)...]
    }
    let has = { (any: String) in any.utf8.contains { letters.contains($0) } }
    return Set(letters).count == letters.count && has("Yy") && has("mb") && has("d") && has("H")
  }
}

extension Form<String> {
  /// The mark of corrected files.
  static var corrections: Form {
    Form(what: "a mark with {n} for the version, which follows no digit", example: "\".v{n}\"") {
      text in
      CorrectionMark(text) == nil ? nil : text
    }
  }

  /// `2014-02-01T00:00:00+01:00`, or `Z`: a day, a time and an offset.
  static var instant: Form {
    Form(what: "an instant with its offset", example: "2014-02-01T00:00:00+01:00") { text in
      isInstant(text) ? text : nil
    }
  }

  private static func isInstant(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, CivilDay(text.prefix(10)) != nil, bytes[10] == UInt8(ascii: "T")
    else { return false }
    guard let time = clock(text.dropFirst(11).prefix(8), parts: 3), time else { return false }
    let offset = text.dropFirst(19)
    if offset == "Z" { return true }
    guard offset.first == "+" || offset.first == "-" else { return false }
    return clock(offset.dropFirst(), parts: 2) ?? false
  }

  /// Whether `hh:mm` or `hh:mm:ss` is a time of day; nil where it has another shape.
  private static func clock(_ text: Substring, parts count: Int) -> Bool? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == count else { return nil }
    for (index, part) in parts.enumerated() {
      guard part.utf8.count == 2, let value = UInt8(part), !part.hasPrefix("+") else { return nil }
      if value >= (index == 0 ? 24 : 60) { return false }
    }
    return true
  }
}
