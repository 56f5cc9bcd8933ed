/// What one line holds, field by field.
enum FieldCount {
  /// So many fields; the table has their places in the line.
  case fields(Int)
  /// So many fields, some with doubled quotes: ``QuotedFields/unescape(_:_:fields:quote:)`` makes
  /// text of them.
  case escaped(Int)
  /// The field with this number has a quote that isn't closed, or text behind its closing quote.
  case broken(field: Int)
}

/// Lines with quotes: rarer, so read octet by octet.
enum QuotedFields {
  /// A field is quoted if its first octet is the quote; a quote further on is text.
  static func index(
    _ text: TextWindow, from start: Int, to end: Int, _ marks: FieldMarks, into table: FieldTable
  ) -> FieldCount {
    var at = start
    var field = 0
    var escaped = false
    while true {
      if at < end, text[at] == marks.quote {
        var close = at + 1
        while close < end {
          if text[close] != marks.quote {
            close += 1
          } else if close + 1 < end, text[close + 1] == marks.quote {
            escaped = true
            close += 2
          } else {
            break
          }
        }
        if close >= end { return .broken(field: field) }
        table.set(field, from: at + 1, to: close)
        at = close + 1
        if at < end, text[at] != marks.delimiter { return .broken(field: field) }
      } else {
        let first = at
        while at < end, text[at] != marks.delimiter { at += 1 }
        table.set(field, from: first, to: at)
      }
      field += 1
      if at >= end { return escaped ? .escaped(field) : .fields(field) }
      at += 1
    }
  }

  /// The fields of an escaped line as text, one after the other; the table then points into it.
  static func unescape(
    _ text: TextWindow, lineStart: Int, _ table: FieldTable, fields: Int, quote: UInt8
  ) -> [UInt8] {
    var plain: [UInt8] = []
    for field in 0..<min(fields, table.fieldsMax) {
      let (start, end) = (table.start(field), table.end(field))
      let isQuoted = start > lineStart && text[start - 1] == quote
      let first = plain.count
      var at = start
      while at < end {
        plain.append(text[at])
        at += isQuoted && text[at] == quote ? 2 : 1
      }
      table.set(field, from: first, to: plain.count)
    }
    return plain
  }
}
