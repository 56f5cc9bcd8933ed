import Foundation
import Testing

@Suite("What other rooms call is documented")
struct DocumentationTests {
  private static let modifiers: Set<String> = [
    "static", "final", "mutating", "consuming", "borrowing", "indirect", "nonisolated", "prefix",
  ]
  /// Fields, cases and initialisers speak for themselves or in their type.
  private static let kinds: Set<String> = [
    "struct", "enum", "class", "protocol", "actor", "func", "typealias",
  ]
  /// What the standard library's protocols already say, and the two halves of every codec, whose
  /// layout is its type's comment.
  private static let witnesses: Set<String> = [
    "==", "<", "+", "-", "*", "+=", "-=", "hash", "next", "makeIterator", "encode", "encoded",
  ]

  /// A line's package declaration: what it is and its name.
  private static func declaration(in line: String) -> (kind: String, name: String)? {
    guard line.contains("package ") else { return nil }
    var words = line.split(separator: " ")[...]
    while let word = words.first, word.hasPrefix("@") { words.removeFirst() }
    guard words.popFirst() == "package" else { return nil }
    while let word = words.first, modifiers.contains(String(word)) { words.removeFirst() }
    guard let kind = words.popFirst(), kinds.contains(String(kind)), let rest = words.first else {
      return nil
    }
    let isOperator = rest.first?.isLetter == false
    let name = rest.prefix { isOperator ? $0 != "(" : $0.isLetter || $0.isNumber || $0 == "_" }
    return (String(kind), String(name))
  }

  /// Functions that one of our protocols requires: documented there.
  private static let requirements: Set<String> = {
    var names: Set<String> = []
    for file in SourceTree.swift where file.isSource {
      var isInside = false
      for line in file.source?.code ?? [] {
        if line.contains("protocol ") { isInside = true }
        if line.hasPrefix("}") { isInside = false }
        guard isInside, let range = line.range(of: "func ") else { continue }
        names.insert(String(line[range.upperBound...].prefix { $0 != "(" && $0 != "<" }))
      }
    }
    return names
  }()

  @Test("Every package type and function has a doc comment, or another of its name beside it has")
  func packageDeclarations() {
    var breaches: [Breach] = []
    for file in SourceTree.swift {
      guard let source = file.source else { continue }
      var documented = Self.witnesses.union(Self.requirements)
      for (index, line) in source.code.enumerated() {
        guard let (kind, name) = Self.declaration(in: line) else { continue }
        if isDocumented(index, in: source) {
          if kind == "func" { documented.insert(name) }
        } else if !documented.contains(name) && name != "CodingKeys" {
          breaches.append(
            Breach(
              path: file.path, line: index + 1,
              remedy: "\(kind) \(name): say in a /// comment what it is, its shape, units, limits "
                + "and errors"))
        }
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
      (file.source?.codeLines(withWords: ["public"]) ?? []).map {
        Breach(path: file.path, line: $0, remedy: "use package")
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("The architecture page lists every target")
  func architecture() throws {
    let path = "Sources/ratemill/Ratemill.docc/Architecture.md"
    let page = try #require(
      SourceTree.texts.first { $0.path == path }, "\(path): write the page that maps the house")
    let manifest = try #require(SourceTree.texts.first { $0.path == "Package.swift" })
    let rows = page.text.split(separator: "\n").filter { $0.hasPrefix("|") }
    for row in try PackageTable(manifest: manifest.text).rows where row.kind == .room {
      let word = try Regex("\\b\(row.name)\\b")
      #expect(
        rows.contains { $0.contains(word) }, "\(path):1: add a row for \(row.name) to its table")
    }
  }
}
