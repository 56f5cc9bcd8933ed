/// The operator's own numbers: +86, a three-digit network, four digits of a prefecture, four of the
/// line; as in life the first seven national digits tell the region.
///
/// Lines come in blocks of 16 that share a segment (a family's numbers are of one place). A keyed
/// permutation spreads blocks over segments, so a number tells nothing of a line's age and no two
/// lines ever have the same. *Source*: the shape of +86 mobile numbers (工信部 numbering plan:
/// network, HLR identity, subscriber); the numbers are made, none is copied.
package struct NumberPlan {
  /// Prefectures: the area code without its 0, and their people in ten thousands.
  static let regions: [(areaCode: Int, weight: Int)] = [
    (370, 77), (371, 126), (372, 54), (373, 62), (374, 44), (375, 50), (376, 62), (377, 96),
    (378, 48), (379, 71), (391, 42), (392, 16), (393, 37), (394, 88), (395, 24), (396, 69),
    (398, 20),
  ]
  /// The three digits after 86 that are ours.
  package static let networks = [133, 149, 153, 173, 177, 180, 181, 189, 190, 191, 193, 199]
  static let linesPerBlock = 16
  private static let blocksPerSegment = 625

  private struct Segment {
    /// 86, network and prefecture digits, times 10,000.
    var firstNumber: UInt64
    var region: UInt8
    /// Coprime with 10,000, and an offset: how places in it become the last four digits.
    var stride: UInt16
    var offset: UInt16
  }

  private let segments: [Segment]
  private let key: UInt64
  private let halfBits: UInt64

  /// *Limits*: `capacity` lines fit 12 networks of 10,000 segments of 10,000 numbers.
  package init(seed: UInt64, capacity: Int) {
    key = Chance.key(seed, .number)
    let blocks = (capacity + Self.linesPerBlock - 1) / Self.linesPerBlock
    let count = max(
      Self.regions.count * Self.networks.count,
      (blocks + Self.blocksPerSegment - 1) / Self.blocksPerSegment)
    segments = Self.makeSegments(count: count, key: Chance.key(seed, .region))
    let bits = UInt64.bitWidth - UInt64(count * Self.blocksPerSegment - 1).leadingZeroBitCount
    halfBits = UInt64((bits + 1) / 2)
  }

  private static func makeSegments(count: Int, key: UInt64) -> [Segment] {
    let weightSum = regions.reduce(0) { $0 + $1.weight }
    var codesLeft = PrefectureDigits()
    var held = [Int](repeating: 0, count: regions.count)
    var digits = [Int](repeating: 0, count: regions.count)
    var segments: [Segment] = []
    for ordinal in 0..<count {
      // The region that is furthest behind its share.
      var region = 0
      var arrearsMost = Int.min
      for candidate in regions.indices {
        let arrears = regions[candidate].weight * (ordinal + 1) - held[candidate] * weightSum
        if arrears > arrearsMost { (region, arrearsMost) = (candidate, arrears) }
      }
      let place = held[region] % networks.count
      if place == 0 {
        digits[region] = held[region] == 0 ? regions[region].areaCode : codesLeft.next()
      }
      held[region] += 1
      let random = Chance.draw(key, UInt64(ordinal))
      segments.append(
        Segment(
          firstNumber: 8_600_000_000_000
            + UInt64(networks[place] * 100_000_000 + digits[region] * 10_000),
          region: UInt8(region), stride: UInt16(Chance.below(1_000, of: random) * 10 + 3),
          offset: UInt16(random & 0x1FFF)))
    }
    return segments
  }

  /// The number and the region of a line, by its index. *Limits*: `index` is below the capacity.
  package func number(of index: Int) -> (msisdn: UInt64, region: Int) {
    let slot = permuted(UInt64(index / Self.linesPerBlock))
    let segment = segments[slot / Self.blocksPerSegment]
    let place =
      slot % Self.blocksPerSegment + Self.blocksPerSegment * (index % Self.linesPerBlock)
    let last = (place * Int(segment.stride) + Int(segment.offset)) % 10_000
    return (segment.firstNumber + UInt64(last), Int(segment.region))
  }

  /// A keyed bijection of block slots: four Feistel rounds, walked until within the range.
  private func permuted(_ block: UInt64) -> Int {
    let count = UInt64(segments.count * Self.blocksPerSegment)
    let mask = (UInt64(1) << halfBits) - 1
    var value = block
    repeat {
      var left = value >> halfBits
      var right = value & mask
      for round in UInt64(0)..<4 {
        (left, right) = (right, left ^ (Chance.draw(key, right << 2 | round) & mask))
      }
      value = left << halfBits | right
    } while value >= count
    return Int(value)
  }
}

/// Four-digit codes that are no prefecture's own, in an order that doesn't show.
private struct PrefectureDigits {
  private var rank = 0

  mutating func next() -> Int {
    while true {
      rank += 1
      let code = rank * 7_919 % 10_000
      if !NumberPlan.regions.contains(where: { $0.areaCode == code }) { return code }
    }
  }
}
