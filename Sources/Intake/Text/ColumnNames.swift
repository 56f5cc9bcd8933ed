import Jobs

/// The columns of a header and their numbers.
struct ColumnNames {
  let names: [String]
  let feed: String

  init(_ names: [String], feed: String) {
    self.names = names
    self.feed = feed
  }

  /// The names on a header line.
  /// *Throws*: ``IntakeError/unreadableHeader(feed:)``.
  static func read(
    _ line: [UInt8], _ marks: FieldMarks, feed: String
  ) throws(IntakeError) -> [String] {
    var octets = line[...]
    octets = octets.dropFirst(FeedText.byteOrderMarkOctets(line))
    while let last = octets.last, last == FeedText.lineFeed || last == FeedText.carriageReturn {
      octets.removeLast()
    }
    let text = Array(octets)
    if text.isEmpty { return [] }
    let columns = text.count(where: { $0 == marks.delimiter }) + 1
    let names: [String?] = withWindow(over: text.span, fieldsMax: columns) { window, table in
      let found = QuotedFields.index(window, from: 0, to: window.count, marks, into: table)
      switch found {
      case .broken: return [nil]
      case .fields(let count):
        return (0..<count).map { window.field(from: table.start($0), to: table.end($0)).string }
      case .escaped(let count):
        let plain = QuotedFields.unescape(
          window, lineStart: 0, table, fields: count, quote: marks.quote)
        return (0..<count).map {
          String(validating: plain[table.start($0)..<table.end($0)], as: UTF8.self)
        }
      }
    }
    if names.contains(nil) { throw .unreadableHeader(feed: feed) }
    return names.compactMap(\.self)
  }

  /// -1 for a field that isn't mapped.
  func place(of column: String?) throws(IntakeError) -> Int {
    guard let column else { return -1 }
    guard let place = names.firstIndex(of: column) else {
      throw .missingColumn(feed: feed, column: column, header: names)
    }
    if names.lastIndex(of: column) != place {
      throw .repeatedColumn(feed: feed, column: column)
    }
    return place
  }

  func place(ofCoded field: CodedField?) throws(IntakeError) -> Int {
    guard let field, !field.column.isEmpty else { return -1 }
    return try place(of: field.column)
  }
}
