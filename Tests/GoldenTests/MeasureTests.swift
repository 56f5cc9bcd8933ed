import Foundation
import Testing

@Suite("Measures of the base are those of another program")
struct MeasureTests {
  @Test(
    "that counts line by line from the feeds, over two months",
    .enabled(if: Judges.areCalled, Judges.absence), arguments: [1, 2, 3])
  func twoMonths(seed: Int) throws {
    try inTemporaryFolder { folder in
      try Judges.judge(
        "measures.py", [Ratemill.executable.path, folder.appending(path: "run").path, "\(seed)"])
    }
  }
}

/// Three months of the whole operator, some of whose brands are prepaid and paid before.
@Suite(
  "Lifetime values, budgets, areas and tenures are those of another program",
  .enabled(if: Judges.areCalled, Judges.absence))
struct LifetimesTests {
  private static let months = ["2026-08", "2026-09", "2026-10"]
  /// Those that the judge knows.
  private static let terms = """
    measures:
      prepaid: [Everyday, Campus]
      margin: 70%
      discount: 1.2%
      horizon: 24
      smallCell: 25

    """

  @Test("that values line by line from feeds, usage and invoices: every row of three months")
  func everyRow() throws {
    try inTemporaryFolder { folder in
      let job = folder.appending(path: "job")
      try FileManager.default.copyItem(
        at: Judges.packageRoot.appending(path: "Jobs/month-end"), to: job)
      let file = job.appending(path: "operator.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      try #require(
        text.contains("\nmeasures:\n"), "operator.yaml has no section measures: adapt this test")
      try text.replacingOccurrences(of: "\nmeasures:\n", with: "\n" + Self.terms)
        .write(to: file, atomically: true, encoding: .utf8)
      let months = try OperatorMonths(
        Self.months, in: folder, job: file.path, subscribers: 2_000, seed: 5,
        recordsPerSubscriber: 40
      ) { try Judges.judge("lifetimes.py", ["enrich", $0]) }
      try Judges.judge("lifetimes.py", ["judge", months.inputs.path, months.outputs.path])
    }
  }
}
