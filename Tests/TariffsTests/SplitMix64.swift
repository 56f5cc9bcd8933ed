import Foundation

/// A seeded generator of random cases. *Source*: Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014.
struct SplitMix64 {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// The seed of this run: `SEED` of the environment, or a fixed one.
  static let chosen: UInt64 =
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? 20_261_001

  /// What a failing law says of its seed.
  static var remedy: String { "Replay with SEED=\(chosen) and follow the case by hand." }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// 0 ..< `count`.
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// Whether a chance of one in `count` came.
  mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

  mutating func shuffle<Element>(_ list: inout [Element]) {
    for index in list.indices.reversed() { list.swapAt(index, below(index + 1)) }
  }
}
