import Foundation
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

  init(folder: String) throws(CoordinatorFailure) {
    let absolute = URL(fileURLWithPath: folder).standardizedFileURL.path
    temporaryFolder = absolute + "/tmp"
    do {
      try FileManager.default.createDirectory(
        atPath: temporaryFolder, withIntermediateDirectories: true)
      for name in try FileManager.default.contentsOfDirectory(atPath: temporaryFolder) {
        try FileManager.default.removeItem(atPath: temporaryFolder + "/" + name)
      }
    } catch {
      throw .spool(absolute, error)
    }
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    let near = absolute + "/pool-" + random
    let isShort =
      Endpoint.ipc(path: near + "/" + Self.socketName).dataTwin != nil
    socketFolder = isShort ? near : "/tmp/ratemill-" + random
    do {
      try FileManager.default.createDirectory(
        atPath: socketFolder, withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw .spool(socketFolder, error)
    }
  }

  /// Where the result of an attempt is received.
  func path(stage: String, attempt: Attempt) -> String {
    "\(temporaryFolder)/\(attempt.task.stage)-\(attempt.task.ordinal)"
      + ".\(attempt.epoch).\(attempt.number)"
  }

  /// Takes the sockets and what was received in vain away.
  func removeLeftovers() {
    for path in [socketFolder, temporaryFolder] {
      // What can't be removed now is removed by the next run, and harms nobody until then.
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
