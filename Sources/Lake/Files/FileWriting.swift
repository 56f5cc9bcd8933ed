import Foundation
import Storage

/// Writing files that nothing depends on after a crash: pieces of inputs, reports, tests. What must
/// outlive one goes through a ``Disk`` with the names of its steps, as ``StagingFolder`` does.
package enum FileWriting {
  /// Makes a folder with `mode`, and those above it as the system makes folders.
  package static func makeFolder(_ path: String, mode: Int = 0o755) throws(LakeError) {
    do throws(DiskError) {
      try HostDisk().makeFolder(absolute(path), mode: mode, at: .plain)
    } catch {
      guard case .unreadable(let path, let reason) = LakeError(error) else {
        throw LakeError(error)
      }
      // Whatever was in the way of a folder, nothing can be written where it was to be.
      throw .unwritable(path: path, reason: reason)
    }
  }

  /// Writes a new file. The disk may not have it yet.
  package static func write(_ octets: [UInt8], to path: String) throws(LakeError) {
    try onDisk { disk throws(DiskError) in try disk.write(octets, to: path, at: .plain) }
  }

  /// Renames a file within one filesystem, over one that is there.
  package static func move(_ path: String, to target: String) throws(LakeError) {
    try onDisk { disk throws(DiskError) in try disk.rename(path, to: target, at: .plain) }
  }

  /// Removes a file or a folder with all in it; what isn't there is no error. *Throws*
  /// ``LakeError/unwritable(path:reason:)``.
  package static func remove(_ path: String) throws(LakeError) {
    try onDisk { disk throws(DiskError) in try disk.remove(path, at: .plain) }
  }

  private static func onDisk(_ body: (HostDisk) throws(DiskError) -> Void) throws(LakeError) {
    do throws(DiskError) { try body(HostDisk()) } catch { throw LakeError(error) }
  }

  /// As people write paths: with a slash at the end, or from the working folder on.
  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}
