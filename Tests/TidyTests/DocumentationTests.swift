import Foundation
import Testing

@Suite("What other rooms call is documented")
struct DocumentationTests {
  /// Types and functions; fields, cases and initialisers speak for themselves or in their type.
  private static var declaration: Regex<(Substring, kind: Substring, name: Substring)> {
    #/^\s*package\s+(?:(?:static|final|mutating|consuming|borrowing|indirect|nonisolated|prefix)\s+)*(?<kind>struct|enum|class|protocol|actor|func|typealias)\s+(?<name>[^\s(<:{]+)/#
  }

  /// What the language's and the corridor's protocols already say.
  private static let witnesses: Set<String> = [
    "==", "<", "+", "-", "*", "+=", "-=", "hash", "next", "makeIterator", "encode", "encoded",
    "CodingKeys",
  ]

  @Test("Every package type and function has a doc comment")
  func packageDeclarations() {
    var breaches: [Breach] = []
    for file in SourceTree.swift where file.isSource {
      guard let source = file.source else { continue }
      for (index, line) in source.code.enumerated() {
        guard let match = line.firstMatch(of: Self.declaration),
          !Self.witnesses.contains(String(match.name)), !isDocumented(index, in: source)
        else { continue }
        breaches.append(
          Breach(
            path: file.path, line: index + 1,
            remedy: "\(match.kind) \(match.name): say in a /// comment what it is, its shape, "
              + "units, limits and errors"))
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  /// Whether the lines before `index`, attributes aside, end in a doc comment.
  private func isDocumented(_ index: Int, in source: SwiftSource) -> Bool {
    var above = index - 1
    while above >= 0 {
      let text = source.lines[above].trimmingCharacters(in: .whitespaces)
      if text.hasPrefix("///") { return true }
      guard text.hasPrefix("@") || text.hasPrefix("//") else { return false }
      above -= 1
    }
    return false
  }

  @Test("Nothing is public: the surface is the job's grammar, the wire and the output")
  func publicDeclarations() {
    let breaches = SourceTree.swift.filter(\.isSource).flatMap { file in
      (file.source?.codeLines {
        $0.contains(
          #/\b(public|open)\s+(\w+\s+)*(struct|class|enum|func|var|let|init|extension|protocol)\b/#)
      } ?? [])
      .map { Breach(path: file.path, line: $0, remedy: "use package") }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("The architecture page lists every target")
  func architecture() throws {
    let path = "Sources/ratemill/Ratemill.docc/Architecture.md"
    guard let page = SourceTree.texts.first(where: { $0.path == path }) else { return }
    let manifest = try #require(SourceTree.texts.first { $0.path == "Package.swift" })
    let rows = page.text.split(separator: "\n").filter { $0.hasPrefix("|") }
    for row in try PackageTable(manifest: manifest.text).rows where row.kind != .tests {
      let word = try Regex("\\b\(row.name)\\b")
      #expect(
        rows.contains { $0.contains(word) }, "\(path):1: add a row for \(row.name) to its table")
    }
  }
}
