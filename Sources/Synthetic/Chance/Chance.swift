/// A stream of random numbers: SplitMix64.
///
/// Nothing is drawn in an order that threads could change: each thing of the operator (a line, a
/// record) has its own numbers, by ``draw(_:_:)`` from the key of its purpose or as a stream that
/// starts there. *Source*: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014; mixing constants of D. Stafford's variant 13.
package struct Chance {
  private var state: UInt64

  package init(state: UInt64) { self.state = state }

  /// The stream's next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= Self.golden
    return Self.mixed(state)
  }

  /// The next 32 bits, for a ``QuantileTable``.
  mutating func word() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 32) }

  /// A number of `0 ..< count`; `count` is 1 to 2³². The bias is below `count` / 2³².
  mutating func below(_ count: Int) -> Int { Self.below(count, of: next()) }

  /// Whether something of this share happens.
  mutating func happens(_ perThousand: Int) -> Bool { below(1_000) < perThousand }

  static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// What a key's numbers are for: a draw for one purpose never moves another.
  package enum Purpose: UInt64 {
    case lifetime = 1
    case household
    case region
    case number
    case activity
    case appetite
    case plan
    case planChange
    case pack
    case suspension
    case trip
    case device
    case person
    case circle
    case foreignCircle
    case cell
    case order
    case payment
    case contact
    case usage
    case trait
    case card
    case defect
    case arrears
    case goods
  }

  /// The key of a purpose, or of one part of it (a file, a month).
  package static func key(_ seed: UInt64, _ purpose: Purpose, part: UInt64 = 0) -> UInt64 {
    mixed(mixed(mixed(seed &+ golden) &+ purpose.rawValue &* golden) &+ part &* golden)
  }

  /// The `index`-th number of SplitMix64 seeded with `key`.
  package static func draw(_ key: UInt64, _ index: UInt64) -> UInt64 {
    mixed(key &+ (index &+ 1) &* golden)
  }

  static func below(_ count: Int, of number: UInt64) -> Int {
    Int(truncatingIfNeeded: ((number >> 32) &* UInt64(truncatingIfNeeded: count)) >> 32)
  }
}
