import Foundation
import Testing

/// Months whose orders, numbers, cards and flows of money have defects on purpose, through the real
/// program.
@Suite(
  "Findings are what is wrong, and nothing else",
  .enabled(if: Judges.areCalled, Judges.absence))
struct FindingsTests {
  @Test(
    "where one order, number and flow in seven is spoiled, and where none is",
    arguments: [(11, 150), (12, 0)])
  func planted(seed: Int, defects: Int) throws {
    try inTemporaryFolder { folder in
      let months = try OperatorMonths(
        ["2026-10"], in: folder, subscribers: 8_000, seed: seed,
        options: ["--defects-per-thousand", "\(defects)"])
      try Judges.judge(
        "findings.py", [months.input(of: "2026-10"), months.output(of: "2026-10")])
    }
  }

  @Test("in a third month, when stars of the second have to be asked twice to stay")
  func stars() throws {
    try inTemporaryFolder { folder in
      let months = try OperatorMonths(
        ["2026-08", "2026-09", "2026-10"], in: folder, subscribers: 8_000, seed: 13,
        options: ["--defects-per-thousand", "150"])
      try Judges.judge(
        "findings.py",
        [months.input(of: "2026-10"), months.output(of: "2026-10"), months.output(of: "2026-09")])
    }
  }
}
