/// A pattern of file paths below a folder: `usage/**`, `customers/orders*`, `calls_?.csv`.
///
/// Segments are separated by `/`. Within a name `*` stands for any text, `?` for one character
/// (Unicode scalar); a segment `**` for any number of folders, and at the end for everything below.
/// Names that begin with a full stop match nothing, so that what editors and systems leave behind
/// is no feed. No other character is special.
package struct FeedPattern: Hashable, Sendable {
  package let text: String
  private let segments: [[Unicode.Scalar]]

  /// nil where the text is no pattern: empty, absolute, with an empty segment, one that begins with
  /// a full stop (`..` too), or `**` within a name.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    for part in parts {
      if part.isEmpty || part.hasPrefix(".") { return nil }
      if part != "**", part.contains("**") { return nil }
    }
    self.text = text
    segments = parts.map { Array($0.unicodeScalars) }
  }

  /// Whether everything below a folder is meant.
  package var endsInAllBelow: Bool { segments.last.map(Self.isAllBelow) ?? false }

  /// Whether a path relative to the folder, with `/` between names, matches.
  package func matches(_ path: String) -> Bool {
    let names = path.split(separator: "/").map { Array($0.unicodeScalars) }
    if names.contains(where: { $0.first == "." }) { return false }
    return Self.match(segments[...], names[...])
  }

  private static func isAllBelow(_ segment: [Unicode.Scalar]) -> Bool { segment == ["*", "*"] }

  private static func match(
    _ segments: ArraySlice<[Unicode.Scalar]>, _ names: ArraySlice<[Unicode.Scalar]>
  ) -> Bool {
    guard let segment = segments.first else { return names.isEmpty }
    guard isAllBelow(segment) else {
      guard let name = names.first, matchName(segment, name) else { return false }
      return match(segments.dropFirst(), names.dropFirst())
    }
    let rest = segments.dropFirst()
    if rest.first.map(isAllBelow) ?? false { return match(rest, names) }
    if rest.isEmpty { return !names.isEmpty }
    var left = names
    while true {
      if match(rest, left) { return true }
      if left.isEmpty { return false }
      left = left.dropFirst()
    }
  }

  /// Linear in both: on a mismatch only the last `*` takes one character more.
  private static func matchName(_ pattern: [Unicode.Scalar], _ name: [Unicode.Scalar]) -> Bool {
    var inPattern = 0
    var inName = 0
    var star: (pattern: Int, name: Int)?
    while inName < name.count {
      if inPattern < pattern.count, pattern[inPattern] == "*" {
        star = (inPattern, inName)
        inPattern += 1
      } else if inPattern < pattern.count,
        pattern[inPattern] == "?" || pattern[inPattern] == name[inName]
      {
        inPattern += 1
        inName += 1
      } else if let last = star {
        inPattern = last.pattern + 1
        inName = last.name + 1
        star = (last.pattern, last.name + 1)
      } else {
        return false
      }
    }
    return pattern[inPattern...].allSatisfy { $0 == "*" }
  }
}
