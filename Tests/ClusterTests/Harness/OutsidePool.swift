import Foundation
import Testing

/// A `ratemill coordinator` and workers that were started beside it.
struct OutsidePool {
  let coordinator: RatemillProcess
  private(set) var workers: [RatemillProcess]
  let address: String
  /// The folder of keys, where the door is locked.
  let keys: String?

  /// Over TCP a port that somebody else has is given up for another one.
  init(
    _ month: ClusterMonth, output: String, overTCP: Bool, workers: Int, keys: String? = nil,
    more: [String] = []
  ) throws {
    let locks = keys.map { ["--keys", $0] } ?? []
    self.keys = keys
    for _ in 0..<8 {
      let address = Self.address(in: month.folder, overTCP: overTCP)
      let coordinator = try RatemillProcess(
        month.arguments(
          "coordinator", output: output, workers: nil, more: ["--listen", address] + locks + more),
        in: month.folder)
      let listens = coordinator.waits { coordinator.errorsSoFar.contains("workers: connect to") }
      if !listens, coordinator.finish().code == 74 { continue }
      self.address = address
      self.coordinator = coordinator
      self.workers = try (0..<workers).map {
        try Self.worker(address, name: "outside-\($0)", in: month.folder, keys: keys)
      }
      return
    }
    throw NoPort()
  }

  struct NoPort: Error, CustomStringConvertible {
    let description = "No free port among eight: look at what the coordinator says."
  }

  /// Another worker, at any time.
  mutating func add(name: String, in folder: TemporaryFolder) throws {
    workers.append(try Self.worker(address, name: name, in: folder, keys: keys))
  }

  static func worker(
    _ address: String, name: String, in folder: TemporaryFolder, keys: String? = nil
  ) throws -> RatemillProcess {
    let locks = keys.map { ["--keys", $0] } ?? []
    return try RatemillProcess(
      ["worker", "--connect", address, "--name", name] + locks, in: folder)
  }

  /// On this host alone.
  static func address(in folder: TemporaryFolder, overTCP: Bool) -> String {
    overTCP
      ? "tcp://127.0.0.1:\(Int.random(in: 20_000..<32_000) * 2)"
      : "ipc://\(folder.fresh("pool"))"
  }
}

/// Compressing for feeds: the product only reads gzip.
enum Gzip {
  static func compressed(_ octets: [UInt8]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = folder.path + "/text"
    try TemporaryFolder.write(octets, to: path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-n", "-6", path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "gzip is missing: install it.")
    return try TemporaryFolder.octets(of: path + ".gz")
  }
}
