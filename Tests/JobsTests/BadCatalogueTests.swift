import Foundation
import Jobs
import Testing

/// What the check says of two catalogues that are bad on purpose, word by word: it is what a
/// product manager reads. `expected.txt` is the output of `ratemill check` for each folder.
@Suite("A bad catalogue")
struct BadCatalogueTests {
  private static let folder =
    #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/BadCatalogue"

  private func findings(_ name: String) throws -> [Finding] {
    let load = try JobFile.load(path: Self.folder + "/" + name)
    #expect(load.loaded == nil, "a job with errors is not run")
    return load.findings.map { finding in
      var finding = finding
      finding.file = finding.file.replacingOccurrences(of: Self.folder + "/", with: "")
      finding.message = finding.message.replacingOccurrences(of: Self.folder + "/", with: "")
      return finding
    }
  }

  @Test(
    "is told all its mistakes at once, each with its place and what to do",
    arguments: ["contradictory", "unreadable"])
  func report(name: String) throws {
    let said = Finding.report(try findings(name))
    let expected = try String(
      contentsOfFile: Self.folder + "/\(name)/expected.txt", encoding: .utf8)
    #expect(
      said == expected,
      "If the words are meant to change, this is the text of \(name)/expected.txt:\n\(said)")
  }

  @Test("that can be read is told of contradictions and of doubts together")
  func both() throws {
    let severities = Set(try findings("contradictory").map(\.severity))
    #expect(severities == [.error, .warning])
  }
}
