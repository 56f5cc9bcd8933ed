/// XXH64 with seed 0: what stands for an id that is text.
///
/// *Source*: Y. Collet, "xxHash fast digest algorithm", doc/xxhash_spec.md, XXH64.
package struct Hash64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  /// The hash of a field's octets.
  package static func of(_ field: TextField) -> UInt64 {
    var at = 0
    var hash: UInt64
    if field.count >= 32 {
      var (a, b, c, d) = (prime1 &+ prime2, prime2, UInt64(0), 0 &- prime1)
      while at + 32 <= field.count {
        a = round(a, littleEndian(field, at, 8))
        b = round(b, littleEndian(field, at + 8, 8))
        c = round(c, littleEndian(field, at + 16, 8))
        d = round(d, littleEndian(field, at + 24, 8))
        at += 32
      }
      hash = rotated(a, 1) &+ rotated(b, 7) &+ rotated(c, 12) &+ rotated(d, 18)
      for lane in [a, b, c, d] { hash = (hash ^ round(0, lane)) &* prime1 &+ prime4 }
    } else {
      hash = prime5
    }
    hash &+= UInt64(field.count)
    while at + 8 <= field.count {
      hash = rotated(hash ^ round(0, littleEndian(field, at, 8)), 27) &* prime1 &+ prime4
      at += 8
    }
    if at + 4 <= field.count {
      hash = rotated(hash ^ (littleEndian(field, at, 4) &* prime1), 23) &* prime2 &+ prime3
      at += 4
    }
    while at < field.count {
      hash = rotated(hash ^ (UInt64(field[at]) &* prime5), 11) &* prime1
      at += 1
    }
    hash = (hash ^ (hash >> 33)) &* prime2
    hash = (hash ^ (hash >> 29)) &* prime3
    return hash ^ (hash >> 32)
  }

  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotated(lane &+ input &* prime2, 31) &* prime1
  }

  private static func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    value << bits | value >> (64 - bits)
  }

  private static func littleEndian(_ field: TextField, _ start: Int, _ octets: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in (0..<octets).reversed() { value = value << 8 | UInt64(field[start + index]) }
    return value
  }
}
