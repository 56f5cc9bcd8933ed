/// A feed that can't be read at all. A bad record is never one of these: it is a reject.
package enum IntakeError: Error, Hashable, Sendable {
  /// A mapped column that the header lacks.
  case missingColumn(feed: String, column: String, header: [String])
  /// A mapped column that the header has twice.
  case repeatedColumn(feed: String, column: String)
  /// A header that isn't text, or whose quotes don't close.
  case unreadableHeader(feed: String)
  /// A feed without a header line that declares no columns either.
  case noColumns(feed: String)
  /// A mapping to a code that no record can have (`field` is the canonical name).
  case unknownCanonicalCode(feed: String, field: String, code: String)
  /// A renamed or constant column that a customer feed of this kind doesn't have.
  case unknownCanonicalColumn(feed: String, column: String, columns: [String])
  case badTimePattern(feed: String, pattern: String)
  case badTimeOrigin(feed: String, origin: String)
  /// A country code or prefix of the numbering that isn't digits.
  case badNumbering(feed: String, text: String)
  /// A delimiter or quote that can't be told from other text.
  case badFormat(feed: String)
  /// A month's window whose first plausible day is no day.
  case badPlausibleDay(String)
}

extension IntakeError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingColumn(let feed, let column, let header):
      """
      Feed \(feed) has no column "\(column)"; its header has: \
      \(Self.shown(header)). \
      Map the field to one of these, or correct the file.
      """
    case .repeatedColumn(let feed, let column):
      "Feed \(feed) has column \"\(column)\" twice. Rename one of them in the file's header."
    case .unreadableHeader(let feed):
      """
      The header of feed \(feed) is not UTF-8 text with closed quotes. \
      Check that the file is delimited text, or declare `columns` where it has no header.
      """
    case .noColumns(let feed):
      "Feed \(feed) has no header line. Declare its `columns` in the order of the file."
    case .unknownCanonicalCode(let feed, let field, let code):
      """
      Feed \(feed) maps \(field) to "\(code)", which is no code of that field. \
      Use one that the description of the canonical feed lists.
      """
    case .unknownCanonicalColumn(let feed, let column, let columns):
      """
      "\(column)" is no canonical column of \(feed). \
      Use one of: \(columns.joined(separator: ", ")).
      """
    case .badTimePattern(let feed, let pattern):
      """
      Feed \(feed) has the time pattern "\(pattern)". Use %Y or %y, %m or %b, %d, and of \
      %H %M %S %a %z what the text holds; everything else stands for itself, %% for %.
      """
    case .badTimeOrigin(let feed, let origin):
      "Feed \(feed) counts from \"\(origin)\". Write it as 2007-01-01T00:00:00Z."
    case .badNumbering(let feed, let text):
      "Feed \(feed) numbers parties with \"\(text)\". Use digits, as in 86, 00 or 0."
    case .badFormat(let feed):
      """
      Feed \(feed) needs a delimiter and a quote that differ from each other and from the line \
      break. Declare an ASCII delimiter such as "," and the quote \\" or none.
      """
    case .badPlausibleDay(let text):
      "The first plausible day \"\(text)\" is no day. Write it as 2000-01-01."
    }
  }

  /// The names of a header, as many and as much of them as a person reads.
  private static func shown(_ header: [String]) -> String {
    let (namesMax, charactersMax) = (40, 40)
    let names = header.prefix(namesMax).map { name in
      "\"\(name.prefix(charactersMax))\(name.count > charactersMax ? "…" : "")\""
    }
    return names.joined(separator: ", ") + (header.count > namesMax ? ", …" : "")
  }
}
