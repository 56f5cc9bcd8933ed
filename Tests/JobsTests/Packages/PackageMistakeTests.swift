import Foundation
import Jobs
import Testing

@Suite("A mistake in a catalogue of packages")
struct PackageMistakeTests {
  private static let job =
    #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/Jobs/packages"

  private static func files() throws -> [String: String] {
    var files: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: job)
    where name.contains(".") {
      files[name] = try String(contentsOfFile: job + "/" + name, encoding: .utf8)
    }
    return files
  }

  @Test("is an error at its place, with a remedy", arguments: PackageMistakes.errors)
  func errors(mistake: Mistake) throws { try check(mistake, .error) }

  @Test("that is only doubtful is a warning, and the job runs", arguments: PackageMistakes.doubts)
  func doubts(mistake: Mistake) throws { try check(mistake, .warning) }

  private func check(_ mistake: Mistake, _ severity: Finding.Severity) throws {
    var files = try Self.files()
    let whole = files[mistake.file] ?? ""
    #expect(whole.contains(mistake.text), "\(mistake.file) has no \"\(mistake.text)\"")
    files[mistake.file] = whole.replacingOccurrences(of: mistake.text, with: mistake.by)
    let load = try JobFixture.load(files)
    let said = load.findings.contains { finding in
      "\(finding.line):\(finding.column)" == mistake.place && finding.severity == severity
        && finding.message.contains(mistake.says) && !finding.remedy.isEmpty
        && (mistake.remedy.isEmpty || finding.remedy.contains(mistake.remedy))
    }
    #expect(
      said, "expected \(mistake.place) \(mistake.says)\n\(Finding.report(load.findings))")
    #expect((load.loaded == nil) == (severity == .error))
  }
}
