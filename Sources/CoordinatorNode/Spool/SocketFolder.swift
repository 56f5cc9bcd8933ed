import Foundation
import ZeroMQ

/// Where the sockets of this host's workers are: a folder of this user alone (0700), for whoever
/// can open the sockets in it is trusted.
///
/// It lies in the spool as `pool-…`, or, where a socket's path would be too long, below `/tmp`, and
/// then `pool-…` is a link to it: so the next coordinator finds what a killed one left.
struct SocketFolder {
  private let path: String
  /// The link in the spool, where there is one.
  private let link: String?

  /// The control socket of this host's workers. Its path and its twin's fit a socket address.
  var endpoint: Endpoint { .ipc(path: path + "/" + Self.socketName) }

  private static let prefix = "pool-"
  private static let farPrefix = "/tmp/ratemill-"
  private static let socketName = "control"
  /// `/control` and, for its twin, `.data`.
  private static let socketSuffixOctets = 13

  /// Makes one in the spool `folder`, whose lock the caller has: what is there of others is
  /// removed.
  init(inSpool folder: String) throws(CoordinatorFailure) {
    let absolute = URL(fileURLWithPath: folder).standardizedFileURL.path
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    let near = absolute + "/" + Self.prefix + random
    let isShort = near.utf8.count + Self.socketSuffixOctets <= Endpoint.ipcPathOctetsMax
    path = isShort ? near : Self.farPrefix + random
    link = isShort ? nil : near
    let files = FileManager.default
    do {
      for name in try files.contentsOfDirectory(atPath: absolute)
      where name.hasPrefix(Self.prefix) {
        try Self.remove(absolute + "/" + name)
      }
      if let link { try files.createSymbolicLink(atPath: link, withDestinationPath: path) }
      try files.createDirectory(
        atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .spool(path, error)
    }
  }

  private static func remove(_ path: String) throws {
    let files = FileManager.default
    // Only what is a link has a destination.
    if let far = try? files.destinationOfSymbolicLink(atPath: path), far.hasPrefix(farPrefix) {
      // A folder that is gone, or somebody else's by now, is left alone.
      try? files.removeItem(atPath: far)
    }
    try files.removeItem(atPath: path)
  }

  /// Takes the sockets away.
  func remove() {
    // What can't be removed now is removed by the next run, and harms nobody until then.
    try? FileManager.default.removeItem(atPath: path)
    if let link { try? FileManager.default.removeItem(atPath: link) }
  }
}
