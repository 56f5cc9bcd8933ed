import Foundation

/// The source of random cases of every seeded law: equal seeds, equal cases, on every machine.
/// `SEED=n` in the environment replays one seed. *Source*: Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  /// What it began with, for a failing law to name: "replay with SEED=…".
  package let seed: UInt64
  private var state: UInt64

  /// Of exactly this seed, whatever the environment says.
  package init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// Of the seed that the environment asks for, else of `usual`.
  package init(default usual: UInt64) { self.init(seed: Self.chosen(default: usual)) }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

// Which seeds a law is tried with.
extension SplitMix64 {
  /// `SEED` of the environment; nil where nothing is to be replayed.
  package static let replayed: UInt64? = {
    guard let text = ProcessInfo.processInfo.environment["SEED"], !text.isEmpty else { return nil }
    guard let seed = UInt64(text) else {
      preconditionFailure("SEED=\(text) replays nothing: give the number that a failing law named.")
    }
    return seed
  }()

  /// The seed to replay, else `usual`.
  package static func chosen(default usual: UInt64) -> UInt64 { replayed ?? usual }

  /// The seed to replay alone, else 1 to `count`.
  package static func seeds(count: UInt64) -> [UInt64] {
    replayed.map { [$0] } ?? (0..<count).map { $0 + 1 }
  }
}

// What laws draw.
extension SplitMix64 {
  /// 0 ..< `count`, which is at least 1; a remainder, so a trifle uneven.
  package mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

  /// One of `range`, each as likely.
  package mutating func int(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// One of `range`, each as likely.
  package mutating func int64(_ range: ClosedRange<Int64>) -> Int64 {
    Int64.random(in: range, using: &self)
  }

  /// Whether a chance of so many in a hundred came.
  package mutating func chance(_ percent: Int) -> Bool { int(1...100) <= percent }

  /// Whether a chance of one in `count` came.
  package mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

  /// An element of a list that has some.
  package mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// Puts the list in another order, each as likely.
  package mutating func shuffle<Element>(_ list: inout [Element]) {
    for index in list.indices.reversed() { list.swapAt(index, below(index + 1)) }
  }
}
