import Foundation
import Testing

/// Months whose orders, numbers, cards and flows of money have defects on purpose, through the real
/// program.
@Suite(
  "Findings are what is wrong, and nothing else",
  .enabled(if: Judges.areCalled, Judges.absence))
struct FindingsTests {
  /// Makes and runs the months one after the other; returns the last one's folders, and that of the
  /// month before it.
  private static func run(
    _ months: [String], in folder: URL, seed: Int, defects: Int
  ) throws -> (input: String, output: String, former: String?) {
    let job = Judges.packageRoot.appending(path: "Jobs/month-end/operator.yaml").path
    let key = folder.appending(path: "pseudonym.key")
    try Data("a key for tests, of 32 octets....".utf8).write(to: key)
    let places = months.map { month in
      (folder.appending(path: "in-\(month)").path, folder.appending(path: "out/\(month)").path)
    }
    for (month, (input, output)) in zip(months, places) {
      try Ratemill.run([
        "generate", "--job", job, "--subscribers", "8000", "--month", month, "--seed", "\(seed)",
        "--records-per-subscriber", "1", "--usage-files", "1", "--operations",
        "--defects-per-thousand", "\(defects)", "--output", input,
      ])
      try Ratemill.run([
        "run", job, "--month", month, "--input", input, "--output", output,
        "--pseudonym-key", key.path, "--workers", "2", "--quiet",
      ])
      try Ratemill.run(["verify", output])
    }
    let (input, output) = try #require(places.last)
    return (input, output, places.dropLast().last?.1)
  }

  @Test(
    "where one order, number and flow in seven is spoiled, and where none is",
    arguments: [(11, 150), (12, 0)])
  func planted(seed: Int, defects: Int) throws {
    try inTemporaryFolder { folder in
      let month = try Self.run(["2026-10"], in: folder, seed: seed, defects: defects)
      try Judges.judge("findings.py", [month.input, month.output])
    }
  }

  @Test("in a third month, when stars of the second have to be asked twice to stay")
  func stars() throws {
    try inTemporaryFolder { folder in
      let months = ["2026-08", "2026-09", "2026-10"]
      let month = try Self.run(months, in: folder, seed: 13, defects: 150)
      let former = try #require(month.former)
      try Judges.judge("findings.py", [month.input, month.output, former])
    }
  }
}
