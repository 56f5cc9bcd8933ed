import Foundation
import Testing

@Suite(
  "Analysts' readers open a published month",
  .enabled(if: Judges.areCalled, Judges.absence))
struct ReadersTests {
  @Test("Schemas, sums, pruning and folders, in pyarrow, DuckDB and Polars")
  func month() throws {
    try inTemporaryFolder { folder in
      let month = folder.appending(path: "month")
      try Ratemill.run([
        "generate", "--subscribers", "1500", "--month", "2026-10", "--seed", "7",
        "--job", Judges.packageRoot.appending(path: "Jobs/month-end").path,
        "--bad-per-million", "2000", "--duplicates-per-million", "2000",
        "--late-per-million", "2000", "--usage-files", "3", "--output", month.path,
      ])
      let output = try Ratemill.month(
        "2026-10", job: "month-end", input: month, in: folder, named: "out")
      try Judges.judge("readers.py", ["schemas", output])
      try Judges.judge("readers.py", ["sums", output])
      try Judges.judge("readers.py", ["folders", output])
      let scratch = folder.appending(path: "scratch").path
      try Judges.judge("readers.py", ["pruning", output, scratch])
    }
  }
}
