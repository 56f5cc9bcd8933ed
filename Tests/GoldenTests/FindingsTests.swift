import Foundation
import Testing

/// A month whose orders, numbers and cards have defects on purpose, through the real program.
@Suite("Findings are what is wrong, and nothing else")
struct FindingsTests {
  private static func run(_ folder: URL, seed: Int, defects: Int) throws -> (URL, URL) {
    let (input, output) = (
      folder.appending(path: "in-\(seed)"), folder.appending(path: "out/2026-10-\(seed)")
    )
    let job = Judges.packageRoot.appending(path: "Jobs/month-end/operator.yaml").path
    let key = folder.appending(path: "pseudonym.key")
    try Data("a key for tests, of 32 octets....".utf8).write(to: key)
    try Ratemill.run([
      "generate", "--job", job, "--subscribers", "8000", "--month", "2026-10", "--seed", "\(seed)",
      "--records-per-subscriber", "1", "--usage-files", "1", "--operations",
      "--defects-per-thousand", "\(defects)", "--output", input.path,
    ])
    try Ratemill.run([
      "run", job, "--month", "2026-10", "--input", input.path, "--output", output.path,
      "--pseudonym-key", key.path, "--workers", "2", "--quiet",
    ])
    try Ratemill.run(["verify", output.path])
    return (input, output)
  }

  @Test(
    "where one order and number in ten is spoiled, and where none is",
    .enabled(if: Judges.areCalled, Judges.absence), arguments: [(11, 150), (12, 0)])
  func planted(seed: Int, defects: Int) throws {
    try inTemporaryFolder { folder in
      let (input, output) = try Self.run(folder, seed: seed, defects: defects)
      let truth = input.appending(path: "truth/defects.csv").path
      try Judges.judge("findings.py", [output.path, truth])
    }
  }
}
