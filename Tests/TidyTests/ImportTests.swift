import Testing

@Suite("The import table holds")
struct ImportTests {
  private static func table() throws -> PackageTable {
    let manifest = try #require(SourceTree.texts.first { $0.path == "Package.swift" })
    return try PackageTable(manifest: manifest.text)
  }

  /// Our own and third-party modules that the target's files import, with a place for each.
  private static func imports(
    of folder: String, among known: Set<String>
  ) -> [String: Breach] {
    let statement =
      #/^\s*(?:@\w+\s+)*(?:\w+\s+)?import\s+(?:(?:struct|class|enum|func)\s+)?(?<name>\w+)/#
    var found: [String: Breach] = [:]
    for file in SourceTree.swift where file.path.hasPrefix(folder + "/") {
      for (index, line) in (file.source?.code ?? []).enumerated() {
        guard let match = line.firstMatch(of: statement), known.contains(String(match.name))
        else { continue }
        found[String(match.name)] = Breach(
          path: file.path, line: index + 1,
          remedy: "'\(match.name)' isn't in the target's row of Package.swift; leave it out, or "
            + "change the table and the architecture page together")
      }
    }
    return found
  }

  @Test("A target imports what its row allows, and its row holds nothing else")
  func rows() throws {
    let table = try Self.table()
    let known = Set(table.rows.filter { $0.kind != .tests }.map(\.name))
      .union(PackageTable.products.values)
    var breaches: [Breach] = []
    for row in table.rows where row.kind != .library {
      let found = Self.imports(of: row.folder, among: known)
      breaches += found.filter { !row.imports.contains($0.key) && $0.key != row.name }.map(\.value)
      for unused in row.imports where row.kind != .tests && found[unused] == nil {
        breaches.append(
          Breach(
            path: "Package.swift", line: 0,
            remedy: "nothing in \(row.folder) imports '\(unused)'; take it out of the row"))
      }
    }
    #expect(breaches.isEmpty, "\(breaches.report)")
  }

  @Test("What tests share is for tests alone")
  func shared() throws {
    let table = try Self.table()
    let shared = Set(table.rows.filter { $0.kind == .shared }.map(\.name))
    #expect(!shared.isEmpty, "the rows of what tests share aren't recognised any more")
    for row in table.rows where row.kind == .room {
      #expect(
        shared.isDisjoint(with: row.imports),
        "Package.swift: \(row.name) is no test; take \(shared.sorted()) out of its row")
    }
  }

  @Test("Every folder of sources and tests is a target, and every target a folder")
  func folders() throws {
    let table = try Self.table()
    let targets = Set(table.rows.map(\.name))
    let folders = Set(SourceTree.swift.map(\.target)).subtracting([""])
    #expect(
      folders.subtracting(targets).isEmpty,
      "\(folders.subtracting(targets).sorted()): add a row to Package.swift, or remove the folder")
    let rows = Set(table.rows.filter { $0.kind != .library }.map(\.name))
    #expect(
      rows.subtracting(folders).isEmpty,
      "\(rows.subtracting(folders).sorted()): a row of Package.swift without sources; remove it")
  }
}
