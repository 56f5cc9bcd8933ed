import Jobs
import Measures
import Records
import Seeds
import Testing

import Intake

@Suite("Laws of decoding")
struct WindowLawTests {
  /// Some of everything: sound and bad lines, quotes, blank lines, CR LF, lines that are too long.
  static let text: [UInt8] = {
    var lines =
      SoundRecordTests.cases.map { "\($0.line)\n" }
      + BadRecordTests.cases.map(\.line).map { $0 + "\r\n" }
    lines.insert("\n\r\n", at: 5)
    lines.insert(String(repeating: "long,", count: 200) + "\n", at: 9)
    lines.append(String(repeating: "x", count: 700) + "\r\n")
    lines.append("\(Line())")
    return Array(lines.joined().utf8)
  }()

  @Test func whereTheTextIsCutMakesNoDifference() throws {
    let decoder = try TestFeeds.decoder(lineOctetsMax: 600)
    let whole = TestFeeds.decode(Self.text, with: decoder)
    #expect(whole.counts[.lineTooLong] == 2 && whole.records.count > 20)
    for cut in 0...Self.text.count {
      let (batch, restMax) = TestFeeds.decode(Self.text, cuts: [cut], with: decoder)
      #expect(batch == whole, "A window that ends at octet \(cut) changes the batch.")
      #expect(restMax <= 600)
    }
  }

  @Test("windows of any size give the same batch", arguments: [1, 2, 3, 7, 64, 1000])
  func manyWindows(_ size: Int) throws {
    let decoder = try TestFeeds.decoder(lineOctetsMax: 600)
    let cuts = Array(stride(from: size, to: Self.text.count, by: size))
    let whole = TestFeeds.decode(Self.text, with: decoder)
    #expect(TestFeeds.decode(Self.text, cuts: cuts, with: decoder).batch == whole)
  }

  @Test func aShortLimitCutsRejectTextsTheSameWayInAnyWindow() throws {
    let decoder = try TestFeeds.decoder(lineOctetsMax: 10)
    let whole = TestFeeds.decode(Self.text, with: decoder)
    let cuts = Array(stride(from: 11, to: Self.text.count, by: 11))
    #expect(TestFeeds.decode(Self.text, cuts: cuts, with: decoder).batch == whole)
    #expect(whole.rejects.allSatisfy { $0.text.count <= 10 })
  }

  @Test func splitsBetweenLinesAddUpToTheWhole() throws {
    let decoder = try TestFeeds.decoder()
    let lines = Self.text.split(separator: FeedText.lineFeed, omittingEmptySubsequences: false)
    let half = Array(
      lines.prefix(lines.count / 2).joined(separator: [FeedText.lineFeed]))
    let first = TestFeeds.decode(half + [FeedText.lineFeed], with: decoder)
    let second = TestFeeds.decode(Array(Self.text.dropFirst(half.count + 1)), with: decoder)
    let whole = TestFeeds.decode(Self.text, with: decoder)
    var counts = first.counts
    counts += second.counts
    #expect(counts == whole.counts)
    #expect(first.served + second.served == whole.served)
    #expect(first.lineCount + second.lineCount == whole.lineCount)
  }

  /// A feed whose numbers, times, codes and quotes take the other paths.
  static var national: UsageFeed {
    var feed = TestFeeds.full
    feed.numbering = Numbering(scheme: .national, countryCode: "86")
    feed.fields.start.format = .pattern("%a %d %b %Y %H:%M:%S %z")
    feed.fields.duration = QuantityField(column: "duration", unit: .minutes, rounding: .halfEven)
    feed.fields.access = CodedField(column: "access", codes: ["EUTRAN": "4G", "NR": "5G"])
    feed.filters = [RecordFilter(column: "id", action: .drop, values: ["", "0"])]
    return feed
  }
  static let nationalLine = Line.with {
    ($0.served, $0.other, $0.cell) = ("(0)139-0000 0001", "+85223456789", "\"a\"\"b,c\"")
    ($0.start, $0.duration) = ("Mon 5 Oct 2026 08:30:00 +0800", "1.0125")
    ($0.access, $0.serving, $0.id) = ("EUTRAN", "longnetwork", "call-7")
  }

  @Test func theOtherPathsAreSound() throws {
    let batch = TestFeeds.decode(
      "\(Self.nationalLine)", with: try TestFeeds.decoder(Self.national))
    #expect(batch.rejects == [] && batch.served == [8_613_900_000_001])
    #expect(batch.records.map(\.quantity) == [60_750])
  }

  /// Overwrites, cuts out and doubles octets of valid lines: nothing crashes, nothing is lost.
  @Test("every record of a mutated feed is decoded or counted", arguments: [false, true])
  func mutatedFeed(_ isNational: Bool) throws {
    var random = SplitMix64(default: 20_261_031)
    let feed = isNational ? Self.national : TestFeeds.full
    let decoder = try TestFeeds.decoder(feed, lineOctetsMax: 300)
    let sound = isNational ? [Self.nationalLine] : SoundRecordTests.cases.map(\.line)
    let lines = sound.map { "\($0)\n" }
    let alphabet: [UInt8] = Array("\",\n\r\u{0}-+.0:9 xZ".utf8) + [0x80, 0xC3, 0xFF]
    for round in 0..<10_000 {
      var text = Array(
        (0..<3).map { _ in lines[Int.random(in: lines.indices, using: &random)] }
          .joined().utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        if text.isEmpty { break }
        let place = Int.random(in: text.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text[place] = alphabet[Int.random(in: alphabet.indices, using: &random)]
        case 1: text.removeSubrange(place..<min(place + 9, text.count))
        case 2: text.insert(contentsOf: text[place..<min(place + 40, text.count)], at: place)
        default: text.insert(alphabet[Int.random(in: alphabet.indices, using: &random)], at: place)
        }
      }
      let batch = TestFeeds.decode(text, with: decoder)
      let records = text.split(separator: FeedText.lineFeed)
        .count { $0 != [FeedText.carriageReturn] }
      let replay = "Replay with SEED=\(random.seed), round \(round)."
      #expect(batch.counts.records == Int64(records), "\(replay)")
      #expect(
        batch.counts.records == Int64(batch.records.count) + batch.counts.rejectedTotal, "\(replay)"
      )
      #expect(batch.counts.decoded.records == Int64(batch.records.count), "\(replay)")
      #expect(batch.served.count == batch.records.count, "\(replay)")
      if text.count > 1 {
        let cut = Int.random(in: 0...text.count, using: &random)
        #expect(TestFeeds.decode(text, cuts: [cut], with: decoder).batch == batch, "\(replay)")
      }
    }
  }
}
