/// A distribution as its inverse function in integers: a uniform 32-bit word becomes a factor of
/// mean 1, in 1/65,536.
///
/// *Shape*: 257 ascending knots, linear between them. Knots 0 to 128 lie at u = i/256. The upper
/// half is cut by octaves of 1−u, since there the long tails are: knot 128 + 8·o + k lies at
/// 1−u = 2^−(o+1) · (1 − k/16), o < 16, k < 8; the last one at 2⁻¹⁷ holds for all beyond.
package struct QuantileTable {
  private let knots: [UInt32]

  static let one: UInt64 = 65_536

  init(knots: [UInt32]) {
    precondition(knots.count == 257, "A quantile table has 257 knots.")
    self.knots = knots
  }

  /// The factor at u = `word` / 2³².
  package func factor(_ word: UInt32) -> UInt64 {
    let index: Int
    let part: UInt32  // 24 bits
    if word < 1 << 31 {
      index = Int(word >> 24)
      part = word & 0xFF_FFFF
    } else {
      let rest = ~word
      let zeros = rest.leadingZeroBitCount
      if zeros > 16 { return UInt64(knots[256]) }
      let down = ~(rest << UInt32(truncatingIfNeeded: zeros)) & 0x7FFF_FFFF
      index = 128 + 8 * (zeros - 1) + Int(down >> 28)
      part = (down & 0xFFF_FFFF) >> 4
    }
    let low = UInt64(knots[index])
    return low + ((UInt64(knots[index + 1]) - low) * UInt64(part)) >> 24
  }

  /// `mean` times the factor at `word`.
  func scaled(_ mean: UInt64, _ word: UInt32) -> UInt64 { (mean &* factor(word)) >> 16 }
}
