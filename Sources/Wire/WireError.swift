/// What is wrong with bytes that claim to be a message. A peer that sends such is refused or cut
/// off; it never crashes us.
package enum WireError: Error, Hashable, Sendable {
  case frameCount(Int)
  case headerLength(Int)
  case magic(UInt32)
  /// The peer speaks another major version.
  case version(major: UInt8)
  case unknownType(UInt16)
  case bodyLength(announced: Int, found: Int)
  case bodyTooLong(Int)
  case checksum
  case fieldPastEnd(tag: UInt16)
  case tooManyFields
  case fieldMissing(tag: UInt16)
  case fieldLength(tag: UInt16, octets: Int)
  case fieldText(tag: UInt16)
  case fieldValue(tag: UInt16)
  case chunkMissing
  case chunkUnexpected
  case chunkLength(announced: Int, found: Int)
  case chunkChecksum
}

extension WireError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .frameCount(let count): return "a message of \(count) frames: 2 or 3 are ours"
    case .headerLength(let octets): return "a header of \(octets) octets: 48 are ours"
    case .magic(let value):
      return "a header that starts with \(String(value, radix: 16)): no Ratemill talks here"
    case .version(let major):
      return "major version \(major) of the protocol, ours is \(Envelope.majorVersion): "
        + "start coordinator and workers from one build"
    case .unknownType(let type): return "message type \(String(type, radix: 16)) is unknown"
    case .bodyLength(let announced, let found):
      return "a body of \(found) octets where \(announced) were announced"
    case .bodyTooLong(let octets): return "a body of \(octets) octets is too long"
    case .checksum: return "header and body don't match their checksum: the line is bad"
    case .fieldPastEnd(let tag): return "field \(tag) ends after its body"
    case .tooManyFields: return "more than \(Envelope.fieldsMax) fields"
    case .fieldMissing(let tag): return "field \(tag) is missing"
    case .fieldLength(let tag, let octets): return "field \(tag) has \(octets) octets"
    case .fieldText(let tag): return "field \(tag) isn't UTF-8"
    case .fieldValue(let tag): return "field \(tag) has a value that isn't allowed"
    case .chunkMissing: return "the chunk is missing"
    case .chunkUnexpected: return "a chunk where none belongs"
    case .chunkLength(let announced, let found):
      return "a chunk of \(found) octets where \(announced) were announced"
    case .chunkChecksum: return "a chunk doesn't match its checksum: the line is bad"
    }
  }
}
