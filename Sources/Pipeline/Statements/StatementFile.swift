import Jobs
import Lake
import Zstd

/// A file of statements under way: header and text, packed or not, in pieces of one size whatever
/// comes.
struct StatementFile: ~Copyable {
  private static let pieceOctets = 1 << 20

  private var compressor: ZstdCompressor?
  private var pending: [UInt8]

  /// *Shape*: the columns' names as header; packed, each MiB of text is a frame of zstd (RFC 8878).
  init(
    _ table: TableDefinition, _ compression: StatementTerms.Compression, level: Int
  ) throws(ZstdError) {
    switch compression {
    case .none: compressor = nil
    case .zstd: compressor = try ZstdCompressor(level: level)
    }
    pending = Array((table.columns.map(\.name).joined(separator: ",") + "\r\n").utf8)
  }

  mutating func append(
    _ text: [UInt8], _ write: ([UInt8]) throws(LakeError) -> Void
  ) throws {
    pending += text
    var start = 0
    while pending.count - start >= Self.pieceOctets {
      try write(try packed(Array(pending[start..<start + Self.pieceOctets])))
      start += Self.pieceOctets
    }
    if start > 0 { pending.removeFirst(start) }
  }

  consuming func finish(_ write: ([UInt8]) throws(LakeError) -> Void) throws {
    if pending.isEmpty { return }
    let rest = pending
    try write(try packed(rest))
  }

  private mutating func packed(_ text: [UInt8]) throws(ZstdError) -> [UInt8] {
    try compressor?.compress(text) ?? text
  }

  /// `G0001.csv`: letters, digits, `-`, `_` and inner dots as they are, all other octets as `%2F`;
  /// what would be too long for a file's name ends with its digest.
  static func name(of group: String, _ compression: StatementTerms.Compression) -> String {
    var name = ""
    for octet in group.utf8 {
      let isPlain =
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        case 0x2E: !name.isEmpty
        default: false
        }
      name += isPlain ? String(UnicodeScalar(octet)) : "%" + Hex.text([octet]).uppercased()
    }
    if name.utf8.count > nameOctetsMax {
      // No name has "%-" by itself.
      name = "\(name.prefix(120))%-\(ContentDigest(of: Array(group.utf8)))"
    }
    return name + (compression == .zstd ? ".csv.zst" : ".csv")
  }

  private static let nameOctetsMax = 200
}
