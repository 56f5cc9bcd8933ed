import Foundation
import Seeds
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
enum Cluster {
  /// Of what these tests leave to chance.
  static let seed = SplitMix64.chosen(default: 20_261_122)
}
