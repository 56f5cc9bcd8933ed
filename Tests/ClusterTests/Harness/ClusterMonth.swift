import Foundation
import Testing

/// A small synthetic month in a folder of its own, and runs over it.
final class ClusterMonth {
  static let month = "2026-10"

  let folder: TemporaryFolder
  /// The feeds.
  let input: String
  /// `Jobs/month-end` with limits so small that there are many tasks and partitions.
  let job: String

  /// `isClean`: one short usage file without a bad, late or repeated record, to be spoilt by a
  /// test.
  init(subscribers: Int = 300, isClean: Bool = false) throws {
    folder = try TemporaryFolder()
    input = folder.path + "/feeds"
    job = folder.path + "/job"
    try FileManager.default.copyItem(
      atPath: RatemillBinary.packageFolder + "/Jobs/month-end", toPath: job)
    try editJob([
      ("batch: 8MiB", "batch: 64KiB"), ("line: 64KiB", "line: 4KiB"),
      ("subscribersPerPartition: 20000", "subscribersPerPartition: 40"),
    ])
    var arguments = [
      "generate", "--subscribers", "\(subscribers)", "--month", Self.month, "--seed", "7",
      "--output", input,
    ]
    if isClean {
      arguments += [
        "--records-per-subscriber", "5", "--usage-files", "1", "--bad-per-million", "0",
        "--duplicates-per-million", "0", "--late-per-million", "0",
      ]
    }
    let made = try RatemillProcess(arguments, in: folder).finish()
    try #require(made.code == 0, "The month could not be generated: \(made)")
  }

  /// Replaces texts in the job; each must be there.
  func editJob(_ edits: [(String, String)], file: String = "job.yaml") throws {
    let path = "\(job)/\(file)"
    var text = String(decoding: try TemporaryFolder.octets(of: path), as: UTF8.self)
    for (old, new) in edits {
      try #require(text.contains(old), "\(path) has no '\(old)': adapt the test to the job.")
      text = text.replacingOccurrences(of: old, with: new)
    }
    try TemporaryFolder.write(text.utf8, to: path)
  }

  var freshOutput: String { folder.fresh("out") }

  func arguments(
    _ command: String = "run", output: String, input: String? = nil, workers: Int? = 2,
    more: [String] = []
  ) -> [String] {
    var arguments = [
      command, job, "--month", Self.month, "--input", input ?? self.input, "--output", output,
    ]
    if let workers { arguments += ["--workers", "\(workers)"] }
    return arguments + more
  }

  /// Starts `ratemill run`.
  func start(
    output: String, input: String? = nil, workers: Int? = 2, more: [String] = [],
    environment: [String: String] = [:]
  ) throws -> RatemillProcess {
    try RatemillProcess(
      arguments(output: output, input: input, workers: workers, more: more), in: folder,
      environment: environment)
  }

  /// A whole run that must succeed and verify; its output.
  func tree(input: String? = nil, workers: Int = 2, more: [String] = []) throws -> FileTree {
    let output = freshOutput
    let end = try start(output: output, input: input, workers: workers, more: more).finish()
    try #require(end.code == 0, "The run failed: \(end)")
    return try published(output)
  }

  /// What a quiet run publishes, and how long it takes, so that moments fall within it.
  func quietRun() throws -> (tree: FileTree, milliseconds: Int) {
    let started = ContinuousClock.now
    let tree = try tree(workers: 2)
    let elapsed = (ContinuousClock.now - started).components
    return (
      tree, Int(elapsed.seconds) * 1_000 + Int(elapsed.attoseconds / 1_000_000_000_000_000)
    )
  }

  /// The tree of a month that was published, and is taken away then.
  func published(_ output: String) throws -> FileTree {
    #expect(leftovers(of: output) == [], "A run removes its spool and staging folders.")
    let tree = try FileTree(output)
    try FileManager.default.removeItem(atPath: output)
    return tree
  }

  /// Spool and staging folders that still lie beside the output.
  func leftovers(of output: String) -> [String] {
    let url = URL(fileURLWithPath: output)
    // Without the parent folder nothing can be left in it.
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: url.deletingLastPathComponent().path)
    return (names ?? []).filter { $0.hasPrefix("." + url.lastPathComponent) }.sorted()
  }

  /// Runs `ratemill verify`.
  func verify(_ output: String) throws -> RatemillProcess.End {
    try RatemillProcess(["verify", output], in: folder).finish()
  }
}
