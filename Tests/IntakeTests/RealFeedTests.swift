import Foundation
import Jobs
import Measures
import Records
import Testing

import Intake

/// Real and public call records, where they are at hand: `RATEMILL_SHARED`, or `shared` beside the
/// package.
enum RealData {
  static let folder: URL = {
    if let named = ProcessInfo.processInfo.environment["RATEMILL_SHARED"] {
      return URL(filePath: named).appending(path: "data")
    }
    return URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../../shared/data")
  }()

  static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: path).path)
  }

  static func decode(
    _ path: String, _ feed: UsageFeed, zone: ZoneClock, window: DecodedWindow
  ) throws -> DecodedBatch {
    let text = [UInt8](try Data(contentsOf: folder.appending(path: path)))
    var decoder = try UsageDecoder(
      feed: feed, networks: NetworkCodes(home: [], away: []), zone: zone, window: window,
      lineOctetsMax: 1 << 16, rejectsMax: 1000)
    let header = try #require(FeedText.header(of: text, isEnd: true))
    try decoder.setHeader(header.line)
    let (batch, _) = TestFeeds.decode(
      Array(text[header.bodyOffset...]), cuts: [], with: decoder)
    #expect(batch.counts.records == batch.counts.decoded.records + batch.counts.rejectedTotal)
    return batch
  }

  static func window(_ month: String, lateDays: Int = 0, zone: ZoneClock) throws -> DecodedWindow {
    try DecodedWindow(
      month: try #require(BillingMonth(month)), rules: UsageWindow(lateDays: lateDays), zone: zone)
  }
}

@Suite("Real feeds are read in full")
struct RealFeedTests {
  private static var nodobo: UsageFeed {
    var fields = UsageFields(
      served: ColumnText(column: "user"), service: CodedField(constant: "voice"),
      start: TimeField(column: "timestamp", format: TimeReaderTests.nodobo))
    fields.direction = CodedField(
      column: "direction", codes: ["Outgoing": "mo", "Incoming": "mt", "Missed": "mt"])
    fields.duration = QuantityField(column: "duration", unit: .seconds)
    return UsageFeed(
      name: "nodobo", files: "calls_.csv",
      numbering: Numbering(scheme: .national, countryCode: "44"), fields: fields,
      dropsDuplicates: false)
  }

  struct Golden: Decodable, Sendable {
    let month: String
    let mo_calls: Int
    let seconds: Int64
    let active_subs: Int
  }

  @Test(
    "Nodobo's months are the golden ones",
    .enabled(if: RealData.has("nodobo/calls_.csv"), "shared/data/nodobo is not here"))
  func nodobo() throws {
    let golden = try JSONDecoder().decode(
      [Golden].self,
      from: try Data(contentsOf: RealData.folder.appending(path: "golden/nodobo_monthly_mo.json")))
    for month in golden {
      let batch = try RealData.decode(
        "nodobo/calls_.csv", Self.nodobo, zone: TimeReaderTests.london,
        window: try RealData.window(month.month, zone: TimeReaderTests.london))
      let calls = zip(batch.records, batch.served).filter { $0.0.direction == .originating }
      #expect(calls.count == month.mo_calls, "\(month.month)")
      #expect(calls.reduce(0) { $0 + $1.0.quantity } == month.seconds * 1000, "\(month.month)")
      #expect(batch.counts.records == 13_035)
      #expect(batch.counts[.implausibleDate] == 31, "The 31 records of 1980 are suspended.")
      #expect(
        batch.rejects.count { $0.reason == .implausibleDate && $0.field == "timestamp" } == 31)
      #expect(batch.counts.rejectedTotal == 31 + batch.counts[.otherMonth])
    }
  }

  @Test(
    "Nodobo's spoilt numbers are named",
    .enabled(if: RealData.has("nodobo/calls_.csv"), "shared/data/nodobo is not here"))
  func nodoboParties() throws {
    var feed = Self.nodobo
    feed.fields.otherParty = ColumnText(column: "other")
    let zone = TimeReaderTests.london
    let batch = try RealData.decode(
      "nodobo/calls_.csv", feed, zone: zone, window: try RealData.window("2010-09", zone: zone))
    // 4.88E+31 and the like: what a spreadsheet made of 19 numbers, all of them dialled.
    #expect(batch.counts[.badPartyNumber] == 19)
    feed.numbering.textPartiesAreWithheld = true
    let kept = try RealData.decode(
      "nodobo/calls_.csv", feed, zone: zone, window: try RealData.window("2010-09", zone: zone))
    #expect(kept.counts[.badPartyNumber] == 0, "A job may say that such calls were real.")
    let first = try #require(batch.records.first)
    #expect(first.otherParty == 447_434_677_419 && batch.served.first == 447_610_039_694)
    #expect(first.startMilliseconds == TestFeeds.milliseconds("2010-09-15T18:17:44Z"))
    #expect(first.mayRepeat && first.direction == .terminating && first.quantity == 211_000)
  }

  @Test(
    "Copenhagen's calls and messages",
    .enabled(if: RealData.has("copenhagen/calls.csv"), "shared/data/copenhagen is not here"))
  func copenhagen() throws {
    let zone = ZoneClock(fixedOffsetMilliseconds: 3_600_000)
    let window = try RealData.window("2007-01", zone: zone)
    let start = TimeField(
      column: "timestamp", format: .seconds(origin: "2007-01-01T00:00:00+01:00"))
    var fields = UsageFields(
      served: ColumnText(column: "caller"), service: CodedField(constant: "voice"), start: start)
    fields.otherParty = ColumnText(column: "callee")
    fields.duration = QuantityField(column: "duration", unit: .seconds)
    var feed = UsageFeed(
      name: "calls", files: "calls.csv", numbering: Numbering(scheme: .opaque), fields: fields,
      filters: [RecordFilter(column: "duration", action: .drop, values: ["-1"])])
    let calls = try RealData.decode("copenhagen/calls.csv", feed, zone: zone, window: window)
    #expect(calls.records.count == 3234 && calls.counts[.filteredByFeed] == 366)
    #expect(calls.counts.decoded.voice.quantity == 204_813_000)
    #expect(calls.rejects == [])
    feed.filters = []
    let unfiltered = try RealData.decode("copenhagen/calls.csv", feed, zone: zone, window: window)
    #expect(unfiltered.counts[.negativeQuantity] == 366)

    fields = UsageFields(
      served: ColumnText(column: "sender"), service: CodedField(constant: "sms"), start: start)
    fields.otherParty = ColumnText(column: "recipient")
    (feed.name, feed.fields) = ("sms", fields)
    let messages = try RealData.decode("copenhagen/sms.csv", feed, zone: zone, window: window)
    #expect(messages.records.count == 24_333 && messages.rejects == [])
    #expect(messages.served.reduce(0, +) == 8_168_866)
  }

  @Test(
    "Cider's data sessions",
    .enabled(if: RealData.has("cider/mobiledata.csv"), "shared/data/cider is not here"))
  func cider() throws {
    let zone = ZoneClock(fixedOffsetMilliseconds: 0)
    var fields = UsageFields(
      served: ColumnText(column: "caller_id"), service: CodedField(constant: "data"),
      start: TimeField(column: "timestamp"))
    fields.octets = QuantityField(column: "volume", unit: .megaoctets, rounding: .halfUp)
    // `+8800182177053` and `00182177053` are one line: no international prefix is dialled here.
    var feed = UsageFeed(
      name: "cider", files: "mobiledata.csv",
      numbering: Numbering(scheme: .national, countryCode: "880", internationalPrefix: ""),
      fields: fields)
    let window = try RealData.window("2020-02", lateDays: 31, zone: zone)
    let batch = try RealData.decode("cider/mobiledata.csv", feed, zone: zone, window: window)
    #expect(batch.records.count == 4939 && batch.counts[.late] == 5061)
    let quantity = batch.counts.decoded.data.quantity + batch.counts.late.data.quantity
    #expect(quantity == 998_679_288_307)
    #expect(batch.served.allSatisfy { (8_800_000_000_000..<8_810_000_000_000).contains($0) })
    feed.fields.octets?.rounding = nil
    let exact = try RealData.decode("cider/mobiledata.csv", feed, zone: zone, window: window)
    #expect(exact.counts[.finerThanUnit] == 10_000)
  }
}
