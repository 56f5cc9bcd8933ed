import Jobs
import Records
import Testing

import Intake

@Suite("Lines, files and headers")
struct UsageLineTests {
  private static let row = "7,8613900000001,2026-10-05 08:30:00"

  private func decode(_ text: String, lineOctetsMax: Int = 4096) throws -> DecodedBatch {
    TestFeeds.decode(
      text,
      with: try TestFeeds.decoder(
        TestFeeds.short, header: TestFeeds.shortHeader, lineOctetsMax: lineOctetsMax))
  }

  @Test(
    "whatever ends a line, it is one record",
    arguments: [
      "\(row)\n", row, "\(row)\r\n", "\(row)\r", "\n\n\(row)\n\r\n",
      "\"7\",\"8613900000001\",\(row.suffix(19))\n",
    ])
  func lineEnds(_ text: String) throws {
    let batch = try decode(text)
    #expect(batch.rejects == [])
    #expect(batch.records.map(\.recordID) == [7])
    #expect(batch.records.first?.startMilliseconds == SoundRecordTests.start)
  }

  @Test func blankLinesAreNumberedButNoRecords() throws {
    let batch = try decode("\n\(Self.row)\n\r\n\nbad\n\(Self.row)")
    #expect(batch.records.map(\.sequence) == [1, 5])
    #expect(batch.rejects.map(\.line) == [4])
    #expect(batch.lineCount == 6)
    #expect(batch.counts.records == 3)
  }

  @Test func anEmptyFileIsAnEmptyBatch() throws {
    #expect(try decode("") == DecodedBatch())
  }

  @Test func linesAreNumberedFromWhereTheBatchStands() throws {
    var decoder = try TestFeeds.decoder(TestFeeds.short, header: TestFeeds.shortHeader)
    var batch = DecodedBatch(lineCount: 1)
    _ = decoder.decode(
      Array("\(Self.row)\n".utf8), in: 0..<Self.row.count, isEnd: true, into: &batch)
    #expect(batch.records.map(\.sequence) == [1])
    #expect(batch.lineCount == 2)
  }

  @Test func moreLinesThanCanBeCountedDoNoHarm() throws {
    var decoder = try TestFeeds.decoder(TestFeeds.short, header: TestFeeds.shortHeader)
    var batch = DecodedBatch(lineCount: .max - 1)
    let text = Array("\n\n\(Self.row)\nbad\n".utf8)
    _ = decoder.decode(text.span, isEnd: true, into: &batch)
    #expect(batch.lineCount == .max)
    #expect(batch.records.count == 1 && batch.rejects.count == 1)
  }

  @Test func anUnfinishedLineIsLeftToTheNextWindow() throws {
    var decoder = try TestFeeds.decoder(TestFeeds.short, header: TestFeeds.shortHeader)
    var batch = DecodedBatch()
    let text = Array("\(Self.row)\n\(Self.row)".utf8)
    let consumed = decoder.decode(text.span, isEnd: false, into: &batch)
    #expect(consumed == Self.row.utf8.count + 1)
    #expect(batch.records.count == 1)
  }

  @Test func aLongLineInSmallWindowsIsOneRejectAndIsNotHeld() throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20)
    let text = Array("\(Self.row)\n".utf8) + long + Array("\n\(Self.row)\n".utf8)
    let decoder = try TestFeeds.decoder(
      TestFeeds.short, header: TestFeeds.shortHeader, lineOctetsMax: 64 << 10)
    let windows = Array(stride(from: 64 << 10, to: text.count, by: 64 << 10))
    let (batch, restMax) = TestFeeds.decode(text, cuts: windows, with: decoder)
    #expect(restMax <= 64 << 10, "More than one line's limit was left to the caller to hold.")
    #expect(batch.records.map(\.sequence) == [0, 2])
    #expect(
      batch.rejects == [
        Reject(split: 0, line: 1, reason: .lineTooLong, text: Array(long.prefix(1024)))
      ])
    #expect(batch.counts[.lineTooLong] == 1 && batch.counts.records == 3)
  }

  @Test("the limit counts the octets before the line feed", arguments: [35, 34])
  func limit(_ lineOctetsMax: Int) throws {
    #expect(Self.row.utf8.count == 35)
    let batch = try decode("\(Self.row)\n", lineOctetsMax: lineOctetsMax)
    #expect(batch.records.count == (lineOctetsMax == 35 ? 1 : 0))
    #expect(batch.counts[.lineTooLong] == (lineOctetsMax == 35 ? 0 : 1))
  }

  @Test func aSplitThatBeginsInsideALongLinePassesOverItsEnd() throws {
    var decoder = try TestFeeds.decoder(TestFeeds.short, header: TestFeeds.shortHeader)
    decoder.skipToLineEnd()
    var batch = DecodedBatch()
    for window in ["xxxx", "xx\n\(Self.row)\n"] {
      _ = decoder.decode(
        Array(window.utf8).span, isEnd: window.hasSuffix("\n"), into: &batch)
    }
    #expect(batch.records.map(\.sequence) == [0])
    #expect(batch.rejects == [] && batch.lineCount == 1)
  }

  @Test func whatIsSkippedEndsWithTheText() throws {
    var decoder = try TestFeeds.decoder(TestFeeds.short, header: TestFeeds.shortHeader)
    decoder.skipToLineEnd()
    var batch = DecodedBatch()
    _ = decoder.decode(Array("xx".utf8).span, isEnd: false, into: &batch)
    _ = decoder.decode([UInt8]().span, isEnd: true, into: &batch)
    _ = decoder.decode(Array(Self.row.utf8).span, isEnd: true, into: &batch)
    #expect(batch.records.count == 1)
  }

  @Test func quotedFieldsMayHoldDelimitersAndQuotes() throws {
    let plain = "\"a,\"\"b\"\"\",8613900000001,2026-10-05 08:30:00"
    let batch = try decode("\(plain)\n\"\"\"\",\"8613900000001\",\"2026-10-05 08:30:00\"")
    #expect(batch.rejects == [])
    #expect(
      batch.records.map(\.recordID) == [
        SoundRecordTests.hash("a,\"b\""), SoundRecordTests.hash("\""),
      ])
  }

  @Test func aQuoteInsideAFieldIsText() throws {
    let batch = try decode("5\"x,8613900000001,2026-10-05 08:30:00")
    #expect(batch.records.map(\.recordID) == [SoundRecordTests.hash("5\"x")])
  }

  @Test func aFormatWithoutQuotesTakesThemAsText() throws {
    var feed = TestFeeds.short
    feed.format = DelimitedFormat(
      delimiter: UInt8(ascii: "|"), quote: 0, hasHeader: false, columns: ["id", "served", "start"])
    let batch = TestFeeds.decode(
      "\"7|8613900000001|2026-10-05 08:30:00", with: try TestFeeds.decoder(feed))
    #expect(batch.records.map(\.recordID) == [SoundRecordTests.hash("\"7")])
  }
}

@Suite("The header of a feed")
struct FeedHeaderTests {
  @Test func columnsMayStandInAnyOrderAndBeQuoted() throws {
    let header = "\u{FEFF}\"start\",more,\"served\",id\r\n"
    let decoder = try TestFeeds.decoder(TestFeeds.short, header: header)
    let batch = TestFeeds.decode("2026-10-05 08:30:00,?,8613900000001,7", with: decoder)
    #expect(batch.records.map(\.recordID) == [7])
  }

  @Test func aFileIsCutBehindItsHeader() {
    let mark = FeedText.byteOrderMark
    let whole = mark + Array("a,b\r\n1,2\n".utf8)
    let head = FeedText.header(of: whole, isEnd: false)
    #expect(head?.line == Array("a,b".utf8) && head?.bodyOffset == 8)
    #expect(FeedText.byteOrderMarkOctets(whole) == 3)
    #expect(FeedText.byteOrderMarkOctets(Array("a,b".utf8)) == 0)
    #expect(FeedText.header(of: Array("a,b".utf8), isEnd: false) == nil)
    #expect(FeedText.header(of: Array("a,b".utf8), isEnd: true)?.bodyOffset == 3)
    #expect(FeedText.header(of: [], isEnd: true)?.line == [])
  }

  @Test func aMissingColumnIsNamedWithWhatIsThere() {
    let expected = IntakeError.missingColumn(
      feed: "short", column: "start", header: ["id", "served", "begin"])
    #expect(throws: expected) {
      try TestFeeds.decoder(TestFeeds.short, header: "id,served,begin")
    }
    #expect(expected.description.contains("\"begin\""))
    #expect(throws: IntakeError.missingColumn(feed: "short", column: "served", header: [])) {
      try TestFeeds.decoder(TestFeeds.short, header: "")
    }
  }

  @Test func aMappedColumnMayNotBeThereTwice() {
    #expect(throws: IntakeError.repeatedColumn(feed: "short", column: "id")) {
      try TestFeeds.decoder(TestFeeds.short, header: "id,served,start,id")
    }
    #expect(throws: Never.self) {
      try TestFeeds.decoder(TestFeeds.short, header: "id,served,start,x,x")
    }
  }

  @Test func aHeaderThatIsNoTextIsRefused() {
    #expect(throws: IntakeError.unreadableHeader(feed: "short")) {
      try TestFeeds.decoder(TestFeeds.short, header: "id,served,\"start")
    }
    #expect(throws: IntakeError.unreadableHeader(feed: "short")) {
      try TestFeeds.decoder(TestFeeds.short, header: "id,served,start,\u{0}")
    }
  }

  @Test func everyErrorEndsWithWhatToDo() {
    let errors: [IntakeError] = [
      .missingColumn(feed: "f", column: "c", header: []), .repeatedColumn(feed: "f", column: "c"),
      .unreadableHeader(feed: "f"), .noColumns(feed: "f"),
      .unknownCanonicalCode(feed: "f", field: "service", code: "x"),
      .unknownCanonicalColumn(feed: "f", column: "c", columns: ["d"]),
      .badTimePattern(feed: "f", pattern: "p"), .badTimeOrigin(feed: "f", origin: "o"),
      .badNumbering(feed: "f", text: "t"), .badFormat(feed: "f"), .badPlausibleDay("d"),
    ]
    for error in errors {
      let last = error.description.split(separator: ". ").last ?? ""
      let verbs = ["Map", "Rename", "Check", "Declare", "Use", "Write"]
      #expect(verbs.contains { last.hasPrefix($0) } && last.hasSuffix("."), "\(error)")
    }
  }

  @Test func mappingsThatCannotWorkAreRefused() throws {
    var feed = TestFeeds.short
    feed.format.hasHeader = false
    #expect(throws: IntakeError.noColumns(feed: "short")) { try TestFeeds.decoder(feed) }
    feed = TestFeeds.short
    feed.format.quote = feed.format.delimiter
    #expect(throws: IntakeError.badFormat(feed: "short")) { try TestFeeds.decoder(feed) }
    feed = TestFeeds.short
    feed.fields.service = CodedField(column: "id", codes: ["V": "vioce"])
    let code = IntakeError.unknownCanonicalCode(feed: "short", field: "service", code: "vioce")
    #expect(throws: code) { try TestFeeds.decoder(feed) }
    feed = TestFeeds.short
    feed.fields.start.format = .pattern("%H:%M")
    #expect(throws: IntakeError.badTimePattern(feed: "short", pattern: "%H:%M")) {
      try TestFeeds.decoder(feed)
    }
    feed.fields.start.format = .seconds(origin: "2007")
    #expect(throws: IntakeError.badTimeOrigin(feed: "short", origin: "2007")) {
      try TestFeeds.decoder(feed)
    }
    feed = TestFeeds.short
    feed.numbering = Numbering(scheme: .national, countryCode: "+86")
    #expect(throws: IntakeError.badNumbering(feed: "short", text: "+86")) {
      try TestFeeds.decoder(feed)
    }
  }
}
