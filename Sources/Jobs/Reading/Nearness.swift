/// Finds what a person meant who wrote a name that doesn't exist.
enum Nearness {
  /// The nearest of `names`, or nil where none is near: capitals, `_`, `-` and blanks don't count,
  /// and a third of the letters may be wrong, missing, doubled or exchanged with a neighbour.
  static func nearest(to text: String, among names: [String]) -> String? {
    let written = letters(text)
    if written.isEmpty || written.count > 64 { return nil }
    var best: (name: String, distance: Int)?
    for name in names {
      let letters = letters(name)
      let allowed = max(1, min(written.count, letters.count) / 3)
      if abs(written.count - letters.count) > allowed { continue }
      let distance = distance(written, letters)
      if distance <= allowed, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
  }

  private static func letters(_ text: String) -> [UInt8] {
    text.lowercased().utf8.filter { !"_- ".utf8.contains($0) }
  }

  /// Optimal string alignment: insertions, deletions, substitutions and exchanged neighbours.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before: [Int] = []
    var above = Array(0...b.count)
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        let same = a[i - 1] == b[j - 1]
        var cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          cost = min(cost, before[j - 2] + 1)
        }
        row.append(cost)
      }
      before = above
      above = row
    }
    return above[b.count]
  }

  /// `write "x"`, or the list of what there is (at most twelve), as a remedy.
  static func remedy(for text: String, among names: [String]) -> String {
    if let name = nearest(to: text, among: names) { return "did you mean \"\(name)\"?" }
    if names.isEmpty { return "remove it" }
    let shown = names.prefix(12).joined(separator: ", ")
    return "write one of \(shown)" + (names.count > 12 ? ", …" : "")
  }
}
