import Foundation
import Importing
import Jobs
import Testing

@Suite("A folder of every kind of file comes to the catalogue beside it")
struct HarbourTests {
  private static let folder: URL = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Folders/harbour")

  private static func texts(_ folder: URL) throws -> [String: String] {
    var texts: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path())
    where name.contains(".") {
      texts[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    return texts
  }

  @Test("its texts, and the report")
  func golden() throws {
    let imported = CgratesImport(
      try Self.texts(Self.folder), name: "harbour", options: ImportOptions())
    var got = imported.files
    got["report.txt"] = imported.report.notes.map { "\($0)\n" }.joined()
    let expected = Self.folder.appending(path: "expected")
    if ProcessInfo.processInfo.environment["BLESS"] == "1" {
      for (name, text) in got { try Data(text.utf8).write(to: expected.appending(path: name)) }
    }
    let wanted = try Self.texts(expected)
    #expect(got.keys.sorted() == wanted.keys.sorted(), "Run with BLESS=1 and review the files.")
    for (name, text) in wanted {
      #expect(
        got[name] == text,
        "\(name) differs: run with BLESS=1, and review the difference as a bill's change.")
    }
  }

  @Test("it has no mistakes that a check finds")
  func loads() {
    let load = CatalogueLoad(folder: Self.folder.appending(path: "expected").path())
    let errors = load.findings.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(Finding.report(errors))")
    #expect(load.catalogue?.plans.count == 3)
  }

  @Test("the order of a file's rows changes nothing but the lines that notes name")
  func orderless() throws {
    let texts = try Self.texts(Self.folder)
    // Rates' and plans' rows of one tag keep their order where it decides; here none does.
    let turned = texts.mapValues { text in
      text.split(separator: "\n").reversed().map { "\($0)\n" }.joined()
    }
    let one = CgratesImport(texts, name: "harbour", options: ImportOptions())
    let other = CgratesImport(turned, name: "harbour", options: ImportOptions())
    for name in ["catalogue.yaml", "prefixes.csv", "rates.csv"] {
      #expect(one.files[name] == other.files[name], "\(name) hangs on the order of rows")
    }
  }
}
