import Jobs
import Lake
import Pipeline
import Seeds
import Testing
import Zstd

@Suite("Feed files are cut on record borders")
struct SplitPlannerTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func splits(
    of octets: [UInt8], batch: Int, line: Int = 64, hasHeader: Bool = true
  ) throws -> [Split] {
    let file = try SourceFile(
      feed: 0, name: "feed.csv", path: try folder.write(octets, to: "feed.csv"))
    let planner = SplitPlanner(
      limits: Limits(batchOctets: batch, lineOctetsMax: line), spoolFolder: folder.path)
    return try planner.splits(
      of: file, index: 0, format: DelimitedFormat(hasHeader: hasHeader))
  }

  private func text(of split: Split) throws -> [UInt8] {
    var octets = try FileReading.octets(of: split.path, offset: split.offset, count: split.octets)
    if split.isCompressed {
      var decompressor = try ZstdDecompressor()
      octets = try decompressor.decompress(octets, limit: 1 << 26)
    }
    return octets
  }

  /// Lines of 0 to 40 octets, with and without a break at the end.
  private static func lines(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
    var octets = Array("a,b,c\n".utf8)
    for _ in 0..<count {
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        octets.append(UInt8(ascii: "a") + UInt8.random(in: 0..<26, using: &random))
      }
      octets.append(UInt8(ascii: "\n"))
    }
    if Bool.random(using: &random) { octets.removeLast() }
    return octets
  }

  /// What must hold of any splits of `octets`.
  private func check(_ splits: [Split], of octets: [UInt8], note: String) throws {
    var joined: [UInt8] = []
    for (index, split) in splits.enumerated() {
      #expect(split.octets > 0, "\(note): split \(index) is empty")
      #expect(split.isFileStart == (index == 0), "\(note): split \(index)")
      if index > 0 {
        #expect(
          split.startsInsideLine == (joined.last != UInt8(ascii: "\n")),
          "\(note): split \(index) must say whether it begins inside a line")
      }
      joined += try text(of: split)
    }
    #expect(joined == octets, "\(note): the splits together are not the file")
  }

  @Test(
    "Laws: the splits together are the file, and none begins inside a line that is short enough")
  func laws() throws {
    var random = SplitMix64(default: 20_261_101)
    for round in 0..<60 {
      let octets = Self.lines(Int.random(in: 0...60, using: &random), &random)
      for batch in [7, 16, 41, 100, 333, 1 << 20] {
        let found = try splits(of: octets, batch: batch)
        let note = "SEED=\(random.seed) round \(round) batch \(batch)"
        try check(found, of: octets, note: note)
        #expect(!found.contains { $0.startsInsideLine }, "\(note)")
        #expect(found.dropFirst().allSatisfy { $0.header == Array("a,b,c".utf8) }, "\(note)")
        #expect(found.first?.header == nil, "\(note): the first split has its header itself")
      }
    }
  }

  @Test("A feed without a header line has none in its splits")
  func withoutHeader() throws {
    let found = try splits(of: Array("1,2\n3,4\n5,6\n".utf8), batch: 4, hasHeader: false)
    #expect(found.count == 3)
    #expect(found.allSatisfy { $0.header == nil })
  }

  @Test("An empty file has no splits")
  func empty() throws { #expect(try splits(of: [], batch: 10).isEmpty) }

  @Test("A line that is too long begins a split of its own and is cut through, its rest skipped")
  func longLines() throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000)
    let octets = Array("h\n1\n".utf8) + long + Array("\n2\n".utf8)
    let found = try splits(of: octets, batch: 100, line: 20)
    try check(found, of: octets, note: "a long line")
    #expect(try text(of: found[0]) == Array("h\n1\n".utf8))
    #expect(found[1].startsInsideLine == false)
    #expect(found[2...].contains { $0.startsInsideLine })
    #expect(
      try text(of: found[1]).count > 20, "its first piece must be too long for the decoder as well")
  }

  @Test("Laws: long lines among short ones lose no octet")
  func longLineLaws() throws {
    var random = SplitMix64(default: 20_261_102)
    for round in 0..<40 {
      var octets = Self.lines(10, &random)
      if octets.last != UInt8(ascii: "\n") { octets.append(UInt8(ascii: "\n")) }
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        octets += [UInt8](
          repeating: UInt8(ascii: "z"), count: Int.random(in: 50...700, using: &random))
        octets += Array("\nshort\n".utf8)
      }
      for batch in [30, 64, 200] {
        try check(
          try splits(of: octets, batch: batch, line: 45), of: octets,
          note: "SEED=\(random.seed) round \(round) batch \(batch)")
      }
    }
  }

  @Test("A header that never ends is refused by file and limit")
  func headerTooLong() throws {
    let octets = [UInt8](repeating: UInt8(ascii: "x"), count: 500)
    #expect(throws: MonthError.self) { try splits(of: octets, batch: 100, line: 64) }
  }

  @Test("A small compressed file is one split and travels untouched")
  func compressed() throws {
    var compressor = try ZstdCompressor()
    let packed = try compressor.compress(Array("a,b,c\n1,2,3\n".utf8))
    let found = try splits(of: packed, batch: 1_000)
    #expect(found.count == 1)
    #expect(found[0].isCompressed && found[0].octets == packed.count && found[0].offset == 0)
  }

  @Test("A large compressed file is cut into pieces in the spool, which together are its text")
  func pieces() throws {
    var random = SplitMix64(default: 20_261_103)
    let octets = Self.lines(20_000, &random)
    var compressor = try ZstdCompressor()
    let packed = try compressor.compress(octets)
    let found = try splits(of: packed, batch: 8_192, line: 64)
    #expect(found.count > 20)
    try check(found, of: octets, note: "SEED=\(random.seed)")
    #expect(!found.contains { $0.startsInsideLine })
    #expect(found.dropFirst().allSatisfy { $0.header == Array("a,b,c".utf8) })
  }

  @Test("A large compressed file whose header never ends is refused as a plain one is")
  func compressedHeaderTooLong() throws {
    var random = SplitMix64(default: 20_261_104)
    let octets = (0..<40_000).map { _ in
      UInt8(ascii: "a") + UInt8.random(in: 0..<26, using: &random)
    }
    var compressor = try ZstdCompressor()
    let packed = try compressor.compress(octets)
    #expect(throws: MonthError.self) { try splits(of: packed, batch: 4_096, line: 64) }
  }
}
