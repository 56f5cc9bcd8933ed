import Jobs
import Measures
import Records
import Testing

import Intake

/// A line of the full feed, field by field: what isn't said is a sound call.
struct Line: CustomStringConvertible, Sendable {
  var id = "1001"
  var served = "8613900000001"
  var service = "voice"
  var direction = "mo"
  var start = "2026-10-05 08:30:00"
  var other = "8613900000002"
  var duration = "61"
  var up = ""
  var down = ""
  var events = ""
  var cell = ""
  var serving = ""
  var access = ""
  var group = ""

  var description: String {
    [
      id, served, service, direction, start, other, duration, up, down, events, cell, serving,
      access, group,
    ].joined(separator: ",")
  }

  static func with(_ change: (inout Line) -> Void) -> Line {
    var line = Line()
    change(&line)
    return line
  }
  static func data(up: String, down: String) -> Line {
    with { ($0.service, $0.duration, $0.up, $0.down, $0.other) = ("data", "", up, down, "") }
  }
  static func sms(events: String = "") -> Line {
    with { ($0.service, $0.duration, $0.events) = ("sms", "", events) }
  }
}

@Suite("A sound line becomes one record")
struct SoundRecordTests {
  static let start = TestFeeds.milliseconds("2026-10-05T08:30:00+08:00")

  struct Case: Sendable, CustomTestStringConvertible {
    let what: String
    let line: Line
    var served: UInt64 = 8_613_900_000_001
    let record: UsageRecord
    var testDescription: String { what }
  }

  static func record(_ change: (inout UsageRecord) -> Void) -> UsageRecord {
    var record = UsageRecord(
      startMilliseconds: start, quantity: 61_000, otherParty: 8_613_900_000_002, recordID: 1001,
      durationMilliseconds: 61_000, service: .voice)
    change(&record)
    return record
  }
  static func data(_ change: (inout UsageRecord) -> Void) -> UsageRecord {
    record {
      ($0.service, $0.durationMilliseconds, $0.otherParty) = (.data, 0, 0)
      change(&$0)
    }
  }

  static let cases: [Case] = [
    Case(what: "a call", line: Line(), record: record { _ in }),
    Case(
      what: "a call of no length", line: .with { $0.duration = "0" },
      record: record { ($0.quantity, $0.durationMilliseconds) = (0, 0) }),
    Case(
      what: "the longest call", line: .with { $0.duration = "4233600" },
      record: record { ($0.quantity, $0.durationMilliseconds) = (4_233_600_000, 4_233_600_000) }),
    Case(
      what: "a call of 1.5 s", line: .with { $0.duration = "1.500" },
      record: record { ($0.quantity, $0.durationMilliseconds) = (1500, 1500) }),
    Case(
      what: "a received call from nobody", line: .with { ($0.direction, $0.other) = ("mt", "") },
      record: record { ($0.direction, $0.otherParty) = (.terminating, 0) }),
    Case(
      what: "a received call from a withheld number",
      line: .with { ($0.direction, $0.other) = ("mt", "withheld") },
      record: record { ($0.direction, $0.otherParty) = (.terminating, 0) }),
    Case(
      what: "a received call from -1", line: .with { ($0.direction, $0.other) = ("mt", "-1") },
      record: record { ($0.direction, $0.otherParty) = (.terminating, 0) }),
    Case(
      what: "a forwarded call", line: .with { $0.direction = "cf" },
      record: record { $0.direction = .forwarded }),
    Case(
      what: "a written number", line: .with { $0.other = "+852 (2345)-6789" },
      record: record { $0.otherParty = 85_223_456_789 }),
    Case(
      what: "a message", line: .sms(),
      record: record { ($0.service, $0.quantity, $0.durationMilliseconds) = (.sms, 1, 0) }),
    Case(
      what: "a message of three parts", line: .sms(events: "3"),
      record: record { ($0.service, $0.quantity, $0.durationMilliseconds) = (.sms, 3, 0) }),
    Case(
      what: "a value-added service",
      line: .with {
        ($0.service, $0.duration, $0.other, $0.group) = ("content", "", "", "70001")
      },
      record: record {
        ($0.service, $0.quantity, $0.durationMilliseconds) = (.content, 1, 0)
        ($0.otherParty, $0.ratingGroup) = (0, 70_001)
      }),
    Case(
      what: "three of them in a record",
      line: .with { ($0.service, $0.duration, $0.events) = ("content", "", "3") },
      record: record {
        ($0.service, $0.quantity, $0.durationMilliseconds) = (.content, 3, 0)
      }),
    Case(
      what: "a session", line: .data(up: "1000", down: "24000"),
      record: data { ($0.quantity, $0.uplinkOctets) = (25_000, 1000) }),
    Case(
      what: "a session without uplink", line: .data(up: "", down: "7"),
      record: data { $0.quantity = 7 }),
    Case(
      what: "octets of a call are not looked at", line: .with { $0.up = "garbage" },
      record: record { _ in }),
    Case(
      what: "home by code", line: .with { $0.serving = "46011" }, record: record { _ in }),
    Case(
      what: "abroad", line: .with { $0.serving = "HK" }, record: record { $0.serving = 2 }),
    Case(
      what: "abroad by a long code", line: .with { $0.serving = "longnetwork" },
      record: record { $0.serving = 3 }),
    Case(what: "5G", line: .with { $0.access = "5G" }, record: record { $0.access = .g5 }),
    Case(
      what: "an access nobody knows", line: .with { $0.access = "6G" }, record: record { _ in }),
    Case(
      what: "a cell in decimal", line: .with { $0.cell = "1302604" },
      record: record { $0.cell = 1_302_604 }),
    Case(
      what: "a cell in hexadecimal", line: .with { $0.cell = "0x1aF" },
      record: record { $0.cell = 0x1AF }),
    Case(
      what: "a cell as text", line: .with { $0.cell = "abc" },
      record: record { $0.cell = 0x44BC_2CF5_AD77_0999 }),
    Case(
      what: "an id as text", line: .with { $0.id = "1284567.42@sip-7" },
      record: record { $0.recordID = 0x3D2B_24BF_4442_56F1 }),
    Case(
      what: "the greatest numeric id", line: .with { $0.id = "18446744073709551615" },
      record: record { $0.recordID = .max }),
    Case(what: "no id", line: .with { $0.id = "" }, record: record { $0.recordID = 0 }),
    Case(
      what: "a rating group", line: .with { $0.group = "4294967295" },
      record: record { $0.ratingGroup = .max }),
    Case(
      what: "UTC", line: .with { $0.start = "2026-10-05T00:30:00Z" }, record: record { _ in }),
    Case(
      what: "a quoted field", line: .with { $0.cell = "\"a\"\"b,c\"" },
      record: record { $0.cell = hash("a\"b,c") }),
  ]

  static func hash(_ text: String) -> UInt64 {
    let octets = Array(text.utf8)
    return withWindow(over: octets.span, fieldsMax: 1) { window, _ in
      Hash64.of(window.field(from: 0, to: window.count))
    }
  }

  @Test("as the table says", arguments: cases)
  func soundLine(_ example: Case) throws {
    let batch = TestFeeds.decode("\(example.line)\n", with: try TestFeeds.decoder())
    #expect(batch.rejects == [], "The line was refused: \(example.line)")
    #expect(batch.records == [example.record])
    #expect(batch.served == [example.served])
    #expect(batch.counts.decoded[example.record.service].records == 1)
    #expect(
      batch.counts.decoded[example.record.service].quantity == Int128(example.record.quantity))
  }

  @Test func equalRecordsMayRepeatOnlyWhereTheFeedSaysSo() throws {
    var feed = TestFeeds.full
    #expect(
      TestFeeds.decode("\(Line())", with: try TestFeeds.decoder(feed)).records[0].mayRepeat
        == false)
    feed.dropsDuplicates = false
    #expect(TestFeeds.decode("\(Line())", with: try TestFeeds.decoder(feed)).records[0].mayRepeat)
  }

  @Test func feedCodesAndConstantsAreMapped() throws {
    var feed = TestFeeds.full
    feed.fields.service = CodedField(column: "service", codes: ["1": "voice", "messages": "sms"])
    feed.fields.direction = CodedField(constant: "mt")
    let decoder = try TestFeeds.decoder(feed)
    let lines = [Line.with { $0.service = "1" }, Line.with { $0.service = "messages" }]
    let batch = TestFeeds.decode(lines.map(\.description).joined(separator: "\n"), with: decoder)
    #expect(batch.records.map(\.service) == [.voice, .sms])
    #expect(batch.records.map(\.direction) == [.terminating, .terminating])
  }

  @Test("A reversal is told by a code; an empty one is none, an unknown one a reject")
  func reversals() throws {
    var feed = TestFeeds.full
    feed.fields.reversal = CodedField(column: "access")
    let lines = ["yes", "no", "", "maybe"].map { code in Line.with { $0.access = code } }
    feed.fields.access = nil
    let text = lines.map(\.description).joined(separator: "\n")
    let batch = TestFeeds.decode(text, with: try TestFeeds.decoder(feed))
    #expect(batch.records.map(\.isReversal) == [true, false, false])
    #expect(batch.rejects.map(\.reason) == [.unknownCode])
    #expect(!batch.records[0].isDuplicate(of: batch.records[1]), "It takes back, it isn't a copy.")
    feed.fields.reversal = CodedField(column: "access", codes: ["R": "yes"])
    let coded = TestFeeds.decode(
      "\(Line.with { $0.access = "R" })", with: try TestFeeds.decoder(feed))
    #expect(coded.records.map(\.isReversal) == [true])
  }

  @Test func theSumOfOctetsTakesUnitsAndRounding() throws {
    var feed = TestFeeds.full
    (feed.fields.octetsUp, feed.fields.octetsDown) = (nil, nil)
    feed.fields.octets = QuantityField(column: "down", unit: .megaoctets, rounding: .halfUp)
    let line = Line.data(up: "", down: "91.3865182252614")
    let batch = TestFeeds.decode("\(line)", with: try TestFeeds.decoder(feed))
    #expect(batch.records.map(\.quantity) == [91_386_518])
  }
}

@Suite("A bad line becomes one reject with its reason and column")
struct BadRecordTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let line: String
    let reason: RejectReason
    let field: String
    init(_ line: Line, _ reason: RejectReason, _ field: String) {
      self.init("\(line)", reason, field)
    }
    init(_ line: String, _ reason: RejectReason, _ field: String) {
      (self.line, self.reason, self.field) = (line, reason, field)
    }
    var testDescription: String { "\(reason.code) \(field): \(line.prefix(90))" }
  }

  static let cases: [Case] = [
    Case("a,b", .columnCount, ""),
    Case("\(Line()),", .columnCount, ""),
    Case(" ", .columnCount, ""),
    Case(.with { $0.served = "" }, .missingField, "served"),
    Case(.with { $0.served = "anonymous" }, .badPartyNumber, "served"),
    Case(.with { $0.served = "1234567890123456" }, .badPartyNumber, "served"),
    Case(.with { $0.served = "013900000001" }, .badPartyNumber, "served"),
    Case(.with { $0.served = "861390\u{0}0001" }, .badText, "served"),
    Case(.with { $0.service = "" }, .missingField, "service"),
    Case(.with { $0.service = "fax" }, .unknownCode, "service"),
    Case(.with { $0.service = "multimedia message" }, .unknownCode, "service"),
    Case(.with { $0.service = "\u{0}" }, .badText, "service"),
    Case(.with { $0.direction = "MO" }, .unknownCode, "direction"),
    Case(.with { $0.start = "" }, .missingField, "start"),
    Case(.with { $0.start = "2026-02-29 00:00:00" }, .badTimestamp, "start"),
    Case(.with { $0.start = "2026-10-05 24:00:00" }, .badTimestamp, "start"),
    Case(.with { $0.start = "yesterday" }, .badTimestamp, "start"),
    Case(.with { $0.start = "2026-10-05 08:30:0\u{0}" }, .badText, "start"),
    Case(.with { $0.duration = "" }, .missingField, "duration"),
    Case(.with { $0.duration = "-1" }, .negativeQuantity, "duration"),
    Case(.with { $0.duration = "1e3" }, .badNumber, "duration"),
    Case(.with { $0.duration = "1,5" }, .columnCount, ""),
    Case(.with { $0.duration = "0.0005" }, .finerThanUnit, "duration"),
    Case(.with { $0.duration = "4233600.001" }, .quantityTooLarge, "duration"),
    Case(.with { $0.duration = "99999999999999999999" }, .numberOverflow, "duration"),
    Case(.with { $0.duration = "9223372036854775807" }, .numberOverflow, "duration"),
    Case(.with { $0.duration = String(repeating: "9", count: 400) }, .numberOverflow, "duration"),
    Case(.data(up: "", down: ""), .missingField, "down"),
    Case(.data(up: "-5", down: "9"), .negativeQuantity, "up"),
    Case(.data(up: "1", down: "9007199254740992"), .quantityTooLarge, "down"),
    Case(.data(up: "9007199254740993", down: ""), .quantityTooLarge, "up"),
    Case(.data(up: "1.5", down: "9"), .finerThanUnit, "up"),
    Case(.sms(events: "many"), .badNumber, "events"),
    Case(.with { $0.other = "4.88E+31" }, .badPartyNumber, "other"),
    Case(.with { $0.other = "+" }, .badPartyNumber, "other"),
    Case(.with { $0.serving = "XX" }, .unknownNetwork, "serving"),
    Case(.with { $0.serving = "not a network at all" }, .unknownNetwork, "serving"),
    Case(.with { $0.id = "a\u{0}b" }, .badText, "id"),
    Case(.with { $0.cell = "\u{0}" }, .badText, "cell"),
    Case(.with { $0.access = "4G\u{0}" }, .badText, "access"),
    Case(.with { $0.group = "x" }, .badNumber, "group"),
    Case(.with { $0.group = "-1" }, .negativeQuantity, "group"),
    Case(.with { $0.group = "4294967296" }, .numberOverflow, "group"),
    Case(.with { $0.id = "\"1001" }, .badText, "id"),
    Case(.with { $0.cell = "\"a\"b" }, .badText, "cell"),
    Case(.with { $0.start = "1999-12-31 23:59:59" }, .implausibleDate, "start"),
    Case(.with { $0.start = "2026-09-30 23:59:59" }, .late, "start"),
    Case(.with { $0.start = "2026-08-01 00:00:00" }, .late, "start"),
  ]

  @Test("as the table says", arguments: cases)
  func badLine(_ example: Case) throws {
    let batch = TestFeeds.decode("\(example.line)\n", with: try TestFeeds.decoder())
    let reject = Reject(
      split: 0, line: 0, reason: example.reason, field: example.field,
      text: Array(example.line.utf8))
    #expect(batch.rejects == [reject])
    #expect(batch.records == [])
    #expect(batch.counts[example.reason] == 1)
    #expect(batch.counts.rejectedTotal == 1 && batch.counts.records == 1)
    #expect(batch.lineCount == 1)
  }

  @Test func invalidUTF8InAUsedFieldIsBadTextAndInAnotherOneIsNothing() throws {
    let line = Array("\(Line.with { $0.cell = "@" })".utf8)
    let broken = line.map { $0 == UInt8(ascii: "@") ? 0xFF : $0 }
    var feed = TestFeeds.full
    let batch = TestFeeds.decode(broken, with: try TestFeeds.decoder(feed))
    #expect(batch.rejects.map(\.reason) == [.badText])
    #expect(batch.rejects.first?.text == broken)
    feed.fields.cell = nil
    #expect(TestFeeds.decode(broken, with: try TestFeeds.decoder(feed)).records.count == 1)
  }

  @Test func upAndDownBeyondTheSumAreABadNumber() throws {
    var feed = TestFeeds.full
    feed.fields.octets = QuantityField(column: "events", unit: .octets)
    var line = Line.data(up: "5", down: "6")
    line.events = "10"
    let decoder = try TestFeeds.decoder(feed)
    #expect(TestFeeds.decode("\(line)", with: decoder).rejects.first?.field == "events")
    line.events = "11"
    #expect(TestFeeds.decode("\(line)", with: decoder).records.first?.uplinkOctets == 5)
    line.events = ""
    #expect(TestFeeds.decode("\(line)", with: decoder).rejects.first?.reason == .missingField)
  }

  @Test func rejectsBeyondTheLimitAreOnlyCounted() throws {
    let text = String(repeating: "bad\n", count: 10) + "\(Line())\n"
    let batch = TestFeeds.decode(text, with: try TestFeeds.decoder(rejectsMax: 3))
    #expect(batch.rejects.map(\.line) == [0, 1, 2])
    #expect(batch.counts[.columnCount] == 10)
    #expect(batch.records.map(\.sequence) == [10])
  }

  @Test func theTextOfARejectIsCut() throws {
    let line = String(repeating: "x", count: 3000)
    let batch = TestFeeds.decode(line, with: try TestFeeds.decoder())
    #expect(batch.rejects.first?.text.count == Reject.textLimit)
  }
}
