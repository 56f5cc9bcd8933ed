import Foundation
import Testing

@Suite(
  "Goods and agents of three generated months",
  .enabled(if: Judges.areCalled, Judges.absence))
struct OutletTests {
  @Test("are what a judge makes of the feeds, and what was spoiled is found and nothing else")
  func months() throws {
    try inTemporaryFolder { folder in
      let job = Judges.packageRoot.appending(path: "Jobs/month-end/operator.yaml").path
      let key = folder.appending(path: "pseudonym.key")
      try Data("a key for tests, of 32 octets....".utf8).write(to: key)
      for month in ["2026-08", "2026-09", "2026-10"] {
        let input = folder.appending(path: "in/\(month)").path
        let output = folder.appending(path: "out/\(month)").path
        try Ratemill.run([
          "generate", "--job", job, "--subscribers", "6000", "--month", month, "--seed", "9",
          "--records-per-subscriber", "1", "--usage-files", "1", "--operations",
          "--defects-per-thousand", "60", "--output", input,
        ])
        try Ratemill.run([
          "run", job, "--month", month, "--input", input, "--output", output,
          "--pseudonym-key", key.path, "--workers", "2", "--quiet",
        ])
        try Ratemill.run(["verify", output])
      }
      try Judges.judge(
        "outlets.py",
        [folder.appending(path: "in").path, folder.appending(path: "out").path])
    }
  }
}
