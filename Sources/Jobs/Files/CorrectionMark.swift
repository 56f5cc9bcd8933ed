/// How a feed's files say that they correct another: with `.v{n}`, `usage-0107.v2.csv.gz` stands in
/// the place of `usage-0107.csv.gz` and of `usage-0107.v1.csv.gz`.
///
/// The mark stands before the extension: what follows it begins with a full stop or is nothing. Of
/// several in a name the last one counts.
package struct CorrectionMark: Hashable, Sendable {
  /// What a name says of its version.
  package struct Name: Hashable, Sendable {
    /// The path without the mark: equal for all versions of a file.
    package var original: String
    /// 0 for a file without the mark.
    package var version: Int
  }

  private let before: String
  private let after: String

  /// nil where the text doesn't hold `{n}` once, nothing stands before it, it ends in a digit
  /// there, or it has a stroke.
  package init?(_ text: String) {
    let parts = text.split(separator: "{n}", omittingEmptySubsequences: false)
    guard parts.count == 2, !text.contains("/"), let last = parts[0].last, !last.isNumber,
      parts[1].first?.isNumber != true
    else { return nil }
    before = String(parts[0])
    after = String(parts[1])
  }

  /// *Limits*: versions have at most nine digits; longer ones are part of the name.
  package func name(of path: String) -> Name {
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = path[start...]
    var found: Name?
    for range in name.ranges(of: before) {
      let digits = name[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
      let rest = name[digits.endIndex...]
      guard (1...9).contains(digits.count), let version = Int(digits), rest.hasPrefix(after)
      else { continue }
      let end = rest.dropFirst(after.count)
      if !end.isEmpty, end.first != "." { continue }
      found = Name(original: String(path[..<range.lowerBound]) + end, version: version)
    }
    return found ?? Name(original: path, version: 0)
  }
}
