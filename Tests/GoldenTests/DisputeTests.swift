import Foundation
import Testing

@Suite("Five disputed records are told as a complaint desk reads them out")
struct DisputeTests {
  /// Record id of `Jobs/disputes`, and the text beside this file.
  private static let disputes = [
    ("1001", "straddled-bundle"), ("2002", "overage-block"), ("3001", "peak-crossing"),
    ("4002", "roaming-day-pass"), ("5002", "shared-group"), ("usage/data.csv:2", "suspended"),
    ("3003", "reversal"),
  ]
  private static let texts = Judges.packageRoot.appending(path: "Tests/GoldenTests/Explanations")

  @Test("Each text is the blessed one") func texts() throws {
    try inTemporaryFolder { folder in
      let month = try Ratemill.month(
        "2026-09", job: "disputes",
        input: Judges.packageRoot.appending(path: "Jobs/disputes/feeds"), in: folder, named: "out")
      for (record, name) in Self.disputes {
        try Self.expect(try Ratemill.told(["explain", month, "--record", record]), name)
      }
      try Self.expect(
        try Ratemill.told(["explain", month, "--subscriber", "8618900000006"]), "statement")
      let json = try Ratemill.told(["explain", month, "--record", "1001", "--json"])
      try Self.expect(json, "straddled-bundle-json")
    }
  }

  private static func expect(_ text: String, _ name: String) throws {
    let file = Self.texts.appending(path: "\(name).txt")
    if Judges.environment["BLESS"] == "1" {
      try Data(text.utf8).write(to: file)
      return
    }
    let blessed = try String(contentsOf: file, encoding: .utf8)
    #expect(
      text == blessed, "\(name).txt differs: run with BLESS=1, and check each figure by hand.")
  }
}
