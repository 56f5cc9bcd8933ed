import Foundation

/// S. Vigna's SplitMix64: the generator of the laws here. `SEED=` replays a run.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  let seed: UInt64

  init(_ fallback: UInt64) {
    let given = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init)
    seed = given ?? fallback
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
