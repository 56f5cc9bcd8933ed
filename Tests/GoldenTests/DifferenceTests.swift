import Foundation
import Testing

@Suite(
  "DuckDB finds between two runs what 'ratemill diff' says",
  .enabled(if: Judges.areCalled, Judges.absence))
struct DifferenceTests {
  @Test("A changed rate, fee and allowance, and a feed with corrected, lost and further records")
  func month() throws {
    try inTemporaryFolder { folder in
      let feeds = folder.appending(path: "feeds")
      let job = folder.appending(path: "job")
      let files = FileManager.default
      try Ratemill.run([
        "generate", "--subscribers", "1500", "--month", "2026-10", "--seed", "7",
        "--job", Judges.packageRoot.appending(path: "Jobs/month-end").path, "--usage-files", "3",
        "--output", feeds.path,
      ])
      try files.copyItem(at: Judges.packageRoot.appending(path: "Jobs/month-end"), to: job)
      let before = folder.appending(path: "a").path
      try Self.run(job, feeds: feeds, output: before, in: folder)
      try Self.edit(
        job.appending(path: "catalogue/rates.csv"), from: "home,,60s,60s,0.15",
        to: "home,,60s,60s,0.17")
      try Self.edit(job.appending(path: "catalogue/plans.yaml"), from: "fee: 19\n", to: "fee: 21\n")
      try Self.edit(
        job.appending(path: "catalogue/plans.yaml"), from: "quantity: 100min", to: "quantity: 90min"
      )
      try Self.edit(
        job.appending(path: "job.yaml"), from: "subscribersPerPartition: 20000",
        to: "subscribersPerPartition: 60")
      try Self.correct(feeds.appending(path: "usage"))
      let after = folder.appending(path: "b").path
      try Self.run(job, feeds: feeds, output: after, in: folder)
      let scratch = folder.appending(path: "scratch")
      try files.createDirectory(at: scratch, withIntermediateDirectories: true)
      try Judges.judge(
        "differences.py", [Ratemill.executable.path, before, after, scratch.path])
      try Ratemill.run(["diff", after, after])
    }
  }

  private static func run(_ job: URL, feeds: URL, output: String, in folder: URL) throws {
    let key = folder.appending(path: "pseudonym.key")
    try Data("a key for tests, of 32 octets....".utf8).write(to: key)
    try Ratemill.run([
      "run", job.path, "--month", "2026-10", "--input", feeds.path, "--output", output,
      "--pseudonym-key", key.path, "--workers", "2", "--quiet",
    ])
  }

  private static func edit(_ file: URL, from old: String, to new: String) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old), "\(file.path) has no '\(old)': adapt the test to the job")
    try text.replacingOccurrences(of: old, with: new)
      .write(to: file, atomically: true, encoding: .utf8)
  }

  /// Loses every 500th line of one file, makes every 400th session of it larger, and copies every
  /// 300th line under another id.
  private static func correct(_ folder: URL) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let file = folder.appending(path: try #require(names.min()))
    // A character an octet: synthetic feeds hold ill-formed UTF-8, which must stay as it is.
    let text = try String(contentsOf: file, encoding: .isoLatin1)
    var lines = text.split(separator: "\n").map(String.init)
    let columns = lines[0].split(separator: ",")
    let octets = try #require(columns.firstIndex(of: "octets_down"))
    for index in stride(from: 300, to: lines.count, by: 300) {
      lines.append("9" + lines[index].dropFirst())
    }
    for index in stride(from: 400, to: lines.count, by: 400) {
      var fields = lines[index].split(separator: ",", omittingEmptySubsequences: false)
        .map(String.init)
      if fields.count == columns.count, let count = Int64(fields[octets]) {
        fields[octets] = "\(count + 1_000_000)"
        lines[index] = fields.joined(separator: ",")
      }
    }
    for index in stride(from: lines.count - 1, to: 500, by: -500) { lines.remove(at: index) }
    try (lines.joined(separator: "\n") + "\n")
      .write(to: file, atomically: true, encoding: .isoLatin1)
  }
}
