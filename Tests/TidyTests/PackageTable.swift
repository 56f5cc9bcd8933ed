import Foundation

/// The import table: each target's row in `Package.swift`.
struct PackageTable {
  /// A room of the house, its tests, what tests share, or a C library.
  enum Kind { case room, tests, shared, library }

  struct Row {
    var kind: Kind
    var name: String
    var imports: [String]

    /// Where its sources lie, below the root.
    var folder: String {
      switch kind {
      case .room, .library: "Sources/\(name)"
      case .tests, .shared: "Tests/\(name)"
      }
    }
  }

  private(set) var rows: [Row] = []

  /// The doors of third-party products: their constant in the manifest and their module.
  static let products = [
    "yams": "Yams", "crypto": "Crypto", "sqlite": "GRDB", "arguments": "ArgumentParser",
  ]

  init(manifest: String) throws {
    let source = try Self.withoutComments(manifest)
    let rowPattern = #/(?<kind>room|tests)\(\s*"(?<name>\w+)",\s*\[(?<list>[^\]]*)\]/#
    for match in source.matches(of: rowPattern) {
      rows.append(
        Row(
          kind: match.kind == "room" ? .room : .tests, name: String(match.name),
          imports: Self.imports(String(match.list))))
    }
    let executable =
      #/executableTarget\(\s*name:\s*"(?<name>\w+)",\s*dependencies:\s*\[(?<list>[^\]]*)\]/#
    for match in source.matches(of: executable) {
      rows.append(
        Row(kind: .room, name: String(match.name), imports: Self.imports(String(match.list))))
    }
    let shared =
      #/
      \.target\(\s*name:\s*"(?<name>\w+)",\s*
      (?:dependencies:\s*\[(?<list>[^\]]*)\],\s*)?path:\s*"Tests\/
      /#
    for match in source.matches(of: shared) {
      rows.append(
        Row(
          kind: .shared, name: String(match.name),
          imports: Self.imports(match.list.map(String.init) ?? "")))
    }
    for match in source.matches(of: #/systemLibrary\(\s*name:\s*"(?<name>\w+)"/#) {
      rows.append(Row(kind: .library, name: String(match.name), imports: []))
    }
  }

  private static func withoutComments(_ text: String) throws -> String {
    text.replacing(#/(?m)^\s*\/\/.*$/#, with: "")
  }

  private static func imports(_ list: String) -> [String] {
    let items = list.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map(String.init)
    return items.map { (item: String) -> String in
      let name = String(item.filter { $0 != "\"" })
      return products[name] ?? name
    }
  }
}
