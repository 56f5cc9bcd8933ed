import Foundation
import Jobs
import Lake
import Pipeline
import Testing

@Suite("Two runs of a month")
struct MonthDifferenceTests {
  private let month: SyntheticMonth

  init() throws { month = try SyntheticMonth() }

  private func publish(
    _ name: String, change: (inout Job) -> Void = { _ in }
  ) throws -> String {
    let (workload, output, spool) = try month.workload(name, change: change)
    try SerialRun.run(workload, factory: MonthRunners.factory, spoolFolder: spool)
    _ = try workload.publish()
    return output
  }

  @Test("A month that is rated twice doesn't differ, however it is cut")
  func ratedTwice() throws {
    let first = try publish("first")
    let second = try publish("second") {
      $0.partitions.subscribersPerPartition = 7
      $0.limits.batchOctets = 10_000
    }
    let tables = try month.folder.folder("tables")
    let (difference, adjustments) = try MonthComparison(
      before: first, after: second, outputFolder: tables
    ).run()
    #expect(difference.isEmpty)
    #expect(difference.equal.usage.records > 5_000)
    #expect(difference.subscribers >= 200)
    #expect(adjustments.rows.isEmpty)
    let names = try FileManager.default.contentsOfDirectory(atPath: tables).sorted()
    #expect(names == ["changes.parquet", "rows.parquet", "subscribers.parquet"])
  }

  @Test("A corrected line is one changed record, a lost one is removed, and the money ties")
  func correctedFeed() throws {
    let before = try publish("before")
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(month.input)/usage")
    let path = "\(month.input)/usage/\(try #require(files.min()))"
    var lines = String(decoding: try FileReading.contents(of: path), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    let columns = lines[0].split(separator: ",").map(String.init)
    let service = try #require(columns.firstIndex(of: "service"))
    let octets = try #require(columns.firstIndex(of: "octets_down"))
    let start = try #require(columns.firstIndex(of: "start"))
    let sessions = lines.indices.filter { index in
      let fields = lines[index].split(separator: ",", omittingEmptySubsequences: false)
      // A repeated or malformed line is none that was rated.
      return fields.count == columns.count && fields[service] == "data"
        && fields[start].hasPrefix("2026-10-1")
        && lines.count(where: { $0 == lines[index] }) == 1
    }
    try #require(sessions.count > 2, "the month has too little data: change the test's seed")
    var fields = lines[sessions[0]].split(separator: ",", omittingEmptySubsequences: false)
      .map(String.init)
    fields[octets] = "\((Int64(fields[octets]) ?? 0) + 12_345)"
    lines[sessions[0]] = fields.joined(separator: ",")
    lines.remove(at: sessions[1])
    try FileWriting.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    let after = try publish("after")
    let found = try MonthComparison(before: before, after: after).run().difference
    #expect(found.removed.usage.records == 1)
    #expect(found.added.usage.records == 0)
    let corrected = found.reasons.filter { $0.reason == "quantity" }
    #expect(corrected.map(\.records) == [1])
    #expect(
      found.changedAfter.usage.dataOctets - found.changedBefore.usage.dataOctets == 12_345)
  }
}
