import Foundation
import Testing

@Suite(
  "Offers, plan segments and statements are those that a judge makes from the same month",
  .enabled(if: Judges.areCalled, Judges.absence))
struct OfferTests {
  @Test("Every part, segment and line of the shipped example, and packed files that show less")
  func month() throws {
    try inTemporaryFolder { folder in
      let input = folder.appending(path: "input")
      let shipped = Judges.packageRoot.appending(path: "Jobs/month-end")
      try Ratemill.run([
        "generate", "--subscribers", "1500", "--month", "2026-10", "--seed", "3", "--job",
        shipped.appending(path: "operator.yaml").path, "--usage-files", "1",
        "--records-per-subscriber", "30", "--operations", "--output", input.path,
      ])
      try Judges.judge("offers.py", ["spoil", input.path])
      let output = try Ratemill.month(
        "2026-10", job: "month-end/operator.yaml", input: input, in: folder, named: "out/2026-10")
      try Ratemill.run(["verify", output])
      let job = folder.appending(path: "month-end")
      try FileManager.default.copyItem(at: shipped, to: job)
      let file = job.appending(path: "operator.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      let changed = text.replacing("by: parent ", with: "by: customer ")
        .replacing("accounts: [group]", with: "accounts: [group, household]")
        .replacing("calls: true", with: "lines: [recurring]\n    compression: zstd")
      try #require(changed != text, "operator.yaml must have the statements that this test edits.")
      try Data(changed.utf8).write(to: file)
      let packed = folder.appending(path: "packed/2026-10").path
      try Ratemill.run([
        "run", file.path, "--month", "2026-10", "--input", input.path, "--output", packed,
        "--pseudonym-key", folder.appending(path: "pseudonym.key").path, "--workers", "2",
        "--quiet",
      ])
      try Ratemill.run(["verify", packed])
      try Judges.judge(
        "offers.py",
        ["judge", shipped.appending(path: "catalogue").path, input.path, output, packed])
    }
  }
}
