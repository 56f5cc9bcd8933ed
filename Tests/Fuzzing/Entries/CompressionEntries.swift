import Gzip
import Zstd

/// *Shape* of the octets: flags (1: a stream, else one frame), the size of a stream's pieces, the
/// compressed octets.
enum CompressionEntries {
  /// Decompressed octets after which a stream is left: a small one may hold gigabytes.
  private static let enough = 4 << 20

  static func zstd(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let isStream = dice.octet() & 1 != 0
    let piece = 1 + Int(dice.octet())
    let packed = dice.rest()
    do throws(ZstdError) {
      if isStream {
        let whole = try zstdStream(packed, piece: packed.count + 1)
        let inPieces = try zstdStream(packed, piece: piece)
        try same(whole, inPieces)
      } else {
        var decompressor = try ZstdDecompressor()
        _ = try decompressor.decompress(packed, limit: 1 << 20)
      }
      return true
    } catch {
      if case .ended = error { throw FuzzBreach("Pieces of any size give the same octets.") }
      return false
    }
  }

  private static func same(_ whole: [UInt8], _ pieces: [UInt8]) throws(ZstdError) {
    let count = min(whole.count, pieces.count)
    let isWhole = whole.count < enough && pieces.count < enough
    if whole.prefix(count) != pieces.prefix(count) || (isWhole && whole.count != pieces.count) {
      throw .ended
    }
  }

  private static func zstdStream(_ packed: [UInt8], piece: Int) throws(ZstdError) -> [UInt8] {
    var stream = try ZstdStream()
    var output: [UInt8] = []
    var taken = 0
    while taken < packed.count {
      let end = min(packed.count, taken + piece)
      taken += try stream.push(packed[taken..<end], into: &output, limit: 64 << 10)
      if output.count >= enough { return output }
    }
    try stream.finish()
    return output
  }

  static func gzip(_ octets: [UInt8]) throws(FuzzBreach) -> Bool {
    var dice = OctetDice(octets)
    let piece = 1 + Int(dice.octet())
    let packed = dice.rest()
    do throws(GzipError) {
      let whole = try gzipStream(packed, piece: packed.count + 1)
      let inPieces = try gzipStream(packed, piece: piece)
      let count = min(whole.count, inPieces.count)
      if whole.prefix(count) != inPieces.prefix(count)
        || (count < enough - (64 << 10) && whole.count != inPieces.count)
      {
        throw .ended
      }
      return true
    } catch {
      if case .ended = error { throw FuzzBreach("Pieces of any size give the same octets.") }
      return false
    }
  }

  private static func gzipStream(_ packed: [UInt8], piece: Int) throws(GzipError) -> [UInt8] {
    var stream = try GzipStream()
    var output: [UInt8] = []
    var taken = 0
    while taken < packed.count {
      let end = min(packed.count, taken + piece)
      taken += try stream.push(packed[taken..<end], into: &output, limit: 64 << 10)
      if output.count >= enough { return output }
    }
    try stream.finish()
    return output
  }

  // MARK: Seeds

  private static let text = Array(
    String(repeating: "1000,8618900000001,voice,2026-09-07T09:00:00+08:00\n", count: 40).utf8)

  static func packed(_ octets: [UInt8]) -> [UInt8] {
    do {
      var compressor = try ZstdCompressor()
      return try compressor.compress(octets)
    } catch {
      preconditionFailure("Any octets can be compressed: \(error)")
    }
  }

  static var zstdSeeds: [[UInt8]] {
    let frame = packed(text)
    return [[0, 0] + frame, [1, 9] + frame, [1, 0] + frame + packed([]) + packed([7])]
  }

  /// `id,served\n1,4912345\n`, by another program; once, and as two members.
  static var gzipSeeds: [[UInt8]] {
    let member: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 76, 209, 41, 78, 45, 42, 75, 77, 225, 50, 212, 49, 177,
      52, 52, 50, 54, 49, 229, 2, 0, 100, 203, 7, 65, 20, 0, 0, 0,
    ]
    return [[200] + member, [3] + member + member]
  }
}
