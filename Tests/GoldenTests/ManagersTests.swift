import Foundation
import Testing

@Suite(
  "What managers read of three generated months",
  .enabled(if: Judges.areCalled, Judges.absence))
struct ManagersTests {
  @Test("answers each question, is what a judge counts from the feeds, and tells no secret")
  func answers() throws {
    try inTemporaryFolder { folder in
      let months = try OperatorMonths(
        ["2026-08", "2026-09", "2026-10"], in: folder, subscribers: 4_000, seed: 5,
        recordsPerSubscriber: 40)
      let page = folder.appending(path: "Dictionary.md")
      try Data(try Ratemill.told(["dictionary"]).utf8).write(to: page)
      let outputs = months.outputs.path
      try Judges.judge("questions.py", [page.path, outputs, "2026-09", "2026-10"])
      try Judges.judge("indicators.py", [months.inputs.path, outputs])
      try Judges.judge(
        "open_tables.py", [months.input(of: "2026-10"), months.output(of: "2026-10")])
    }
  }
}
