import Foundation

/// The import table: each target's row in `Package.swift`.
struct PackageTable {
  enum Kind { case room, tests, library }

  struct Row {
    var kind: Kind
    var name: String
    var imports: [String]
  }

  private(set) var rows: [Row] = []

  /// The doors of third-party products: their constant in the manifest and their module.
  static let products = ["yams": "Yams", "crypto": "Crypto", "arguments": "ArgumentParser"]

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
