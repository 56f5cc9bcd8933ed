import Foundation
import Testing

@Suite(
  "The yardstick month comes to the oracle's totals, to the last unit",
  .enabled(if: Judges.areCalled, Judges.absence))
struct YardstickTests {
  static let records = 100_000

  @Test("Tasks A, B and C") func tasks() throws {
    try inTemporaryFolder { folder in
      let month = folder.appending(path: "month")
      try Judges.peers("generate.py", ["--records", "\(Self.records)", "--output", month.path])
      try Judges.peers("oracle.py", [month.path])
      let oracle = ["--oracle", month.appending(path: "oracle.json").path]
      let standard = try Ratemill.month(
        "2026-09", job: "yardstick/job-a.yaml", input: month, in: folder, named: "a")
      try Judges.peers("totals.py", ["ratemill", "A", standard] + oracle)
      let billed = try Ratemill.month(
        "2026-09", job: "yardstick/job.yaml", input: month, in: folder, named: "b")
      try Judges.peers("totals.py", ["ratemill", "B", billed] + oracle)
      try Judges.peers("totals.py", ["ratemill", "C", billed] + oracle)
    }
  }

  @Test("The peers come to them too", arguments: ["polars", "duckdb"])
  func peers(engine: String) throws {
    try inTemporaryFolder { folder in
      let month = folder.appending(path: "month")
      try Judges.peers("generate.py", ["--records", "24000", "--output", month.path])
      try Judges.peers("oracle.py", [month.path])
      let rated = folder.appending(path: "B").path
      for task in ["A", "B", "C"] {
        let out = folder.appending(path: task).path
        try Judges.peers(
          "\(engine)_peer.py", [task, month.path, out] + (task == "C" ? [rated] : []))
        try Judges.peers(
          "totals.py",
          ["peer", task, out, "--oracle", month.appending(path: "oracle.json").path])
      }
    }
  }

  @Test("The shipped catalogue is the one that the month's tables make") func catalogue() throws {
    try inTemporaryFolder { folder in
      let month = folder.appending(path: "month")
      try Judges.peers("generate.py", ["--records", "2400", "--output", month.path])
      let job = Judges.packageRoot.appending(path: "Jobs/yardstick")
      let made = folder.appending(path: "made")
      try Command.run(
        job.appending(path: "make-catalogue"), [month.appending(path: "ref").path, made.path])
      for part in ["catalogue", "catalogue-a"] {
        let names = try FileManager.default.contentsOfDirectory(
          atPath: made.appending(path: part).path)
        #expect(!names.isEmpty)
        for name in names.sorted() {
          #expect(
            try Data(contentsOf: made.appending(path: "\(part)/\(name)"))
              == Data(contentsOf: job.appending(path: "\(part)/\(name)")),
            "\(part)/\(name): run Jobs/yardstick/make-catalogue again, or mend generate.py.")
        }
      }
    }
  }
}
