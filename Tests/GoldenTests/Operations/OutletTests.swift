import Foundation
import Testing

@Suite(
  "Goods and agents of three generated months",
  .enabled(if: Judges.areCalled, Judges.absence))
struct OutletTests {
  @Test("are what a judge makes of the feeds, and what was spoiled is found and nothing else")
  func months() throws {
    try inTemporaryFolder { folder in
      let months = try OperatorMonths(
        ["2026-08", "2026-09", "2026-10"], in: folder, subscribers: 6_000, seed: 9,
        options: ["--defects-per-thousand", "60"])
      try Judges.judge("outlets.py", [months.inputs.path, months.outputs.path])
    }
  }
}
