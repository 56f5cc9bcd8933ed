import Jobs
import Measures
import Records
import Testing

import Intake

@Suite("Which records are the month's")
struct UsageWindowTests {
  @Test(
    "by their start",
    arguments: [
      ("2026-10-01T00:00:00+08:00", nil), ("2026-10-31T23:59:59+08:00", nil),
      ("2026-11-01T00:00:00+08:00", .otherMonth), ("2026-09-30T23:59:59+08:00", .late),
      ("2026-08-01T00:00:00+08:00", .late), ("2026-07-31T23:59:59+08:00", .otherMonth),
      ("2000-01-01T00:00:00+08:00", .otherMonth), ("1999-12-31T23:59:59+08:00", .implausibleDate),
      ("9999-12-31T23:59:59Z", .otherMonth),
    ] as [(String, RejectReason?)])
  func start(_ start: String, _ reason: RejectReason?) {
    #expect(TestFeeds.october.reason(forStart: TestFeeds.milliseconds(start)) == reason)
  }

  @Test func aJobsWindowIsInLocalDays() throws {
    let month = try #require(BillingMonth("2026-10"))
    let window = try DecodedWindow(
      month: month, rules: UsageWindow(lateDays: 61, plausibleFrom: "2000-01-01"),
      zone: TestFeeds.china)
    #expect(window == TestFeeds.october)
    #expect(throws: IntakeError.badPlausibleDay("2000-13-01")) {
      try DecodedWindow(
        month: month, rules: UsageWindow(plausibleFrom: "2000-13-01"), zone: TestFeeds.china)
    }
  }

  @Test("Late records reopen their months where the job says so, and are counted by them")
  func reopening() throws {
    let month = try #require(BillingMonth("2026-10"))
    let window = try DecodedWindow(
      month: month, rules: UsageWindow(lateDays: 61, late: .reopen), zone: TestFeeds.china)
    let starts = [
      "2026-09-30 23:59:59", "2026-09-01 00:00:00", "2026-08-31 23:59:59", "2026-07-31 23:59:59",
      "2026-10-01 00:00:00",
    ]
    let text = starts.map { start in "\(Line.with { $0.start = start })" }.joined(separator: "\n")
    let batch = TestFeeds.decode(text, with: try TestFeeds.decoder(window: window))
    #expect(batch.records.count == 1 && batch.counts[.late] == 0)
    #expect(batch.counts[.reopen] == 3 && batch.counts[.otherMonth] == 1)
    #expect(Array(batch.counts.reopened.prefix(3)) == [2, 1, 0])
    #expect(batch.counts.late.voice.records == 3)
    #expect(batch.rejects.map(\.reason) == [.reopen, .reopen, .reopen])
    let long = try DecodedWindow(
      month: month, rules: UsageWindow(lateDays: 366, late: .reopen), zone: TestFeeds.china)
    #expect(try #require(long.reopened.last) <= long.lateFrom, "No late record is beyond them.")
  }

  @Test("Late records go on with the month's where the job adjusts, older ones don't")
  func adjusting() throws {
    let month = try #require(BillingMonth("2026-10"))
    let window = try DecodedWindow(
      month: month, rules: UsageWindow(lateDays: 61, late: .adjust), zone: TestFeeds.china)
    let starts = [
      "2026-09-30 23:59:59", "2026-08-01 00:00:00", "2026-07-31 23:59:59", "2026-10-01 00:00:00",
      "2026-11-01 00:00:00",
    ]
    let text = starts.map { start in "\(Line.with { $0.start = start })" }.joined(separator: "\n")
    let batch = TestFeeds.decode(text, with: try TestFeeds.decoder(window: window))
    #expect(batch.records.count == 3 && batch.counts.decoded.records == 3)
    #expect(batch.counts[.late] == 0 && batch.counts[.otherMonth] == 2)
    #expect(batch.counts.late.records == 0 && batch.counts.reopened.allSatisfy { $0 == 0 })
    #expect(batch.rejects.isEmpty)
  }

  @Test func whatIsLeftOutIsCountedWithItsUsage() throws {
    let lines = [
      Line.with { $0.start = "2026-11-01 00:00:00" },
      Line.with { $0.start = "2026-05-01 00:00:00" },
      Line.with { $0.start = "2026-09-30 00:00:00" },
      Line.with { $0.start = "1980-01-06 00:00:00" },
      Line(),
    ]
    let text = lines.map(\.description).joined(separator: "\n")
    let batch = TestFeeds.decode(text, with: try TestFeeds.decoder())
    #expect(batch.records.map(\.sequence) == [4])
    #expect(batch.rejects.map(\.reason) == [.late, .implausibleDate], "other months: only counted")
    #expect(batch.counts[.otherMonth] == 2)
    #expect(batch.counts.otherMonth.voice.records == 2)
    #expect(batch.counts.otherMonth.voice.quantity == 122_000)
    #expect(batch.counts.late.voice.quantity == 61_000)
    #expect(batch.counts.implausible.voice.quantity == 61_000)
    #expect(batch.counts.records == 5)
  }

  @Test func aFeedsFiltersComeBeforeItsFields() throws {
    var feed = TestFeeds.full
    feed.filters = [
      RecordFilter(column: "service", action: .keep, values: ["voice", "sms"]),
      RecordFilter(column: "duration", action: .drop, values: ["-1"]),
    ]
    let lines = [
      Line.data(up: "bad", down: "bad"), Line.with { $0.duration = "-1" }, Line(),
      Line.with { ($0.service, $0.start) = ("other thing", "bad") },
    ]
    let text = lines.map(\.description).joined(separator: "\n")
    let batch = TestFeeds.decode(text, with: try TestFeeds.decoder(feed))
    #expect(batch.records.count == 1)
    #expect(batch.rejects == [])
    #expect(batch.counts[.filteredByFeed] == 3)
  }

  @Test func countsAddUp() throws {
    let decoder = try TestFeeds.decoder()
    let parts = ["\(Line())\nbad\n", "\(Line.data(up: "1", down: "2"))\n"]
    var sum = IntakeCounts()
    for part in parts { sum += TestFeeds.decode(part, with: decoder).counts }
    #expect(sum == TestFeeds.decode(parts.joined(), with: decoder).counts)
  }
}
