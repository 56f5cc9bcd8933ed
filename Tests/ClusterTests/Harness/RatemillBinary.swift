import Foundation
import Testing

/// The built `ratemill` that these tests run, and where it is looked for.
enum RatemillBinary {
  /// `RATEMILL_BINARY`, else the product beside the test bundle; nil where there is none.
  static let path: String? = {
    let named = ProcessInfo.processInfo.environment["RATEMILL_BINARY"].map { [$0] }
    let ours = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = [ours, Bundle.main.bundleURL].map {
      $0.deletingLastPathComponent().appendingPathComponent("ratemill").path
    }
    return (named ?? beside).first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// On CI a missing product is a failure, not a skip.
  static let isThereOrMustBe = path != nil || ProcessInfo.processInfo.environment["CI"] == "true"

  static let remedy: Comment =
    "No ratemill to run: build it ('swift build -c release') and name it in RATEMILL_BINARY."

  static func required() throws -> String { try #require(path, remedy) }

  /// The package's folder, where `Jobs/` is.
  static let packageFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
}

/// All tests with real processes: one at a time, so that none starves another of the cores.
@Suite(.serialized, .enabled(if: RatemillBinary.isThereOrMustBe, RatemillBinary.remedy))
enum Cluster {}

/// A seeded generator. *Source*: Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014.
struct SplitMix64 {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// `SEED` of the environment, or a fixed one.
  static let chosen: UInt64 =
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? 20_261_122

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  mutating func shuffled<Element>(_ list: [Element]) -> [Element] {
    var list = list
    for index in list.indices.reversed() { list.swapAt(index, below(index + 1)) }
    return list
  }
}
