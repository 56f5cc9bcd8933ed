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
