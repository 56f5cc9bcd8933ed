/// CRC-32C (Castagnoli), by eight tables of 256: about as fast as memory allows without an
/// instruction of its own.
///
/// *Source*: RFC 3720 appendix B.4; Kounavis and Berry, "slicing-by-8".
package enum Checksum {
  /// Of `bytes`, going on from `start`, the checksum of what came before.
  package static func crc32c(_ bytes: Span<UInt8>, from start: UInt32 = 0) -> UInt32 {
    let tables = Self.tables.span
    var crc = ~start
    var index = 0
    let count = bytes.count
    while index &+ 8 <= count {
      let low =
        crc
        ^ (UInt32(bytes[index]) | UInt32(bytes[index &+ 1]) &<< 8
          | UInt32(bytes[index &+ 2]) &<< 16 | UInt32(bytes[index &+ 3]) &<< 24)
      let first = tables[1792 &+ Int(low & 0xFF)] ^ tables[1536 &+ Int((low &>> 8) & 0xFF)]
      let second = tables[1280 &+ Int((low &>> 16) & 0xFF)] ^ tables[1024 &+ Int(low &>> 24)]
      let third =
        tables[768 &+ Int(bytes[index &+ 4])] ^ tables[512 &+ Int(bytes[index &+ 5])]
      let fourth = tables[256 &+ Int(bytes[index &+ 6])] ^ tables[Int(bytes[index &+ 7])]
      crc = first ^ second ^ third ^ fourth
      index &+= 8
    }
    while index < count {
      crc = (crc &>> 8) ^ tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
      index &+= 1
    }
    return ~crc
  }

  /// Table k at 256·k: what a byte adds that is followed by k others.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = (value >> 1) ^ (value & 1 == 0 ? 0 : 0x82F6_3B78) }
      tables[byte] = value
    }
    for index in 256..<(8 * 256) {
      let previous = tables[index - 256]
      tables[index] = (previous >> 8) ^ tables[Int(previous & 0xFF)]
    }
    return tables
  }()
}
