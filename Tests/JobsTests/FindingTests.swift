import Foundation
import Jobs
import Seeds
import Testing

@Suite("A mistake in a job")
struct FindingTests {
  @Test("of its own files is found at its place, with a remedy", arguments: Mistakes.inJobs)
  func inJobs(mistake: Mistake) throws { try check(mistake, .error) }

  @Test("of its catalogue is found at its place, with a remedy", arguments: Mistakes.inCatalogues)
  func inCatalogues(mistake: Mistake) throws { try check(mistake, .error) }

  @Test("that is only doubtful is a warning, and the job runs", arguments: Mistakes.doubts)
  func doubts(mistake: Mistake) throws { try check(mistake, .warning) }

  private func check(_ mistake: Mistake, _ severity: Finding.Severity) throws {
    let load = try JobFixture.load(JobFixture.files(mistake.file, mistake.text, by: mistake.by))
    let said = load.findings.contains { finding in
      "\(finding.line):\(finding.column)" == mistake.place && finding.severity == severity
        && finding.message.contains(mistake.says) && !finding.remedy.isEmpty
        && (mistake.remedy.isEmpty || finding.remedy.contains(mistake.remedy))
    }
    #expect(
      said, "expected \(mistake.place) \(mistake.says)\n\(Finding.report(load.findings))")
    #expect((load.loaded == nil) == (severity == .error))
  }

  @Test("does not hide another: all of all files are found at once")
  func all() throws {
    var files = JobFixture.files
    for (name, text, other) in [
      ("job.yaml", "window:", "widnow:"), ("job.yaml", "1MiB", "1 furlong"),
      ("upsell.yaml", "12.5%", "101%"), ("catalogue/prefixes.csv", "8610", "86-10"),
      ("catalogue/catalogue.yaml", "timeZone: Asia/Shanghai", "timeZone: CST"),
      ("catalogue/rates.csv", "0.15", "cheap"), ("catalogue/plans.yaml", "5GB", "5KB"),
    ] {
      files[name] = files[name]?.replacingOccurrences(of: text, with: other)
    }
    let load = try JobFixture.load(files)
    let messages = load.findings.map(\.message).joined(separator: "\n")
    for text in ["widnow", "1 furlong", "101%", "CST", "86-10", "cheap", "5KB"] {
      #expect(messages.contains("\"\(text)"), "\(text) is not found:\n\(messages)")
    }
    #expect(load.findings == load.findings.sorted())
    #expect(load.loaded == nil)
  }

  @Test("is reported in aligned columns")
  func report() {
    let report = Finding.report([
      Finding(file: "a.yaml", line: 3, column: 1, severity: .error, message: "no", remedy: "do"),
      Finding(
        file: "a.yaml", line: 12, column: 10, severity: .warning, message: "hm", remedy: "or"),
    ])
    #expect(
      report == """
        a.yaml:3:1    error    no
                               do
        a.yaml:12:10  warning  hm
                               or

        """)
  }

  @Test("made at random by changing octets never crashes the check")
  func mutations() throws {
    var random = SplitMix64(default: 20_261_031)
    let folder = try TestFolder(JobFixture.files)
    let names = JobFixture.files.keys.sorted()
    let pieces =
      ["", "\"", "'", ",", ":", "{", "}", "[", "]", "\n", "- ", "&a ", "*a ", "|"]
      + ["\u{0}", "月", "0", "%", "\t", "\r", "#"]
    for round in 0..<150 {
      let name = names[Int.random(in: 0..<names.count, using: &random)]
      let sound = JobFixture.files[name] ?? ""
      var text = Array(sound.unicodeScalars)
      for _ in 0...Int.random(in: 0...2, using: &random) {
        let at = Int.random(in: 0..<text.count, using: &random)
        let end = min(text.count, at + Int.random(in: 0...3, using: &random))
        let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
        text.replaceSubrange(at..<end, with: Array(piece.unicodeScalars))
      }
      try folder.write(name, String(String.UnicodeScalarView(text)))
      let load = try JobFile.load(path: folder.path)
      let hasErrors = load.findings.contains { $0.severity == .error }
      #expect(
        (load.loaded == nil) == hasErrors,
        "SEED=\(random.seed), round \(round): a job is loaded, or it is said why not")
      try folder.write(name, sound)
    }
  }
}
