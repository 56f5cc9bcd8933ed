import Testing
import Zstd

/// Frames made by hand (RFC 8878), as others may send them: with and without sizes, windows,
/// dictionaries and checksums that our compressor never writes.
enum ZstdFrames {
  enum Block {
    case raw([UInt8])
    /// A value so many times: 128 KiB of output in four octets.
    case run(UInt8, Int)
  }

  static func frame(_ blocks: [Block], window: UInt8 = 0x38, dictionary: UInt8 = 0) -> [UInt8] {
    var bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, dictionary == 0 ? 0 : 1, window]
    if dictionary != 0 { bytes.append(dictionary) }
    for (index, block) in blocks.enumerated() {
      let last = index == blocks.count - 1 ? 1 : 0
      switch block {
      case .raw(let octets): bytes += little(last | octets.count << 3, 3) + octets
      case .run(let octet, let count): bytes += little(last | 1 << 1 | count << 3, 3) + [octet]
      }
    }
    return bytes
  }

  static func skippable(_ octets: [UInt8]) -> [UInt8] {
    [0x5A, 0x2A, 0x4D, 0x18] + little(octets.count, 4) + octets
  }

  static func little(_ value: Int, _ octets: Int) -> [UInt8] {
    (0..<octets).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

/// Octets that compress somewhat; the same every time.
func sample(_ count: Int) -> [UInt8] {
  var state: UInt32 = 2_026_10
  return (0..<count).map { index in
    state = state &* 1_664_525 &+ 1_013_904_223
    return index % 3 == 0 ? UInt8(state >> 28) : UInt8(index / 50 % 256)
  }
}

@Suite("zstd: one frame in, one byte string out")
struct ZstdTests {
  @Test("content comes back at every level and size", arguments: [-7, -1, 1, 3, 9, 19])
  func roundTrip(_ level: Int) throws {
    var compressor = try ZstdCompressor(level: level)
    var decompressor = try ZstdDecompressor()
    for count in [0, 1, 2, 255, 256, 257, 65_791, 65_792, 300_000] {
      let content = sample(count)
      let frame = try compressor.compress(content)
      #expect(try decompressor.decompress(frame, limit: count) == content)
      // Checksum and content size are said.
      #expect(frame[4] & 4 == 4, "\(count) octets")
      #expect(frame[4] & 0x20 != 0 || frame[4] >> 6 != 0, "\(count) octets")
    }
  }

  @Test("what was compressed before changes nothing")
  func reuse() throws {
    var used = try ZstdCompressor(level: 3)
    _ = try used.compress(sample(100_000))
    var fresh = try ZstdCompressor(level: 3)
    #expect(try used.compress(sample(9_000)) == (try fresh.compress(sample(9_000))))
  }

  @Test("slices and appending")
  func forms() throws {
    let content = sample(1_000)
    var compressor = try ZstdCompressor()
    var frame: [UInt8] = [7, 7]
    let slice = content[100..<200]
    try compressor.append(slice.span, to: &frame)
    #expect(try compressor.compress(content[100..<200]) == Array(frame[2...]))
    var output: [UInt8] = [9]
    var decompressor = try ZstdDecompressor()
    let part = frame[2...]
    try decompressor.append(part.span, limit: 100, to: &output)
    #expect(output == [9] + content[100..<200])
  }

  @Test("levels that don't exist", arguments: [-8, 20, Int.max])
  func levels(_ level: Int) {
    #expect(throws: ZstdError.level(level)) { _ = try ZstdCompressor(level: level) }
  }

  @Test("frames that are refused before anything is allocated")
  func refused() throws {
    var compressor = try ZstdCompressor()
    let frame = try compressor.compress(sample(1_000))
    let silent = ZstdFrames.frame([.raw([1, 2, 3])])
    // 8 octets of content size: a terabyte.
    let huge: [UInt8] =
      [0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0x38] + ZstdFrames.little(1 << 40, 8)
      + [1, 0, 0]
    let cases: [([UInt8], ZstdError)] = [
      ([], .tooShort(octets: 0)),
      ([0x28, 0xB5, 0x2F], .tooShort(octets: 3)),
      (Array("id,amount\n".utf8), .notZstd(offset: 0)),
      (silent, .noContentSize),
      (huge, .contentTooLarge(octets: 1 << 40, limit: 1_000)),
      (frame + frame, .trailingBytes(offset: frame.count)),
      (frame + [0], .trailingBytes(offset: frame.count)),
      (ZstdFrames.skippable([1, 2, 3]), .skippableFrame(offset: 0)),
      (ZstdFrames.frame([.raw([1])], dictionary: 77), .dictionary(id: 77)),
      (ZstdFrames.frame([.raw([1])], window: 14 << 3), .windowTooLarge(log: 24, limit: 23)),
      (ZstdFrames.frame([.raw([1])], window: 13 << 3 | 1), .windowTooLarge(log: 24, limit: 23)),
    ]
    var decompressor = try ZstdDecompressor()
    for (bytes, error) in cases {
      do {
        _ = try decompressor.decompress(bytes, limit: 1_000)
        Issue.record("\(error) was not found")
      } catch let found {
        #expect(found == error)
      }
    }
    do {
      _ = try decompressor.decompress(frame, limit: 999)
      Issue.record("the limit was not kept")
    } catch let found {
      #expect(found == .contentTooLarge(octets: 1_000, limit: 999))
    }
    // And then it still works.
    #expect(try decompressor.decompress(frame, limit: 1_000) == sample(1_000))
  }

  @Test("a size that something else says")
  func exactly() throws {
    let silent = ZstdFrames.frame([.raw([1, 2, 3]), .run(9, 5)])
    var decompressor = try ZstdDecompressor()
    var output: [UInt8] = []
    try decompressor.append(silent.span, exactly: 8, to: &output)
    #expect(output == [1, 2, 3, 9, 9, 9, 9, 9])
    for size in [0, 7, 9, 1_000] {
      var output: [UInt8] = [5]
      do {
        try decompressor.append(silent.span, exactly: size, to: &output)
        Issue.record("\(size) octets were not found wrong")
      } catch let error {
        guard case .contentSize(size, _) = error else {
          Issue.record("\(error)")
          continue
        }
      }
      #expect(output == [5])
    }
  }

  @Test("every shorter frame is an error, and no flipped bit gives other content")
  func damage() throws {
    var compressor = try ZstdCompressor()
    var decompressor = try ZstdDecompressor()
    let content = sample(400)
    let frame = try compressor.compress(content)
    for count in 0..<frame.count {
      do {
        _ = try decompressor.decompress(Array(frame[..<count]), limit: 400)
        Issue.record("cut at \(count)")
      } catch let error {
        #expect(error == .tooShort(octets: count) || error == .truncated(offset: count))
      }
    }
    for bit in 0..<frame.count * 8 {
      var damaged = frame
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      do {
        let found = try decompressor.decompress(damaged, limit: 400)
        // A few bits mean nothing: then the content is whole.
        #expect(found == content, "bit \(bit)")
      } catch let error {
        #expect(error.description.hasSuffix(".") || error.description.contains(":"))
      }
    }
  }

  @Test("a frame that announces more than its octets can hold takes no memory for it")
  func boast() throws {
    // One segment; 2^46 octets of content; one raw block of nothing.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 0x40, 0, 0, 1, 0, 0]
    var decompressor = try ZstdDecompressor()
    #expect(throws: ZstdError.self) { try decompressor.decompress(frame, limit: .max) }
    // A window's worth, which is admitted: more than sixteen octets can hold all the same.
    let modest: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xA0, 0, 0, 0x80, 0, 1, 0, 0]
    #expect(throws: ZstdError.contentSize(expected: 8 << 20, found: 3 << 17)) {
      try decompressor.decompress(modest, limit: .max)
    }
  }
}
