import Foundation
import Testing

@Suite("Files say what they mean")
struct WordingTests {
  /// A word that stands in no text of ours, and what to do instead. In two parts, so that this
  /// table isn't a breach of itself.
  private static let banned: [(word: String, remedy: String)] = [
    ("TO" + "DO", "do it, or say what is missing in the documentation"),
    ("FIX" + "ME", "mend it"),
    ("XX" + "X", "say what is meant"),
    ("HA" + "CK", "say why it must be so"),
    ("W" + "IP", "finish it, or leave it out"),
    ("util" + "ize", "use"),
    ("lever" + "age", "use"),
    ("white" + "list", "allow list"),
    ("black" + "list", "deny list"),
    ("sanity " + "check", "check"),
    ("lorem " + "ipsum", "write the text"),
  ]

  @Test("No word of an unfinished or empty sentence")
  func words() throws {
    var breaches: [Breach] = []
    for (word, remedy) in Self.banned {
      let pattern = try Regex("\\b\(word)\\b")
      for file in SourceTree.texts {
        for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false)
          .enumerated() where line.contains(pattern)
        {
          breaches.append(
            Breach(path: file.path, line: index + 1, remedy: "'\(word)': \(remedy)"))
        }
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("No path of the machine it was written on")
  func machinePaths() {
    let banned = [
      "/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/", "/tmp/" + "wt", "shared/" + "design",
      "." + "library/", "issues" + " show",
    ]
    var breaches: [Breach] = []
    for file in SourceTree.texts {
      for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        for path in banned where line.contains(path) {
          breaches.append(
            Breach(
              path: file.path, line: index + 1,
              remedy: "'\(path)' exists on one machine; name it from the package's root"))
        }
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("Every text ends with one line break and has no trailing blanks")
  func whitespace() {
    var breaches: [Breach] = []
    for file in SourceTree.texts where !file.text.isEmpty {
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.last != "" {
        breaches.append(
          Breach(path: file.path, line: lines.count, remedy: "add a line break at the end"))
      }
      for (index, line) in lines.enumerated()
      where line.last == " " || line.last == "\t" {
        if file.source?.isText(index + 1) == true { continue }
        breaches.append(
          Breach(path: file.path, line: index + 1, remedy: "remove the blanks at its end"))
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("No blank in a path")
  func paths() {
    let breaches = SourceTree.texts.filter { $0.path.contains(" ") }.map {
      Breach(path: $0.path, line: 0, remedy: "rename it without blanks")
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("No file or type is named after nothing")
  func names() throws {
    let empty = ["Utils", "Util", "Utilities", "Helpers", "Helper", "Manager", "Misc", "Common"]
    let declaration = #/\b(?:struct|class|enum|protocol|actor|typealias)\s+(?<name>\w+)/#
    var breaches: [Breach] = []
    for file in SourceTree.swift {
      let stem = file.name.replacing(".swift", with: "")
      if empty.contains(where: { stem.hasSuffix($0) || stem.hasPrefix("\($0)+") }) {
        breaches.append(
          Breach(path: file.path, line: 1, remedy: "name the file after what is in it"))
      }
      for (index, line) in (file.source?.code ?? []).enumerated() {
        guard let name = line.firstMatch(of: declaration)?.name,
          empty.contains(where: { name.hasSuffix($0) })
        else { continue }
        breaches.append(
          Breach(path: file.path, line: index + 1, remedy: "'\(name)': name the noun that it is"))
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }
}
