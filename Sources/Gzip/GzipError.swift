/// What can be wrong with gzip data. Offsets are octets of compressed input.
package enum GzipError: Error, Hashable, Sendable {
  /// zlib could not get its memory (44 KiB a stream).
  case outOfMemory
  /// No gzip member begins there.
  case notGzip(offset: Int)
  /// The input ended inside a member, or there was none.
  case truncated(offset: Int)
  /// The data, its checksum (CRC-32) or its length is wrong in the member that begins there.
  case corrupt(member: Int, offset: Int)
  /// Used again after an error.
  case ended
}

extension GzipError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .outOfMemory: "zlib has no memory: allow the process more, or run fewer at once."
    case .notGzip(let offset):
      "There is no gzip member at octet \(offset): check that the file is a .gz."
    case .truncated(let offset):
      "The gzip data ends inside a member, at octet \(offset): get the whole file again."
    case .corrupt(let member, let offset):
      "The gzip member at octet \(member) is damaged at about octet \(offset): get the file again."
    case .ended: "The gzip stream has failed before: begin a new one."
    }
  }
}
