import Foundation
import Testing

@Suite(
  "A month under other tariffs comes to what SQL over its tables says",
  .enabled(if: Judges.areCalled, Judges.absence))
struct TrialTests {
  @Test("One rule's price and one plan's fee changed: every row, sum, bin and percentile")
  func otherPrices() throws {
    try inTemporaryFolder { folder in
      let job = Judges.packageRoot.appending(path: "Jobs/month-end")
      let month = folder.appending(path: "month")
      try Ratemill.run([
        "generate", "--subscribers", "1500", "--month", "2026-10", "--seed", "11",
        "--job", job.path, "--usage-files", "2", "--output", month.path,
      ])
      let output = try Ratemill.month(
        "2026-10", job: "month-end", input: month, in: folder, named: "out")
      let catalogue = folder.appending(path: "catalogue")
      try FileManager.default.copyItem(at: job.appending(path: "catalogue"), to: catalogue)
      let rule = "flat_domestic,voice,mo,domestic,,home,,60s,60s,"
      try edit(catalogue.appending(path: "rates.csv"), rule + "0.15", rule + "0.203")
      try edit(catalogue.appending(path: "plans.yaml"), "fee: 19\n", "fee: 23\n")
      // The month's folder must be enough.
      try FileManager.default.removeItem(at: month)
      try Judges.judge(
        "trial.py",
        [
          Ratemill.executable.path, output, catalogue.path, folder.appending(path: "trial").path,
        ])
    }
  }

  private func edit(_ file: URL, _ old: String, _ new: String) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old), "\(file.path) has no '\(old)': adapt the test to the job")
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: file)
  }
}
