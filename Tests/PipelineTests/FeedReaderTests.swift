import Foundation
import Jobs
import Measures
import Pipeline
import Records
import Seeds
import Testing
import Zstd

@Suite("Text is read window by window")
struct FeedReaderTests {
  private static let header = "served,service,start,duration_s"
  private static let lines = (0..<40).map { index in
    "861390000\(1_000 + index),voice,2026-10-\(index % 28 + 1 < 10 ? "0" : "")\(index % 28 + 1)"
      + "T08:00:00+08:00,\(index)"
  }

  private static func settings() throws -> RunSettings {
    var fields = UsageFields(
      served: ColumnText(column: "served"), service: CodedField(column: "service"),
      start: TimeField(column: "start"))
    fields.duration = QuantityField(column: "duration_s", unit: .seconds)
    let feed = UsageFeed(name: "usage", files: "*", fields: fields)
    let clock = ZoneClock(transitions: [
      .init(fromMilliseconds: .min, offsetMilliseconds: 28_800_000)
    ])
    return RunSettings(
      job: Job(name: "test", catalogueFolder: "", usageFeeds: [feed]),
      month: try #require(BillingMonth("2026-10")), networks: NetworkCodes(home: [], away: []),
      clock: clock, feedClocks: [clock])
  }

  private static func reader(header: [UInt8]? = nil, inside: Bool = false) throws -> FeedReader {
    let folder = try TestFolder()
    let file = try SourceFile(feed: 0, name: "f", path: try folder.write([], to: "f"))
    let split = Split(
      file: 0, path: "", offset: 0, octets: 0, header: header, isFileStart: header == nil,
      startsInsideLine: inside)
    return try FeedReader(task: IntakeTask(split: split, file: file), settings: try settings())
  }

  @Test("However the text is cut into windows, header included, the records are the same")
  func windows() throws {
    let text = Array((Self.header + "\n" + Self.lines.joined(separator: "\n")).utf8)
    var whole = try Self.reader()
    try whole.push(text, isEnd: true)
    let records = whole.takeRecords().records
    #expect(records.count == 40)
    var random = SplitMix64(default: 20_261_201)
    for window in [1, 2, 5, 31, 32, 33, 100, 1_000] {
      var reader = try Self.reader()
      var start = 0
      while start < text.count {
        let end = min(
          text.count, start + (window == 1_000 ? Int.random(in: 1...90, using: &random) : window))
        try reader.push(Array(text[start..<end]), isEnd: end == text.count)
        start = end
      }
      let found = reader.takeRecords().records
      #expect(found == records, "windows of \(window) octets, SEED=\(random.seed)")
    }
  }

  @Test("A split that begins inside a line skips its rest and takes the header it is given")
  func insideLine() throws {
    var reader = try Self.reader(header: Array(Self.header.utf8), inside: true)
    try reader.push(Array("rest of a line that was too long\n\(Self.lines[0])\n".utf8), isEnd: true)
    #expect(reader.takeRecords().served == [8_613_900_001_000])
    #expect(reader.takeRecords().records.isEmpty, "what was taken is taken")
  }

  @Test("A header without a needed column is the file's fault, and names the file")
  func badHeader() throws {
    var reader = try Self.reader()
    let error = #expect(throws: TaskFailure.self) {
      try reader.push(Array("served,start\n".utf8), isEnd: true)
    }
    #expect(error?.kind == .data)
    #expect(error?.description.hasPrefix("f: ") == true)
  }

  @Test("A header that goes on beyond the longest line is the file's fault, and names the file")
  func endlessHeader() throws {
    let longest = try Self.settings().job.limits.lineOctetsMax
    var reader = try Self.reader()
    try reader.push([UInt8](repeating: UInt8(ascii: "a"), count: longest), isEnd: false)
    let error = #expect(throws: TaskFailure.self) {
      try reader.push([UInt8(ascii: "a")], isEnd: false)
    }
    #expect(error?.kind == .data)
    #expect(error?.description.hasPrefix("f: its first \(longest + 1) octets") == true)
  }

  @Test("A file of nothing, and one of a header alone, hold no records", arguments: ["", header])
  func noLines(text: String) throws {
    var reader = try Self.reader()
    try reader.push(Array(text.utf8), isEnd: false)
    try reader.push([], isEnd: true)
    #expect(reader.takeRecords().records.isEmpty)
  }

  @Test("A compressed text comes out whole, in windows of bounded size", arguments: [1, 7, 4_096])
  func compressedWindows(piece: Int) throws {
    var random = SplitMix64(default: 20_261_202)
    let size = piece == 1 ? 3_000 : 3 << 20
    let text = (0..<size).map { _ in UInt8.random(in: 0..<4, using: &random) }
    var compressor = try ZstdCompressor()
    let packed = try compressor.compress(text)
    var windows = try TextWindows(compression: .zstd, name: "f.zst")
    var out: [UInt8] = []
    var largest = 0
    for start in stride(from: 0, to: packed.count, by: piece) {
      try windows.push(Array(packed[start..<min(packed.count, start + piece)])) {
        largest = max(largest, $0.count)
        out += $0
      }
    }
    try windows.finish()
    #expect(out == text, "SEED=\(random.seed)")
    #expect(largest <= TextWindows.windowOctets)
  }

  @Test("A compressed file that is cut short or damaged is an error that names it")
  func damaged() throws {
    var compressor = try ZstdCompressor()
    let packed = try compressor.compress([UInt8](repeating: 65, count: 10_000))
    do {
      var cut = try TextWindows(compression: .zstd, name: "f.zst")
      try cut.push(Array(packed.dropLast(3))) { _ in }
      try cut.finish()
      Issue.record("what ends early must not pass for whole")
    } catch let error as MonthError {
      #expect(error.description.hasPrefix("f.zst: "))
    }
  }

  @Test("A task of a feed that the run doesn't have is refused")
  func foreignFeed() throws {
    var writer = OctetWriter()
    writer.varint(1)
    writer.text("f")
    for _ in 0..<4 { writer.fixed(UInt8(0)) }
    let task = try IntakeTask(encoded: writer.octets)
    let settings = try Self.settings()
    let error = #expect(throws: TaskFailure.self) { try FeedReader(task: task, settings: settings) }
    #expect(error?.kind == .bug && error?.description.contains("feed 1") == true)
  }

  @Test("Settings that no job could be run with are refused, each for its reason")
  func impossibleSettings() throws {
    let sound = try Self.settings()
    #expect(try RunSettings(encoded: try sound.encoded()) == sound)
    let changes: [(String, (inout RunSettings) -> Void)] = [
      ("month number -1", { $0.monthIndex = -1 }),
      ("month number 120000", { $0.monthIndex = 120_000 }),
      ("0 clocks for 1 feeds", { $0.feedClocks = [] }),
      ("a clock", { $0.clock = ZoneClock(fixedOffsetMilliseconds: .max) }),
      ("367 late days", { $0.job.window.lateDays = 367 }),
      ("limits below 0", { $0.job.limits.rejectsPerBatchMax = -1 }),
      ("limits below 0", { $0.job.limits.lineOctetsMax = 0 }),
    ]
    for (reason, change) in changes {
      var settings = sound
      change(&settings)
      let octets = try settings.encoded()
      let error = #expect(throws: MonthError.self) { try RunSettings(encoded: octets) }
      #expect(
        error?.description.contains(reason) == true, "\(reason): \(String(describing: error))")
    }
  }
}
