import Foundation

/// A seeded generator: `SEED=` in the environment replays a law's run.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  let seed: UInt64

  init(seed: UInt64? = nil) {
    let replayed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
    self.seed = seed ?? replayed ?? UInt64.random(in: 0 ... .max)
    state = self.seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
