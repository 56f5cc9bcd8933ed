import Foundation
import Jobs
import Lake
import Measures
import Pipeline
import Records
import Seeds
import Synthetic
import Testing
import Zstd

@Suite("A month from feeds to files")
struct MonthTests {
  private let month: SyntheticMonth

  init() throws { month = try SyntheticMonth() }

  @Test("Control totals are what was put in, and verification finds nothing")
  func groundTruth() throws {
    let (workload, output, spool) = try month.workload("serial")
    try SerialRun.run(workload, factory: MonthRunners.factory, spoolFolder: spool)
    let summary = try workload.publish()
    let total = summary.control.total
    let truth = month.truth
    #expect(total.received.records == Int64(truth.lines))
    #expect(total.duplicate.records == Int64(truth.duplicates))
    #expect(total.late.records == Int64(truth.late))
    #expect(total.suspended.records == Int64(truth.malformed + truth.unzoned))
    #expect(
      total.rated.records
        == Int64(truth.records - truth.late - truth.unzoned))
    #expect(truth.duplicates > 0 && truth.late > 0 && truth.malformed > 0)
    #expect(total.accountedFor == total.received.records)
    let verification = try Verification(folder: output)
    #expect(verification.findings == [])
    let manifest = summary.manifest
    #expect(verification.files == manifest.files.count + manifest.jobFiles.count)
    #expect(summary.manifest.inputs.reduce(0) { $0 + ($1.path.hasPrefix("usage") ? 1 : 0) } == 3)
  }

  /// The files of a run, by path.
  private func files(
    _ name: String, change: (inout Job) -> Void = { _ in }, bucketRecords: Int? = nil,
    order: ([TaskPlan]) -> [TaskPlan] = { $0 }
  ) throws -> [String: [UInt8]] {
    let (workload, output, spool) = try month.workload(name, change: change)
    try SyntheticMonth.run(workload, spool: spool, bucketRecords: bucketRecords, order: order)
    _ = try workload.publish()
    return try TestFolder.contents(of: output)
  }

  @Test("The same octets whatever order tasks end in and however the feeds are cut")
  func sameBytes() throws {
    let small: (inout Job) -> Void = {
      $0.limits.batchOctets = 64 << 10
      $0.partitions.subscribersPerPartition = 30
    }
    let plain = try files("plain", change: small)
    #expect(plain.keys.contains { $0.contains("usage/data") })
    var random = SplitMix64(default: 20_261_301)
    let others = [
      ("reversed", try files("reversed", change: small, order: { $0.reversed() })),
      ("shuffled", try files("shuffled", change: small, order: { $0.shuffled(using: &random) })),
      (
        "one split a file",
        try files("whole") {
          small(&$0)
          $0.limits.batchOctets = 64 << 20
        }
      ),
      (
        "splits of a few lines",
        try files("tiny") {
          small(&$0)
          $0.limits.batchOctets = 3_001
        }
      ),
    ]
    for (name, other) in others {
      #expect(Set(other.keys) == Set(plain.keys), "\(name): other files, SEED=\(random.seed)")
      let different = plain.filter { other[$0.key] != $0.value }.keys.sorted()
      #expect(different.isEmpty, "\(name): other octets, SEED=\(random.seed)")
    }
  }

  @Test("The same octets whatever a bucket's size, members of groups being rated together")
  func bucketSizes() throws {
    let path = "\(month.input)/customers/subscribers.csv"
    let text = String(decoding: try FileReading.contents(of: path), as: UTF8.self)
    let numbers = text.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
    var groups = "group,msisdn,role,from,to,pays\n"
    // Every third line, four to a group, from all over the base.
    for (position, number) in numbers.enumerated() where position % 3 == 0 {
      groups += "g\(position % 17),\(number),sub,2026-01-01,,\n"
    }
    try FileWriting.write(Array(groups.utf8), to: "\(month.input)/customers/groups.csv")
    func run(_ name: String, _ bucketRecords: Int?) throws -> [String: [UInt8]] {
      try files(
        name,
        change: {
          $0.customers.groups = CustomerFeed(files: "customers/groups*")
          $0.partitions.subscribersPerPartition = 80
        }, bucketRecords: bucketRecords)
    }
    let usual = try run("usual", nil)
    for size in [1, 97, 2_000] {
      let other = try run("buckets-\(size)", size)
      #expect(usual.filter { other[$0.key] != $0.value }.keys.sorted() == [], "buckets of \(size)")
      #expect(usual.count == other.count)
    }
  }

  @Test("A corrected file is read in the place of those that it corrects")
  func correctedFiles() throws {
    let folder = "\(month.input)/usage"
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".csv") }.sorted()
    let first = try #require(names.first)
    let stem = first.dropLast(".csv".count)
    let octets = try FileReading.contents(of: "\(folder)/\(first)")
    let plain = try files("uncorrected")
    // The original and the first correction are nonsense that nobody may read.
    try FileWriting.write(Array("nonsense".utf8), to: "\(folder)/\(first)")
    try FileWriting.write(Array("nonsense".utf8), to: "\(folder)/\(stem).v1.csv")
    try FileWriting.write(octets, to: "\(folder)/\(stem).v12.csv")
    let (workload, output, spool) = try month.workload("corrected") {
      $0.usageFeeds[0].corrections = ".v{n}"
    }
    try SyntheticMonth.run(workload, spool: spool)
    let summary = try workload.publish()
    #expect(
      summary.notes == [
        "usage/\(first) was not read: usage/\(stem).v12.csv stands in its place",
        "usage/\(stem).v1.csv was not read: usage/\(stem).v12.csv stands in its place",
      ])
    let replaced = summary.manifest.inputs.filter { $0.replacedBy != nil }
    #expect(replaced.map(\.path) == ["usage/\(first)", "usage/\(stem).v1.csv"])
    #expect(replaced.allSatisfy { $0.replacedBy == "usage/\(stem).v12.csv" && $0.records == 0 })
    // Only the file's name differs: tables that don't have it are the same.
    let corrected = try TestFolder.contents(of: output)
    for (path, octets) in plain where path.hasPrefix("open/") {
      #expect(corrected[path] == octets, "\(path)")
    }
    try FileWriting.write(octets, to: "\(folder)/\(stem).v012.csv")
    let error = #expect(throws: MonthError.self) {
      _ = try month.workload("twice") { $0.usageFeeds[0].corrections = ".v{n}" }
    }
    #expect("\(try #require(error))".contains("same version"))
  }

  @Test("Late records say which months they reopen, and what to do")
  func reopening() throws {
    let (workload, _, spool) = try month.workload("reopening") { $0.window.late = .reopen }
    try SyntheticMonth.run(workload, spool: spool)
    let summary = try workload.publish()
    let late = Int64(month.truth.late)
    #expect(summary.control.reopen.map(\.month) == ["2026-09"])
    #expect(summary.control.reopen.map(\.records) == [late])
    #expect(summary.control.total.reasons["REOPEN"] == late)
    #expect(summary.control.total.late.records == late)
    #expect(summary.notes.first?.contains("ratemill run … --month 2026-09") == true)
  }

  @Test("Compressed feeds give the tables that plain ones give")
  func compressedFeeds() throws {
    func tables(_ files: [String: [UInt8]]) -> [String: [UInt8]] {
      files.filter { $0.key.hasSuffix(".parquet") }
    }
    let plain = tables(try files("plain"))
    for path in try FileManager.default.subpathsOfDirectory(atPath: month.input + "/usage") {
      let full = "\(month.input)/usage/\(path)"
      var compressor = try ZstdCompressor(level: 3)
      let packed = try compressor.compress(try FileReading.contents(of: full))
      try FileWriting.remove(full)
      try FileWriting.write(packed, to: full)
    }
    // Small batches: the files are too large for one split and are cut into pieces in the spool.
    let packed = tables(try files("packed") { $0.limits.batchOctets = 8 << 10 })
    #expect(plain.filter { packed[$0.key] != $0.value }.keys.sorted() == [])
    #expect(plain.count == packed.count)
  }

  @Test("A record that is lost on its way publishes nothing, and the error names the difference")
  func lostRecord() throws {
    let (workload, output, spool) = try month.workload("lost")
    try SyntheticMonth.run(workload, spool: spool) { stage, task, result in
      guard stage == "intake", task == 0 else { return result }
      return try Self.droppingRecord(of: result, in: month.folder)
    }
    let error = #expect(throws: LakeError.self) { try workload.publish() }
    guard case .unbalanced(let differences) = error else {
      Issue.record("\(String(describing: error)): a lost record must be found")
      return
    }
    #expect(differences.contains { $0.contains("usage/") && $0.contains("(difference 1)") })
    #expect(differences.contains { $0.hasPrefix("all files: ") })
    try workload.discard()
    #expect(!FileManager.default.fileExists(atPath: output), "nothing may be published")
  }

  /// An intake block whose first segment lacks its last record; its totals are as before.
  private static func droppingRecord(of result: [UInt8], in folder: TestFolder) throws -> [UInt8] {
    let block = try IntakeBlock(ofFile: try folder.write(result, to: "block"))
    var decompressor = try ZstdDecompressor()
    var compressor = try ZstdCompressor()
    var segments: [(partition: Int, records: Int, octets: [UInt8])] = []
    for (index, segment) in block.segments.enumerated() {
      var octets = Array(result[segment.offset..<segment.offset + segment.octets])
      var count = segment.records
      if index == 0 {
        var records: [UsageRecord] = []
        try UsageSegment.decode(
          try decompressor.decompress(octets, limit: 1 << 26), into: &records)
        records.removeLast()
        count -= 1
        octets = try compressor.compress(UsageSegment.encode(records[...]))
      }
      segments.append((segment.partition, count, octets))
    }
    let rejects = result[block.rejectsOffset..<block.rejectsOffset + block.rejectsOctets]
    return IntakeBlock.encode(
      segments: segments, rejects: Array(rejects), control: block.control, lines: block.lines)
  }

  @Test("Money that differs between usage and invoices publishes nothing")
  func lostMoney() throws {
    let (workload, output, spool) = try month.workload("money")
    try SyntheticMonth.run(workload, spool: spool) { stage, task, result in
      guard stage == "rate", task == 0 else { return result }
      let block = try PartitionBlock(ofFile: try month.folder.write(result, to: "rated"))
      var money = block.money
      money.invoiceUsageMicros.micros += 10_000
      return PartitionBlock.encode(
        files: block.files.map {
          ($0.table, $0.region, $0.rows, Array(result[$0.offset..<$0.offset + $0.octets]))
        },
        controls: block.controls, money: money, bundles: block.bundles,
        indicators: block.indicators, campaigns: block.campaigns, records: block.records)
    }
    let error = #expect(throws: LakeError.self) { try workload.publish() }
    guard case .unbalanced(let differences) = error else {
      Issue.record("\(String(describing: error)): the difference must be found")
      return
    }
    #expect(differences.count == 1)
    #expect(differences.first?.hasSuffix("(difference 0.01)") == true)
    try workload.discard()
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test("A result of another run is refused before it is added")
  func strangeResult() throws {
    let (workload, _, spool) = try month.workload("strange")
    let error = #expect(throws: DamagedResult.self) {
      try SyntheticMonth.run(workload, spool: spool) { stage, task, result in
        guard stage == "rate", task == 0 else { return result }
        let block = try PartitionBlock(ofFile: try month.folder.write(result, to: "rated"))
        return PartitionBlock.encode(
          files: [], controls: [99: FileControl()], money: block.money, bundles: block.bundles,
          indicators: block.indicators, campaigns: block.campaigns, records: block.records)
      }
    }
    #expect(error?.reason.contains("totals of another run") == true)
    try workload.discard()
  }

  @Test("Payments past 64 bits end the run with a sentence, not with a crash")
  func hugePayments() throws {
    let path = "\(month.input)/customers/payments.csv"
    let text = String(decoding: try FileReading.contents(of: path), as: UTF8.self)
    var lines = text.split(separator: "\n").map(String.init)
    var fields = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let columns = lines[0].split(separator: ",").map(String.init)
    fields[try #require(columns.firstIndex(of: "amount"))] = "9000000000000"
    fields[try #require(columns.firstIndex(of: "paid_on"))] = "2026-10-05"
    let id = try #require(columns.firstIndex(of: "payment_id"))
    for name in ["huge1", "huge2"] {
      fields[id] = name
      lines.append(fields.joined(separator: ","))
    }
    try FileWriting.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    let (workload, _, spool) = try month.workload("huge")
    let error = #expect(throws: TaskFailure.self) {
      try SyntheticMonth.run(workload, spool: spool)
    }
    #expect(error?.kind == .data)
    #expect(error?.description.contains("'huge2'") == true)
    try workload.discard()
  }
}
