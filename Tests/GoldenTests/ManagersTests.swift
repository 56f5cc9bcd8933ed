import Foundation
import Testing

@Suite(
  "What managers read of three generated months",
  .enabled(if: Judges.areCalled, Judges.absence))
struct ManagersTests {
  private static let months = ["2026-08", "2026-09", "2026-10"]

  @Test("answers each question, is what a judge counts from the feeds, and tells no secret")
  func answers() throws {
    try inTemporaryFolder { folder in
      let job = Judges.packageRoot.appending(path: "Jobs/month-end/operator.yaml").path
      let key = folder.appending(path: "pseudonym.key")
      try Data("a key for tests, of 32 octets....".utf8).write(to: key)
      for month in Self.months {
        let input = folder.appending(path: "in/\(month)").path
        let output = folder.appending(path: "out/\(month)").path
        try Ratemill.run([
          "generate", "--job", job, "--subscribers", "4000", "--month", month, "--seed", "5",
          "--records-per-subscriber", "40", "--usage-files", "1", "--operations",
          "--output", input,
        ])
        try Ratemill.run([
          "run", job, "--month", month, "--input", input, "--output", output,
          "--pseudonym-key", key.path, "--workers", "2", "--quiet",
        ])
        try Ratemill.run(["verify", output])
      }
      let page = folder.appending(path: "Dictionary.md")
      try Data(try Ratemill.told(["dictionary"]).utf8).write(to: page)
      let outputs = folder.appending(path: "out").path
      try Judges.judge("questions.py", [page.path, outputs, "2026-09", "2026-10"])
      try Judges.judge("indicators.py", [folder.appending(path: "in").path, outputs])
      try Judges.judge(
        "open_tables.py",
        [folder.appending(path: "in/2026-10").path, folder.appending(path: "out/2026-10").path])
    }
  }
}
