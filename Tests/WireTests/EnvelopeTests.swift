import Testing
import Wire

@Suite("Messages become frames and come back")
struct EnvelopeTests {
  @Test("every message comes back as it was", arguments: Samples.envelopes.indices)
  func roundTrip(sample: Int) throws {
    let envelope = Samples.envelopes[sample]
    #expect(try Envelope(frames: envelope.frames()) == envelope)
  }

  @Test("the samples cover every type: add one for a new type")
  func coverage() {
    let covered = Set(Samples.messages.map(\.type))
    #expect(Set(MessageType.allCases).subtracting(covered).isEmpty)
  }

  @Test("types say who sends them and over which socket")
  func directions() {
    for type in MessageType.allCases {
      #expect(type.comesFromWorker == (type.rawValue & 0x80 == 0), "\(type)")
    }
    #expect(
      Set(MessageType.allCases.filter(\.isData)) == [.fetch, .put, .chunk, .noSuch, .putAck])
  }

  @Test("the header has the documented octets: a change is a new major version")
  func headerOctets() {
    let frames = Envelope(
      session: 0x0102_0304_0506_0708, epoch: 0x11, task: 0x2122, attempt: 0x31, sequence: 0x41,
      message: .ready(credit: 2)
    ).frames()
    #expect(frames.count == 2)
    #expect(frames[1] == [3, 0, 8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0])
    var header = frames[0]
    let checksum = Array(header[12..<16])
    for index in 12..<16 { header[index] = 0 }
    let expected: [UInt8] =
      Array("RMP1".utf8) + [1, 0, 3, 0] + [0, 0, 0, 0] + [0, 0, 0, 0]
      + [8, 7, 6, 5, 4, 3, 2, 1] + [0x11, 0, 0, 0] + [0x31, 0, 0, 0]
      + [0x22, 0x21, 0, 0, 0, 0, 0, 0] + [0x41, 0, 0, 0] + [14, 0, 0, 0]
    #expect(header == expected)
    let sum = Checksum.crc32c((header + frames[1]).span)
    #expect(checksum == (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) })
  }

  @Test("a chunk of 1 MiB and an empty one come back", arguments: [0, 1, 1 << 20])
  func chunks(octets: Int) throws {
    let chunk = (0..<octets).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let envelope = Envelope(session: 1, message: .put(offset: 0), chunk: chunk)
    #expect(try Envelope(frames: envelope.frames()).chunk == chunk)
  }

  @Test("text above its limit is clipped between characters")
  func clipping() throws {
    let sentence = String(repeating: "分", count: 6_000)
    let frames = Envelope(session: 1, message: .failed(kind: .bug, sentence: sentence)).frames()
    guard case .failed(_, let read) = try Envelope(frames: frames).message else {
      Issue.record("FAILED came back as something else")
      return
    }
    #expect(read.utf8.count == (16 << 10) / 3 * 3)
    #expect(sentence.hasPrefix(read))
  }

  @Test(
    "CRC-32C gives the published values",
    arguments: [
      (Array("123456789".utf8), 0xE306_9283 as UInt32),
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      ([UInt8](0..<32), 0x46DD_794E), ([UInt8](), 0),
    ] as [([UInt8], UInt32)])
  func checksum(bytes: [UInt8], expected: UInt32) {
    #expect(Checksum.crc32c(bytes.span) == expected)
    let half = bytes.count / 2
    let first = Array(bytes[..<half])
    let second = Array(bytes[half...])
    #expect(Checksum.crc32c(second.span, from: Checksum.crc32c(first.span)) == expected)
  }
}
