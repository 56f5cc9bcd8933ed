import CLinux
import Foundation
import Glibc

/// Writing files so that a crash leaves all of a file or none of it.
package enum FileWriting {
  /// Makes a folder with `mode`, and those above it as the system makes folders.
  package static func makeFolder(_ path: String, mode: Int = 0o755) throws(LakeError) {
    let manager = FileManager.default
    do {
      let above = URL(fileURLWithPath: path).deletingLastPathComponent().path
      try manager.createDirectory(atPath: above, withIntermediateDirectories: true)
      try manager.createDirectory(
        atPath: path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: NSNumber(value: mode)])
    } catch {
      throw .unwritable(path: path, reason: FileReading.reason(of: error))
    }
  }

  /// Writes a new file. The disk may not have it yet: see ``synchronizeFilesystem(of:)``.
  package static func write(_ octets: [UInt8], to path: String) throws(LakeError) {
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw .unwritable(path: path, reason: "it can't be created")
    }
    do {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.write(contentsOf: octets)
      try handle.close()
    } catch {
      throw .unwritable(path: path, reason: FileReading.reason(of: error))
    }
  }

  /// Renames a file within one filesystem, over one that is there.
  package static func move(_ path: String, to target: String) throws(LakeError) {
    guard unsafe rename(path, target) == 0 else {
      throw .unwritable(path: target, reason: systemReason(errno))
    }
  }

  /// errno as people know it.
  static func systemReason(_ code: Int32) -> String {
    POSIXErrorCode(rawValue: code).map { "\($0)" } ?? "errno \(code)"
  }

  /// Removes a file or a folder with all in it; what isn't there is no error. *Throws*
  /// ``LakeError/unwritable(path:reason:)``.
  package static func remove(_ path: String) throws(LakeError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw .unwritable(path: path, reason: FileReading.reason(of: error))
    }
  }

  /// Puts the folder `staged` in the place of `final` in one step: readers see the old or the new
  /// one. The old one, if any, is then at `staged`.
  package static func exchange(_ staged: String, with final: String) throws(LakeError) {
    let replaces = FileManager.default.fileExists(atPath: final)
    let failed =
      replaces
      ? unsafe ratemill_rename_exchange(staged, final)
      : unsafe ratemill_rename_new(staged, final)
    guard failed == 0 else {
      throw .unwritable(path: final, reason: systemReason(errno))
    }
  }

  /// Waits until the disk has every file and name of the filesystem that `folder` is on: one wait
  /// for all files of a month instead of one for each.
  package static func synchronizeFilesystem(of folder: String) throws(LakeError) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { throw .unwritable(path: folder, reason: systemReason(errno)) }
    defer { close(descriptor) }
    guard ratemill_sync_filesystem(descriptor) == 0 else {
      throw .unwritable(path: folder, reason: systemReason(errno))
    }
  }

  /// Waits until the disk has the names in `folder`.
  package static func synchronizeFolder(_ folder: String) throws(LakeError) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { throw .unwritable(path: folder, reason: systemReason(errno)) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw .unwritable(path: folder, reason: systemReason(errno))
    }
  }
}
