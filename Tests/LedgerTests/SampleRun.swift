import Crypto
import Foundation
import Ledger
import LedgerFile
import Storage

/// A small run over a spool: what its tasks' results are, and what it has been told is kept.
struct SampleRun {
  static let identity = RunIdentity(
    digest: Array(SHA256.hash(data: [1])), build: "b1", words: "month-end 2026-10")
  static let other = RunIdentity(
    digest: Array(SHA256.hash(data: [2])), build: "b1", words: "month-end 2026-11")

  let spool: SpoolFolder

  init(in folder: String) { spool = SpoolFolder(path: folder + "/.out.spool") }

  func keeper(on disk: any Disk = HostDisk()) -> ResultKeeper {
    ResultKeeper(disk: disk, folder: spool) { path throws(LedgerError) in
      try SQLiteBook(path: path)
    }
  }

  /// The octets of a task's result: of some hundreds to thousands, different for every task.
  static func octets(of task: TaskName) -> [UInt8] {
    let text = "\(task.stage)/\(task.ordinal)"
    return Array(repeating: Array(text.utf8), count: 100 + task.ordinal).flatMap { $0 }
  }

  static func digest(of task: TaskName) -> [UInt8] {
    Array(SHA256.hash(data: octets(of: task)))
  }

  /// Receives a result into `tmp/` in two pieces.
  func upload(
    _ task: TaskName, epoch: UInt32, attempt: UInt32 = 1, on disk: any Disk = HostDisk()
  ) throws(DiskError) -> UploadedResult {
    let octets = Self.octets(of: task)
    let path = spool.upload(task, epoch: epoch, attempt: attempt)
    let file = try disk.create(path, at: .writeResult)
    try file.append(Array(octets[..<(octets.count / 2)]))
    try file.append(Array(octets[(octets.count / 2)...]))
    try file.close()
    return UploadedResult(
      task: task, octets: octets.count, sha256: Self.digest(of: task), attempt: attempt,
      worker: "w1", path: path)
  }

  func uploads(
    _ stage: String, _ ordinals: some Sequence<Int>, epoch: UInt32, on disk: any Disk = HostDisk()
  ) throws(DiskError) -> [UploadedResult] {
    var uploads: [UploadedResult] = []
    for ordinal in ordinals {
      uploads.append(
        try upload(TaskName(stage: stage, ordinal: ordinal), epoch: epoch, on: disk))
    }
    return uploads
  }

  func names(_ folder: String) throws -> [String] { try HostDisk().list(folder, at: .plain) }
}
