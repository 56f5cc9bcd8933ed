import Foundation
import Fuzzing
import Testing

/// Replays what fuzzing has found worth keeping, without a sanitizer: `ops/fuzz` searches further.
@Suite("Octets that nobody vouches for", .serialized)
struct FuzzCorpusTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// The files of `Corpus/TARGET` or `Findings/TARGET`, by name.
  private static func files(_ kind: String, of target: FuzzTarget) throws -> [URL] {
    let folder = folder.appending(path: "\(kind)/\(target.rawValue)")
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
  }

  @Test("what writers of this build make is read to its end", arguments: FuzzTarget.allCases)
  func seeds(target: FuzzTarget) throws {
    let read = try target.seeds.filter { try target.run($0) }
    #expect(!read.isEmpty, "no seed of \(target.rawValue) is read: the search would begin nowhere")
    FuzzWorld.clear()
  }

  @Test("the corpus and every finding come back, and soon", arguments: FuzzTarget.allCases)
  func corpus(target: FuzzTarget) throws {
    let corpus = try Self.files("Corpus", of: target)
    #expect(!corpus.isEmpty, "keep some with ops/fuzz --target \(target.rawValue) --minimize")
    for file in try corpus + Self.files("Findings", of: target) {
      let octets = Array(try Data(contentsOf: file))
      let time = try ContinuousClock().measure { _ = try target.run(octets) }
      #expect(time < .seconds(5), "\(file.lastPathComponent) took \(time): find out what loops")
    }
    FuzzWorld.clear()
  }
}
