import Foundation
import Intake
import Jobs
import Measures
import Records

/// Feeds, windows and records that the tests of this room share.
enum TestFeeds {
  static let header =
    "id,served,service,direction,start,other,duration,up,down,events,cell,serving,access,group"

  /// Every field mapped, canonical codes, quantities in our own units but seconds for durations.
  static var full: UsageFeed {
    var fields = UsageFields(
      served: ColumnText(column: "served"), service: CodedField(column: "service"),
      start: TimeField(column: "start"))
    fields.direction = CodedField(column: "direction")
    fields.otherParty = ColumnText(column: "other")
    fields.duration = QuantityField(column: "duration", unit: .seconds)
    fields.octetsUp = QuantityField(column: "up", unit: .octets)
    fields.octetsDown = QuantityField(column: "down", unit: .octets)
    fields.events = QuantityField(column: "events", unit: .events)
    fields.recordID = ColumnText(column: "id")
    fields.cell = ColumnText(column: "cell")
    fields.serving = ColumnText(column: "serving")
    fields.access = CodedField(column: "access")
    fields.ratingGroup = ColumnText(column: "group")
    return UsageFeed(name: "full", files: "*", fields: fields)
  }

  /// Three columns of SMS: for tests of text, not of fields.
  static var short: UsageFeed {
    var fields = UsageFields(
      served: ColumnText(column: "served"), service: CodedField(constant: "sms"),
      start: TimeField(column: "start"))
    fields.recordID = ColumnText(column: "id")
    return UsageFeed(name: "short", files: "*", fields: fields)
  }
  static let shortHeader = "id,served,start"

  static let networks = NetworkCodes(home: ["CN", "46011"], away: ["HK", "45400", "longnetwork"])
  static let china = ZoneClock(fixedOffsetMilliseconds: 8 * 3_600_000)
  static let october = DecodedWindow(
    monthStart: milliseconds("2026-10-01T00:00:00+08:00"),
    monthEnd: milliseconds("2026-11-01T00:00:00+08:00"),
    lateFrom: milliseconds("2026-08-01T00:00:00+08:00"),
    plausibleFrom: milliseconds("2000-01-01T00:00:00+08:00"))

  /// By Foundation, which shares no code with the decoder.
  static func milliseconds(_ text: String) -> Int64 {
    let formatter = ISO8601DateFormatter()
    guard let date = formatter.date(from: text) else {
      preconditionFailure("Write test instants as 2026-10-01T00:00:00+08:00, not \(text).")
    }
    return Int64(date.timeIntervalSince1970) * 1000
  }

  static func decoder(
    _ feed: UsageFeed = full, header: String = header, zone: ZoneClock = china,
    window: DecodedWindow = october, lineOctetsMax: Int = 4096, rejectsMax: Int = 1000,
    trial: LineTrial = .whole
  ) throws -> UsageDecoder {
    var decoder = try UsageDecoder(
      feed: feed, networks: networks, zone: zone, window: window, lineOctetsMax: lineOctetsMax,
      rejectsMax: rejectsMax, trial: trial)
    if feed.format.hasHeader { try decoder.setHeader(Array(header.utf8)) }
    return decoder
  }

  /// The whole text in one window.
  static func decode(_ text: String, with decoder: UsageDecoder) -> DecodedBatch {
    decode(Array(text.utf8), with: decoder)
  }

  static func decode(_ text: [UInt8], with decoder: UsageDecoder) -> DecodedBatch {
    var decoder = decoder
    var batch = DecodedBatch()
    let consumed = decoder.decode(text.span, isEnd: true, into: &batch)
    precondition(consumed == text.count, "With isEnd, a decoder consumes all of its text.")
    return batch
  }

  /// The same text in windows that end at `cuts`, as a caller feeds it: what isn't consumed is put
  /// in front of the next window. Returns the longest rest that had to be held, too.
  static func decode(
    _ text: [UInt8], cuts: [Int], with decoder: UsageDecoder
  ) -> (batch: DecodedBatch, restMax: Int) {
    var decoder = decoder
    var batch = DecodedBatch()
    var rest: [UInt8] = []
    var restMax = 0
    var start = 0
    for end in cuts + [text.count] {
      let window = rest + text[start..<end]
      let isEnd = end == text.count && start <= end
      let consumed = decoder.decode(window.span, isEnd: isEnd, into: &batch)
      rest = Array(window[consumed...])
      restMax = max(restMax, rest.count)
      start = end
    }
    return (batch, restMax)
  }
}
