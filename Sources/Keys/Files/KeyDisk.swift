import Foundation
import Glibc

/// Key files on disk: made for us alone, looked at before they are believed.
package enum KeyDisk {
  /// Whom a file may be open to.
  package enum Privacy: Sendable {
    /// To nobody but its owner, who is us: at most 0600.
    case secret
    /// Readable by all, writable by its owner, who is us or root.
    case list
    /// Whatever: nothing is believed for lying here.
    case publicFile
  }

  /// Makes a file that wasn't there, on disk when this returns. *Throws*
  /// ``KeyError/exists(path:)`` where it was.
  static func make(_ path: String, octets: [UInt8], mode: UInt32) throws(KeyError) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(path, flags, mode)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw .exists(path: path) }
      throw .unwritable(path: path, reason: systemReason(errno))
    }
    defer { close(descriptor) }
    // The mask of whoever calls us must not take away nor leave more than was meant.
    guard fchmod(descriptor, mode) == 0 else {
      throw .unwritable(path: path, reason: systemReason(errno))
    }
    var written = 0
    while written < octets.count {
      let count = unsafe octets.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      guard count > 0 else { throw .unwritable(path: path, reason: systemReason(errno)) }
      written += count
    }
    guard fsync(descriptor) == 0 else {
      throw .unwritable(path: path, reason: systemReason(errno))
    }
  }

  /// Puts a file in the place of one that may be there, in one step.
  static func replace(_ path: String, octets: [UInt8], mode: UInt32) throws(KeyError) {
    let draft = path + ".draft"
    // What a broken attempt left; where there is none, nothing is to be removed.
    _ = unsafe unlink(draft)
    try make(draft, octets: octets, mode: mode)
    try move(draft, to: path)
  }

  static func move(_ path: String, to target: String) throws(KeyError) {
    guard unsafe rename(path, target) == 0 else {
      throw .unwritable(path: target, reason: systemReason(errno))
    }
  }

  static func remove(_ path: String) throws(KeyError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else {
      throw .unwritable(path: path, reason: systemReason(errno))
    }
  }

  /// Whether there is a file or folder of that name.
  package static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Reads a whole file. *Throws* ``KeyError/exposed(path:mode:_:)`` where it is open to others
  /// than `privacy` allows, before a word of it is believed.
  static func read(_ path: String, octetsMax: Int, as privacy: Privacy) throws(KeyError) -> [UInt8]
  {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: systemReason(errno))
    }
    try check(status, path: path, as: privacy)
    guard status.st_size <= octetsMax else {
      throw .unreadable(path: path, reason: "it has more than \(octetsMax) octets")
    }
    var octets = [UInt8](repeating: 0, count: octetsMax + 1)
    var count = 0
    while count < octets.count {
      let got = unsafe octets.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      guard got >= 0 else { throw .unreadable(path: path, reason: systemReason(errno)) }
      if got == 0 { break }
      count += got
    }
    return Array(octets.prefix(count))
  }

  private static func check(
    _ status: stat, path: String, as privacy: Privacy
  ) throws(KeyError) {
    let mode = status.st_mode & 0o7777
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .exposed(path: path, mode: mode, .notAFile)
    }
    switch privacy {
    case .publicFile: return
    case .secret:
      guard mode & 0o077 == 0 else { throw .exposed(path: path, mode: mode, .readableByOthers) }
      guard status.st_uid == geteuid() else {
        throw .exposed(path: path, mode: mode, .ownedByOther(user: status.st_uid))
      }
    case .list:
      guard mode & 0o022 == 0 else { throw .exposed(path: path, mode: mode, .writableByOthers) }
      guard status.st_uid == geteuid() || status.st_uid == 0 else {
        throw .exposed(path: path, mode: mode, .ownedByOther(user: status.st_uid))
      }
    }
  }

  /// Whoever can rename in a folder can put another file in a file's place. *Throws*
  /// ``KeyError/exposed(path:mode:_:)``.
  static func check(folder path: String) throws(KeyError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw .unreadable(path: path, reason: systemReason(errno))
    }
    let mode = status.st_mode & 0o7777
    guard mode & 0o022 == 0 || mode & UInt32(S_ISVTX) != 0 else {
      throw .exposed(path: path, mode: mode, .writableByOthers)
    }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw .exposed(path: path, mode: mode, .ownedByOther(user: status.st_uid))
    }
  }

  /// What tells one state of a file from another: changes with every replacement and every write.
  package static func state(of path: String) -> FileState? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return FileState(
      inode: UInt64(status.st_ino), octets: Int64(status.st_size),
      seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
  }

  /// See ``state(of:)``.
  package struct FileState: Hashable, Sendable {
    var inode: UInt64
    var octets: Int64
    var seconds: Int64
    var nanoseconds: Int64
  }

  /// Names in a folder, sorted.
  static func list(_ folder: String) throws(KeyError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw .unreadable(path: folder, reason: "it is no folder, or not ours to read")
    }
  }

  static func makeFolder(_ path: String) throws(KeyError) {
    if isThere(path) { return }
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: NSNumber(value: 0o700)])
    } catch {
      throw .unwritable(path: path, reason: "the folder can't be made")
    }
  }

  private static func systemReason(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
  }
}
