import Records
import Testing

import Intake

@Suite("A split tried by its beginnings, and without some lines")
struct LineTrialTests {
  private static let text = WindowLawTests.text
  private static let lines = text.split(
    separator: FeedText.lineFeed, omittingEmptySubsequences: false)

  private static func decode(_ trial: LineTrial, windows size: Int) throws -> DecodedBatch {
    let decoder = try TestFeeds.decoder(lineOctetsMax: 600, trial: trial)
    let cuts = Array(stride(from: size, to: text.count, by: size))
    return TestFeeds.decode(text, cuts: cuts, with: decoder).batch
  }

  @Test("a beginning gives what a text that ends there gives", arguments: [1, 64, 100_000])
  func prefixes(windows size: Int) throws {
    for prefix in 0...Self.lines.count {
      let beginning = Array(
        Self.lines.prefix(prefix).map { $0 + [FeedText.lineFeed] }.joined())
      let expected = TestFeeds.decode(
        beginning, with: try TestFeeds.decoder(lineOctetsMax: 600))
      var batch = try Self.decode(LineTrial(prefix: prefix, exclusions: []), windows: size)
      // The last line has no break, so the text with one has a line more.
      batch.lineCount = min(batch.lineCount, expected.lineCount)
      #expect(batch == expected, "The first \(prefix) lines in windows of \(size).")
    }
  }

  @Test(
    "a line that is left out is quarantined, and no other changes", arguments: [1, 64, 100_000])
  func exclusions(windows size: Int) throws {
    let whole = try Self.decode(.whole, windows: 100_000)
    for line in Self.lines.indices {
      let batch = try Self.decode(LineTrial(prefix: nil, exclusions: [line]), windows: size)
      #expect(batch.lineCount == whole.lineCount && batch.counts.records == whole.counts.records)
      #expect(batch.records == whole.records.filter { $0.sequence != UInt32(line) })
      let isRecord = batch.counts[.quarantined] == 1
      #expect(
        batch.rejects.filter { $0.reason == .quarantined }.map(\.line)
          == (isRecord ? [UInt32(line)] : []))
      let others = batch.rejects.filter { $0.reason != .quarantined }
      #expect(others == whole.rejects.filter { !isRecord || $0.line != UInt32(line) })
    }
  }

  @Test("several lines are left out of a beginning")
  func both() throws {
    let batch = try Self.decode(LineTrial(prefix: 4, exclusions: [0, 2, 3, 9]), windows: 7)
    #expect(batch.lineCount == 4)
    #expect(batch.records.map(\.sequence) == [1])
    #expect(batch.rejects.map(\.line) == [0, 2, 3])
    #expect(batch.counts[.quarantined] == 3)
  }
}
