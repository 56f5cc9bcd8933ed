/// What can be wrong with compressed bytes, or with compressing. Offsets and sizes are in octets.
package enum ZstdError: Error, Hashable, Sendable {
  /// The library could not get the memory for a context.
  case outOfMemory
  /// There is no such level; −7…19 are.
  case level(Int)
  /// Nothing at all, or less than a frame's header.
  case tooShort(octets: Int)
  /// The bytes don't begin like a zstd frame.
  case notZstd(offset: Int)
  /// A skippable frame, where only data is expected.
  case skippableFrame(offset: Int)
  /// The frame needs a dictionary.
  case dictionary(id: UInt32)
  /// The frame doesn't say how long its content is.
  case noContentSize
  /// The content is longer than the receiver allows.
  case contentTooLarge(octets: UInt64, limit: Int)
  /// The content has another length than announced.
  case contentSize(expected: Int, found: Int)
  /// The frame asks for a window of 2^log octets.
  case windowTooLarge(log: Int, limit: Int)
  /// More bytes follow the one frame.
  case trailingBytes(offset: Int)
  /// The input ended inside a frame, after that many octets.
  case truncated(offset: Int)
  /// The checksum doesn't match the content.
  case checksum
  /// The library found the data ill-formed; `code` is its ZSTD_ErrorCode.
  case corrupt(code: Int)
  /// Used again after an error or after the end.
  case ended
}

extension ZstdError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .outOfMemory:
      "zstd has no memory for a context: allow the process more, or run fewer at once."
    case .level(let level): "There is no zstd level \(level): use one of -7…19."
    case .tooShort(let octets):
      "\(octets) octets are too few for a zstd frame: get the data again."
    case .notZstd(let offset):
      "There is no zstd frame at octet \(offset): check that the file is a .zst."
    case .skippableFrame(let offset):
      "There is a skippable zstd frame at octet \(offset): compress the data without one."
    case .dictionary(let id):
      "The zstd frame needs dictionary \(id): compress the data without a dictionary."
    case .noContentSize:
      "The zstd frame doesn't say its content's size: compress it in one piece."
    case .contentTooLarge(let octets, let limit):
      "The zstd content has \(octets) octets, more than the limit \(limit): send less at once."
    case .contentSize(let expected, let found):
      "The zstd content has \(found) octets where \(expected) were announced: get the data again."
    case .windowTooLarge(let log, let limit):
      "The zstd frame asks for a window of 2^\(log) octets, the limit is 2^\(limit): compress it"
        + " without --long or --ultra."
    case .trailingBytes(let offset):
      "Bytes follow the zstd frame at octet \(offset): send exactly one frame."
    case .truncated(let offset):
      "The zstd data ends inside a frame, at octet \(offset): get the whole file again."
    case .checksum: "The zstd content doesn't match its checksum: get the data again."
    case .corrupt(let code): "The zstd data is damaged (code \(code)): get it again."
    case .ended: "The zstd stream has ended: begin a new one."
    }
  }
}
