/// Cuts text that comes in windows into lines, and passes over lines that are too long without
/// holding them.
struct LineCutter {
  enum Cut {
    /// A whole line without its break.
    case line(from: Int, to: Int)
    /// The start of a line longer than `octetsMax`; told once, where the limit is passed.
    case tooLong(from: Int)
    /// No whole line is left.
    case none
  }

  let octetsMax: Int
  /// Whether the text goes on inside a line of which nothing more is wanted.
  var skipsToLineEnd = false

  init(octetsMax: Int) { self.octetsMax = min(max(octetsMax, 1), 1 << 30) }

  /// The next line from `position` on, which moves past it. The octets before a line feed count
  /// towards the limit, a carriage return too: so where the text was cut makes no difference.
  @inline(__always)
  mutating func next(in text: TextWindow, at position: inout Int, isEnd: Bool) -> Cut {
    if skipsToLineEnd {
      let feed = text.lineFeed(from: position)
      skipsToLineEnd = feed == text.count && !isEnd
      position = min(feed + 1, text.count)
    }
    if position == text.count { return .none }
    let start = position
    let feed = text.lineFeed(from: start)
    if feed - start > octetsMax {
      skipsToLineEnd = feed == text.count && !isEnd
      position = min(feed + 1, text.count)
      return .tooLong(from: start)
    }
    if feed == text.count && !isEnd { return .none }
    position = min(feed + 1, text.count)
    let endsInReturn = feed > start && text[feed - 1] == FeedText.carriageReturn
    return .line(from: start, to: endsInReturn ? feed - 1 : feed)
  }
}
