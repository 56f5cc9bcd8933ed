/// A delimited text as its windows come: what a decoder left of one window goes before the next,
/// and the header line is told from the lines once it is complete.
struct FeedText {
  private let name: String
  private let lineOctetsMax: Int
  private var isHeaderDue: Bool
  private var carry: [UInt8] = []

  /// `name` is the file's, for errors. `hasHeader` where the text begins with a header line.
  init(name: String, hasHeader: Bool, lineOctetsMax: Int) {
    self.name = name
    self.lineOctetsMax = lineOctetsMax
    isHeaderDue = hasHeader
  }

  /// What is there to decode with this window: the header line where it has just become complete,
  /// and the text behind it; nil before that. What isn't decoded is to be given to ``keep(_:)``.
  /// *Throws* ``MonthError`` where the header goes on beyond the longest line.
  mutating func join(
    _ window: [UInt8], isEnd: Bool
  ) throws(MonthError) -> (header: [UInt8]?, text: [UInt8])? {
    var text = carry.isEmpty ? window : carry + window
    carry = []
    if !isHeaderDue { return (nil, text) }
    guard let end = text.firstIndex(of: UInt8(ascii: "\n")) ?? (isEnd ? text.count : nil) else {
      guard text.count <= lineOctetsMax else {
        throw MonthError.headerTooLong(path: name, octets: text.count)
      }
      carry = text
      return nil
    }
    if text.isEmpty { return nil }
    isHeaderDue = false
    let header = Array(text[..<end])
    text.removeFirst(min(text.count, end + 1))
    return (header, text)
  }

  /// Holds the rest of a window until the next one.
  mutating func keep(_ rest: ArraySlice<UInt8>) { carry = Array(rest) }
}
