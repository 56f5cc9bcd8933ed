import Foundation
import Glibc
import Scheduling
import ZeroMQ

/// The coordinator's folders: results on their way, and the sockets of local workers.
final class Spool {
  let temporaryFolder: String
  /// A folder of this user alone (0700): whoever can open the sockets in it is trusted.
  let socketFolder: String

  /// The control socket of this host's workers. Its path and its twin's fit a socket address.
  var localEndpoint: Endpoint { .ipc(path: socketFolder + "/" + Self.socketName) }

  private static let socketName = "control"
  /// `/control` and, for its twin, `.data`.
  private static let socketSuffixOctets = 13

  private let lock: FileHandle

  init(folder: String) throws(CoordinatorFailure) {
    let absolute = URL(fileURLWithPath: folder).standardizedFileURL.path
    temporaryFolder = absolute + "/tmp"
    let files = FileManager.default
    do {
      try files.createDirectory(atPath: temporaryFolder, withIntermediateDirectories: true)
    } catch {
      throw .spool(absolute, error)
    }
    lock = try Self.locked(absolute)
    do {
      for name in try files.contentsOfDirectory(atPath: temporaryFolder) {
        try files.removeItem(atPath: temporaryFolder + "/" + name)
      }
      for name in try files.contentsOfDirectory(atPath: absolute) where name.hasPrefix("pool-") {
        try files.removeItem(atPath: absolute + "/" + name)
      }
    } catch {
      throw .spool(absolute, error)
    }
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    let near = absolute + "/pool-" + random
    let isShort = near.utf8.count + Self.socketSuffixOctets <= Endpoint.ipcPathOctetsMax
    socketFolder = isShort ? near : "/tmp/ratemill-" + random
    do {
      try files.createDirectory(
        atPath: socketFolder, withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw .spool(socketFolder, error)
    }
  }

  /// The spool is one coordinator's; the lock goes with its process, however that ends.
  private static func locked(_ folder: String) throws(CoordinatorFailure) -> FileHandle {
    let path = folder + "/lock"
    let isThere = FileManager.default.fileExists(atPath: path)
    guard isThere || FileManager.default.createFile(atPath: path, contents: nil),
      let lock = FileHandle(forUpdatingAtPath: path)
    else {
      throw .spool(path: path, reason: "the file can't be opened")
    }
    guard flock(lock.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw .spoolInUse(path: folder)
    }
    return lock
  }

  /// Where the result of an attempt is received.
  func path(stage: String, attempt: Attempt) -> String {
    "\(temporaryFolder)/\(attempt.task.stage)-\(attempt.task.ordinal)"
      + ".\(attempt.epoch).\(attempt.number)"
  }

  /// Takes the sockets away, and the folder of results unless the workload keeps some in it.
  func removeLeftovers() {
    // What can't be removed now is removed by the next run, and harms nobody until then.
    try? FileManager.default.removeItem(atPath: socketFolder)
    let kept = try? FileManager.default.contentsOfDirectory(atPath: temporaryFolder)
    if kept == [] { try? FileManager.default.removeItem(atPath: temporaryFolder) }
  }
}
