/// One message with what stands on every message's outside. RMP/1, as frames of a ZeroMQ message:
/// `[header][body]`, and a third frame `[chunk]` for the types that carry bytes.
///
/// Header, 48 octets, little-endian:
///
/// | at | octets | field |
/// |---:|---:|---|
/// | 0 | 4 | magic `RMP1` |
/// | 4 | 1 | major version: must be equal |
/// | 5 | 1 | minor version: the lower of the two holds |
/// | 6 | 2 | message type, ``MessageType`` |
/// | 8 | 4 | flags, 0; a reader ignores those it doesn't know |
/// | 12 | 4 | CRC-32C over header (these four octets as 0) and body |
/// | 16 | 8 | session: one start of one worker process |
/// | 24 | 4 | epoch: one life of the coordinator |
/// | 28 | 4 | attempt at the task; 0 where no task is meant |
/// | 32 | 8 | task; 0 where none is meant |
/// | 40 | 4 | sequence: counts a sender's messages, and says which of two was said last |
/// | 44 | 4 | length of the body |
///
/// The body is a list of fields `tag u16 | length u32 | value`; unknown tags are skipped, so a
/// minor version may add some. A message that carries a chunk has in its body tag 0xFF00 (u64, the
/// chunk's length) and tag 0xFF01 (u32, its CRC-32C).
///
/// *Limits*: body 256 KiB, 4,096 fields, chunk 1 MiB.
package struct Envelope: Hashable, Sendable {
  package static let majorVersion: UInt8 = 1
  package static let minorVersion: UInt8 = 0
  package static let headerOctets = 48
  package static let bodyOctetsMax = 256 << 10
  package static let chunkOctetsMax = 1 << 20
  package static let fieldsMax = 4096

  static let magic: UInt32 = 0x3150_4D52
  static let chunkOctetsTag: UInt16 = 0xFF00
  static let chunkChecksumTag: UInt16 = 0xFF01

  package var session: UInt64
  package var epoch: UInt32
  package var task: UInt64
  package var attempt: UInt32
  package var sequence: UInt32
  package var message: Message
  /// The third frame; empty for the types that have none.
  package var chunk: [UInt8]

  package init(
    session: UInt64, epoch: UInt32 = 0, task: UInt64 = 0, attempt: UInt32 = 0,
    sequence: UInt32 = 0, message: Message, chunk: [UInt8] = []
  ) {
    self.session = session
    self.epoch = epoch
    self.task = task
    self.attempt = attempt
    self.sequence = sequence
    self.message = message
    self.chunk = chunk
  }

  /// The frames to send. *Limits*: the message keeps its own limits (see ``Message``).
  package func frames() -> [[UInt8]] {
    let type = message.type
    precondition(type.carriesChunk || chunk.isEmpty, "A chunk needs a message that carries one.")
    precondition(chunk.count <= Self.chunkOctetsMax, "A chunk has at most 1 MiB.")
    var writer = FieldWriter()
    message.write(to: &writer)
    if type.carriesChunk {
      writer.integer(Self.chunkOctetsTag, UInt64(chunk.count))
      writer.integer(Self.chunkChecksumTag, Checksum.crc32c(chunk.span))
    }
    let body = writer.bytes
    precondition(body.count <= Self.bodyOctetsMax, "A body has at most 256 KiB.")
    var header = self.header(type: type, bodyOctets: body.count, checksum: 0)
    let checksum = Checksum.crc32c(body.span, from: Checksum.crc32c(header.span))
    header = self.header(type: type, bodyOctets: body.count, checksum: checksum)
    return type.carriesChunk ? [header, body, chunk] : [header, body]
  }

  private func header(type: MessageType, bodyOctets: Int, checksum: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headerOctets)
    bytes.appendLittleEndian(Self.magic)
    bytes.append(Self.majorVersion)
    bytes.append(Self.minorVersion)
    bytes.appendLittleEndian(type.rawValue)
    bytes.appendLittleEndian(UInt32(0))
    bytes.appendLittleEndian(checksum)
    bytes.appendLittleEndian(session)
    bytes.appendLittleEndian(epoch)
    bytes.appendLittleEndian(attempt)
    bytes.appendLittleEndian(task)
    bytes.appendLittleEndian(sequence)
    bytes.appendLittleEndian(UInt32(bodyOctets))
    return bytes
  }

  /// Reads the frames of one message (without a router's peer frame).
  ///
  /// *Throws* ``WireError``: whatever the bytes, nothing else happens.
  package init(frames: [[UInt8]]) throws(WireError) {
    guard frames.count == 2 || frames.count == 3 else { throw .frameCount(frames.count) }
    let header = frames[0][...]
    let body = frames[1]
    guard header.count == Self.headerOctets else { throw .headerLength(header.count) }
    let magic = header.littleEndian(UInt32.self, at: 0)
    guard magic == Self.magic else { throw .magic(magic) }
    guard header[4] == Self.majorVersion else { throw .version(major: header[4]) }
    guard body.count <= Self.bodyOctetsMax else { throw .bodyTooLong(body.count) }
    let announced = Int(header.littleEndian(UInt32.self, at: 44))
    guard announced == body.count else {
      throw .bodyLength(announced: announced, found: body.count)
    }
    var blank = frames[0]
    for index in 12..<16 { blank[index] = 0 }
    guard
      header.littleEndian(UInt32.self, at: 12)
        == Checksum.crc32c(body.span, from: Checksum.crc32c(blank.span))
    else { throw .checksum }

    let code = header.littleEndian(UInt16.self, at: 6)
    guard let type = MessageType(rawValue: code) else { throw .unknownType(code) }
    let reader = try FieldReader(body[...])
    message = try Message(type: type, reader: reader)
    session = header.littleEndian(UInt64.self, at: 16)
    epoch = header.littleEndian(UInt32.self, at: 24)
    attempt = header.littleEndian(UInt32.self, at: 28)
    task = header.littleEndian(UInt64.self, at: 32)
    sequence = header.littleEndian(UInt32.self, at: 40)
    chunk = try Self.chunk(type: type, reader: reader, frames: frames)
  }

  private static func chunk(
    type: MessageType, reader: FieldReader, frames: [[UInt8]]
  ) throws(WireError) -> [UInt8] {
    guard type.carriesChunk else {
      guard frames.count == 2 else { throw .chunkUnexpected }
      return []
    }
    guard frames.count == 3 else { throw .chunkMissing }
    let octets = try reader.count(chunkOctetsTag, max: chunkOctetsMax)
    guard frames[2].count == octets else {
      throw .chunkLength(announced: octets, found: frames[2].count)
    }
    let chunk = frames[2]
    let checksum: UInt32 = try reader.integer(chunkChecksumTag)
    guard checksum == Checksum.crc32c(chunk.span) else { throw .chunkChecksum }
    return chunk
  }
}
