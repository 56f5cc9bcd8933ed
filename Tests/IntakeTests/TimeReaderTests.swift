import Foundation
import Jobs
import Measures
import Seeds
import Testing

import Intake

@Suite("Timestamps")
struct TimeReaderTests {
  /// London in 2010: GMT, from 28 March 01:00 UTC BST, from 31 October 01:00 UTC GMT.
  static let london = ZoneClock(transitions: [
    .init(fromMilliseconds: .min, offsetMilliseconds: 0),
    .init(
      fromMilliseconds: TestFeeds.milliseconds("2010-03-28T01:00:00Z"),
      offsetMilliseconds: 3_600_000),
    .init(
      fromMilliseconds: TestFeeds.milliseconds("2010-10-31T01:00:00Z"), offsetMilliseconds: 0),
  ])
  static let nodobo = TimeField.Format.pattern("%a %b %d %H:%M:%S %z %Y")

  static let cases: [(TimeField.Format, String, String?)] = [
    (.iso, "2010-06-01 12:00:00", "2010-06-01T11:00:00Z"),
    (.iso, "2010-06-01T12:00:00", "2010-06-01T11:00:00Z"),
    (.iso, "2010-06-01T12:00:00Z", "2010-06-01T12:00:00Z"),
    (.iso, "2010-06-01T12:00:00+08:00", "2010-06-01T04:00:00Z"),
    (.iso, "2010-06-01T12:00:00-0330", "2010-06-01T15:30:00Z"),
    (.iso, "2010-06-01T12:00:00+08", "2010-06-01T04:00:00Z"),
    (.iso, "2010-06-01T12:00:00.000Z", "2010-06-01T12:00:00Z"),
    (.iso, "2010-06-01 12:00:00.0004", "2010-06-01T11:00:00Z"),
    (.iso, "2010-12-31 23:59:59", "2010-12-31T23:59:59Z"),
    (.iso, "1970-01-01 00:00:00", "1970-01-01T00:00:00Z"),
    (.iso, "2008-02-29 00:00:00", "2008-02-29T00:00:00Z"),
    // The night clocks go forward, what isn't on them is the first instant after; the night they
    // go back, the first of two.
    (.iso, "2010-03-28 00:59:59", "2010-03-28T00:59:59Z"),
    (.iso, "2010-03-28 01:30:00", "2010-03-28T01:00:00Z"),
    (.iso, "2010-03-28 02:00:00", "2010-03-28T01:00:00Z"),
    (.iso, "2010-10-31 00:30:00", "2010-10-30T23:30:00Z"),
    (.iso, "2010-10-31 01:30:00", "2010-10-31T00:30:00Z"),
    (.iso, "2010-10-31 02:00:00", "2010-10-31T02:00:00Z"),
    (.iso, "2010-02-29 00:00:00", nil), (.iso, "2010-04-31 00:00:00", nil),
    (.iso, "2010-13-01 00:00:00", nil), (.iso, "2010-00-01 00:00:00", nil),
    (.iso, "2010-01-00 00:00:00", nil), (.iso, "0000-01-01 00:00:00", nil),
    (.iso, "2010-06-01 24:00:00", nil), (.iso, "2010-06-01 12:60:00", nil),
    (.iso, "2010-06-01 12:00:60", nil), (.iso, "2010-06-01 12-00-00", nil),
    (.iso, "2010-06-01_12:00:00", nil), (.iso, "2010/06/01 12:00:00", nil),
    (.iso, "2010-06-01 12:00", nil), (.iso, "2010-06-01", nil), (.iso, "", nil),
    (.iso, "2010-06-01 12:00:0x", nil), (.iso, "2010-06-+1 12:00:00", nil),
    (.iso, "2010-06-01 12:00:00.", nil), (.iso, "2010-06-01 12:00:00 ", nil),
    (.iso, "2010-06-01 12:00:00+19:00", nil), (.iso, "2010-06-01 12:00:00+8", nil),
    (.iso, "2010-06-01 12:00:00+08:60", nil), (.iso, "2010-06-01 12:00:00+08000", nil),
    (.iso, "2010-06-01 12:00:00Zulu", nil), (.iso, "2010-06-01 12:00:00.1234567890", nil),
    (.iso, "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0} 12:00:00", nil),
    (nodobo, "Wed Sep 15 19:17:44 +0100 2010", "2010-09-15T18:17:44Z"),
    (nodobo, "Mon Feb 11 07:18:23 +0000 1980", "1980-02-11T07:18:23Z"),
    (nodobo, "mon feb 1 7:08:03 Z 1980", "1980-02-01T07:08:03Z"),
    (nodobo, "Mon  Feb 01 07:08:03 +00:00 1980", "1980-02-01T07:08:03Z"),
    (nodobo, "Mon Feb 30 07:18:23 +0000 1980", nil),
    (nodobo, "Xyz Feb 11 07:18:23 +0000 1980", nil),
    (nodobo, "Mon Fed 11 07:18:23 +0000 1980", nil),
    (nodobo, "Mon Feb 11 07:18:23 +0000 1980 ", nil),
    (nodobo, "Mon Feb 11 07:18:23 0000 1980", nil), (nodobo, "Mon", nil),
    (.pattern("%Y%m%d%H%M%S"), "20100601120000", "2010-06-01T11:00:00Z"),
    (.pattern("%d/%m/%y %H:%M"), "1/6/10 9:05", "2010-06-01T08:05:00Z"),
    (.pattern("%d/%m/%y"), "01/06/69", "1969-06-01T00:00:00Z"),
    (.pattern("100%% %Y-%m-%d"), "100% 2010-12-01", "2010-12-01T00:00:00Z"),
    (.pattern("%Y-%m-%d %H"), "2010-12-01 24", nil),
    (.milliseconds, "1284574664000", "2010-09-15T18:17:44Z"),
    (.milliseconds, "-1000", "1969-12-31T23:59:59Z"),
    (.milliseconds, "253402300799999999", nil), (.milliseconds, "soon", nil),
    (.seconds(origin: ""), "1284574664", "2010-09-15T18:17:44Z"),
    (.seconds(origin: ""), "1284574664.000999", "2010-09-15T18:17:44Z"),
    (.seconds(origin: ""), "999999999999999999999999999999", nil),
    (.seconds(origin: ""), "9999999999999999999999999999999999", nil),
    (.seconds(origin: "2007-01-01T00:00:00Z"), "184", "2007-01-01T00:03:04Z"),
    (.seconds(origin: "2010-06-01 00:00:00"), "-3600", "2010-05-31T22:00:00Z"),
  ]

  @Test("as the table says", arguments: cases.indices)
  func time(_ index: Int) throws {
    let (format, text, expected) = Self.cases[index]
    var reader = try TimeReader(format, zone: Self.london, feed: "test")
    let instant = reading(text) { reader.instant($0) }
    #expect(instant == expected.map(TestFeeds.milliseconds), "\(format) \(text)")
  }

  @Test func theDayRememberedIsTheDayMeant() throws {
    var reader = try TimeReader(.iso, zone: Self.london, feed: "test")
    for text in [
      "2010-12-05T10:00:00", "2010-12-06T10:00:00", "2010-12-05T11:00:00", "2010-12-32T11:00:00",
      "2010-12-06T11:00:00", "2010-11-06T11:00:00", "2009-11-06T11:00:00", "2009-11-31T11:00:00",
    ] {
      let day = String(text.prefix(10).suffix(2))
      let expected = day > "30" ? nil : TestFeeds.milliseconds(text + "Z")
      #expect(reading(text) { reader.instant($0) } == expected, "\(text)")
    }
  }

  @Test func fractionsAreKeptToTheMillisecond() throws {
    var reader = try TimeReader(.iso, zone: Self.london, feed: "test")
    let base = TestFeeds.milliseconds("2010-12-01T00:00:00Z")
    for (text, more) in [(".5", 500), (".25", 250), (".123456789", 123), (",001", 1)] {
      #expect(reading("2010-12-01 00:00:00" + text) { reader.instant($0) } == base + Int64(more))
    }
  }

  @Test(
    "patterns that name no day are refused",
    arguments: ["", "%H:%M", "%Y-%m", "%Y-%m-%q", "%Y-%m-%d %", "%d %b"])
  func badPattern(_ pattern: String) {
    #expect(TimePattern(pattern) == nil)
  }

  @Test func everyDayIsTheOneThatFoundationNames() throws {
    var random = SplitMix64(default: 20_261_031)
    let utc = ZoneClock(fixedOffsetMilliseconds: 0)
    var reader = try TimeReader(.iso, zone: utc, feed: "test")
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "yyyy-MM-dd HH:mm:ss"
    for _ in 0..<2000 {
      let seconds = Int64.random(in: -12_000_000_000...200_000_000_000, using: &random)
      let text = format.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
      let read = reading(text) { reader.instant($0) }
      #expect(read == seconds * 1000, "SEED=\(random.seed) \(text)")
    }
  }
}
