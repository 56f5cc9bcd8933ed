import Seeds
import Testing
import Wire

@Suite("Bytes that aren't a message are refused, never obeyed")
struct HostileBytesTests {
  private static let sample = Envelope(session: 5, message: .put(offset: 7), chunk: [1, 2, 3])

  private func error(_ frames: [[UInt8]]) -> WireError? {
    do throws(WireError) {
      _ = try Envelope(frames: frames)
      return nil
    } catch {
      return error
    }
  }

  /// A header with the given type and a right checksum, around any body.
  private func sealed(type: UInt16, body: [UInt8], chunk: [UInt8]? = nil) -> [[UInt8]] {
    var header = Envelope(session: 1, message: .bye).frames()[0]
    header[6] = UInt8(truncatingIfNeeded: type)
    header[7] = UInt8(truncatingIfNeeded: type >> 8)
    for index in 0..<4 { header[44 + index] = UInt8(truncatingIfNeeded: body.count >> (8 * index)) }
    for index in 12..<16 { header[index] = 0 }
    let sum = Checksum.crc32c((header + body).span)
    for index in 0..<4 { header[12 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
    return [header, body] + (chunk.map { [$0] } ?? [])
  }

  private func field(_ tag: UInt16, _ value: [UInt8], claim: Int? = nil) -> [UInt8] {
    let octets = claim ?? value.count
    return [UInt8(truncatingIfNeeded: tag), UInt8(truncatingIfNeeded: tag >> 8)]
      + (0..<4).map { UInt8(truncatingIfNeeded: octets >> (8 * $0)) } + value
  }

  @Test("each fault of the outside has its own error")
  func outside() {
    let frames = Self.sample.frames()
    #expect(error([]) == .frameCount(0))
    #expect(error(frames + [[]]) == .frameCount(4))
    #expect(error([[1], []]) == .headerLength(1))
    var header = frames[0]
    header[0] = 0
    #expect(error([header, frames[1], frames[2]]) == .magic(0x3150_4D00))
    header = frames[0]
    header[4] = 2
    #expect(error([header, frames[1], frames[2]]) == .version(major: 2))
    #expect(
      error([frames[0], frames[1] + [0], frames[2]])
        == .bodyLength(announced: frames[1].count, found: frames[1].count + 1))
    #expect(
      error([frames[0], [UInt8](repeating: 0, count: (256 << 10) + 1)])
        == .bodyTooLong((256 << 10) + 1))
    #expect(error([frames[0], frames[1]]) == .chunkMissing)
    #expect(error([frames[0], frames[1], [1, 2]]) == .chunkLength(announced: 3, found: 2))
    #expect(error([frames[0], frames[1], [1, 2, 4]]) == .chunkChecksum)
    #expect(error(Envelope(session: 1, message: .bye).frames() + [[]]) == .chunkUnexpected)
  }

  @Test("each fault of a body has its own error")
  func inside() {
    #expect(error(sealed(type: 0x7F, body: [])) == .unknownType(0x7F))
    #expect(error(sealed(type: 0x03, body: [])) == .fieldMissing(tag: 3))
    #expect(error(sealed(type: 0x03, body: [3, 0, 8])) == .fieldPastEnd(tag: 0))
    #expect(
      error(sealed(type: 0x03, body: field(3, [1, 2], claim: 1 << 31))) == .fieldPastEnd(tag: 3))
    #expect(error(sealed(type: 0x03, body: field(3, [1]))) == .fieldLength(tag: 3, octets: 1))
    let huge = [UInt8](repeating: 0xFF, count: 8)
    #expect(error(sealed(type: 0x03, body: field(3, huge))) == .fieldValue(tag: 3))
    #expect(
      error(sealed(type: 0x06, body: field(6, [9]) + field(7, []))) == .fieldValue(tag: 6))
    #expect(
      error(sealed(type: 0x06, body: field(6, [1]) + field(7, [0xFF]))) == .fieldText(tag: 7))
    #expect(
      error(sealed(type: 0x09, body: [UInt8](repeating: 0, count: 6 * 4_097))) == .tooManyFields)
  }

  @Test("fields of a later minor version are skipped")
  func unknownFields() throws {
    let body = field(900, [1, 2, 3]) + field(3, [2, 0, 0, 0, 0, 0, 0, 0]) + field(901, [])
    #expect(try Envelope(frames: sealed(type: 0x03, body: body)).message == .ready(credit: 2))
  }

  @Test("no single flipped bit gets through", arguments: Samples.envelopes.indices)
  func flippedBits(sample: Int) {
    let envelope = Samples.envelopes[sample]
    let frames = envelope.frames()
    for (frame, bytes) in frames.enumerated() {
      for bit in 0..<min(bytes.count * 8, 4_000) {
        var changed = frames
        changed[frame][bit / 8] ^= 1 << (bit % 8)
        #expect(error(changed) != nil, "bit \(bit) of frame \(frame) of \(envelope.message.type)")
      }
    }
  }

  @Test("bodies broken at random, with a right checksum, are read or refused: SEED= replays")
  func mutations() {
    var random = SplitMix64(default: .random(in: 0 ... .max))
    var refused = 0
    for _ in 0..<20_000 {
      let envelope = Samples.envelopes.randomElement(using: &random) ?? Self.sample
      let frames = envelope.frames()
      var body = frames[1].count < 2_000 ? frames[1] : Array(frames[1].prefix(2_000))
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where !body.isEmpty:
          body[Int.random(in: 0..<body.count, using: &random)] = .random(
            in: 0 ... .max, using: &random)
        case 1 where !body.isEmpty: body.removeLast(Int.random(in: 1...body.count, using: &random))
        case 2:
          body.insert(
            .random(in: 0 ... .max, using: &random),
            at: Int.random(in: 0...body.count, using: &random))
        default: body += body.prefix(Int.random(in: 0...64, using: &random))
        }
      }
      let type = (MessageType.allCases.randomElement(using: &random) ?? .bye).rawValue
      let changed = sealed(
        type: Bool.random(using: &random) ? envelope.message.type.rawValue : type, body: body,
        chunk: frames.count == 3 ? frames[2] : nil)
      do throws(WireError) {
        // What is read can be written again, and says the same.
        let read = try Envelope(frames: changed)
        #expect((try? Envelope(frames: read.frames())) == read, "SEED=\(random.seed)")
      } catch {
        refused += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect((1_000..<20_000).contains(refused), "the mutations test nothing: SEED=\(random.seed)")
  }

  @Test("frames of noise are refused: SEED= replays")
  func noise() {
    var random = SplitMix64(default: .random(in: 0 ... .max))
    for _ in 0..<5_000 {
      let frames = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        (0..<Int.random(in: 0...100, using: &random)).map { _ in
          UInt8.random(in: 0 ... .max, using: &random)
        }
      }
      #expect(error(frames) != nil, "SEED=\(random.seed)")
    }
  }
}
