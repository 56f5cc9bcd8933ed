import Testing
import Zstd

@Suite("zstd: feed files in pieces")
struct ZstdStreamTests {
  /// What comes out of `bytes` given in pieces, and the error that ended it.
  static func decompress(
    _ bytes: [UInt8], pieces: Int, limit: Int = 1 << 20
  ) throws -> (output: [UInt8], error: ZstdError?) {
    var stream = try ZstdStream()
    var output: [UInt8] = []
    do throws(ZstdError) {
      var start = 0
      while start < bytes.count {
        let end = min(start + pieces, bytes.count)
        start += try stream.push(bytes[start..<end], into: &output, limit: limit)
      }
      try stream.finish()
    } catch {
      return (output, error)
    }
    return (output, nil)
  }

  @Test(
    "several frames, skippable ones between, in pieces of any size",
    arguments: [1, 7, 1_000, 1 << 20])
  func frames(_ pieces: Int) throws {
    var compressor = try ZstdCompressor(level: 3)
    let content = sample(40_000)
    let bytes =
      try compressor.compress(Array(content[..<10_000])) + ZstdFrames.skippable([1, 2, 3])
      + compressor.compress([]) + compressor.compress(Array(content[10_000...]))
      + ZstdFrames.frame([.raw([1, 2]), .run(3, 4)])
    let (output, error) = try Self.decompress(bytes, pieces: pieces)
    #expect(error == nil)
    #expect(output == content + [1, 2, 3, 3, 3, 3])
  }

  @Test("a bomb comes out in portions no larger than the limit and a block")
  func bomb() throws {
    let blocks = [ZstdFrames.Block](repeating: .run(0x41, 1 << 17), count: 40)
    let bytes = ZstdFrames.frame(blocks)
    #expect(bytes.count < 200)
    for limit in [10_000, 1 << 17, 1 << 20, 3 << 20] {
      var stream = try ZstdStream()
      var (start, total) = (0, 0)
      while start < bytes.count {
        var output: [UInt8] = []
        start += try stream.push(bytes[start...], into: &output, limit: limit)
        #expect(output.count <= limit + 1 << 17)
        #expect(output.first == 0x41 && output.last == 0x41)
        total += output.count
      }
      try stream.finish()
      #expect(total == 40 << 17)
    }
  }

  @Test("an end inside a frame is found, wherever it is")
  func truncation() throws {
    var compressor = try ZstdCompressor()
    let first = try compressor.compress(sample(100))
    let bytes = first + (try compressor.compress(sample(50)))
    for count in 0..<bytes.count {
      let (_, error) = try Self.decompress(Array(bytes[..<count]), pieces: 9)
      let expected: ZstdError? =
        count == 0 ? .tooShort(octets: 0) : count == first.count ? nil : .truncated(offset: count)
      #expect(error == expected, "cut at \(count)")
    }
  }

  @Test("other bytes, before or after a frame, are named with their place")
  func otherBytes() throws {
    var compressor = try ZstdCompressor()
    let frame = try compressor.compress(sample(100))
    let text = Array("id,amount\n1,2\n".utf8)
    #expect(try Self.decompress(text, pieces: 100).error == .notZstd(offset: 0))
    #expect(try Self.decompress(frame + text, pieces: 100).error == .notZstd(offset: frame.count))
    #expect(try Self.decompress(frame + text, pieces: 1).error == .notZstd(offset: frame.count))
  }

  @Test("a damaged value is found by its checksum")
  func checksum() throws {
    var compressor = try ZstdCompressor()
    var frame = try compressor.compress(sample(100))
    frame[frame.count - 1] ^= 1
    #expect(try Self.decompress(frame, pieces: 10).error == .checksum)
  }

  @Test("windows up to 2^27, and no larger")
  func windows() throws {
    let largest = ZstdFrames.frame([.raw([1, 2])], window: 17 << 3)
    #expect(try Self.decompress(largest, pieces: 100).output == [1, 2])
    let larger = ZstdFrames.frame([.raw([1, 2])], window: 18 << 3)
    #expect(
      try Self.decompress(larger, pieces: 100).error == .windowTooLarge(log: 28, limit: 27))
  }

  @Test("a stream that has failed takes nothing more")
  func ended() throws {
    var stream = try ZstdStream()
    var output: [UInt8] = []
    #expect(throws: ZstdError.notZstd(offset: 0)) {
      _ = try stream.push(Array("no zstd at all".utf8), into: &output, limit: 100)
    }
    #expect(throws: ZstdError.ended) { _ = try stream.push([1], into: &output, limit: 100) }
    #expect(output.isEmpty)
  }
}
