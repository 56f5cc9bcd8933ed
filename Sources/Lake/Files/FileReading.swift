import Foundation
import Glibc
import Storage

/// Reading files in bounded pieces.
package enum FileReading {
  /// Octets `offset ..< offset + count` of a file. *Throws* `.unreadable`, and `.damaged` where the
  /// file ends before.
  package static func octets(
    of path: String, offset: Int, count: Int
  ) throws(LakeError) -> [UInt8] {
    let handle = try open(path)
    defer { close(handle) }
    return try octets(of: handle, path: path, offset: offset, count: count)
  }

  /// `count` octets from `offset` on. *Throws* ``LakeError/unreadable(path:reason:)``, also where
  /// the file ends before.
  package static func octets(
    of handle: FileHandle, path: String, offset: Int, count: Int
  ) throws(LakeError) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(count)
    do {
      try handle.seek(toOffset: UInt64(offset))
      while octets.count < count {
        guard let piece = try handle.read(upToCount: count - octets.count), !piece.isEmpty else {
          break
        }
        octets.append(contentsOf: piece)
      }
    } catch {
      throw .unreadable(path: path, reason: reason(of: error))
    }
    guard octets.count == count else {
      throw .damaged(
        path: path,
        reason: "ends at octet \(offset + octets.count), \(offset + count) were expected; it was "
          + "changed or cut while the run read it: run again")
    }
    return octets
  }

  /// A handle for reading, which the caller closes. *Throws*
  /// ``LakeError/unreadable(path:reason:)``, also for a folder.
  package static func open(_ path: String) throws(LakeError) -> FileHandle {
    var isFolder: ObjCBool = false
    if unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
      isFolder.boolValue
    {
      throw .unreadable(path: path, reason: "it is a folder")
    }
    do {
      return try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw .unreadable(path: path, reason: reason(of: error))
    }
  }

  /// Ends the use of a handle that ``open(_:)`` gave.
  package static func close(_ handle: FileHandle) {
    // A failed close of a file that was only read loses nothing.
    try? handle.close()
  }

  /// Octets of a file, or of the file that a symbolic link leads to.
  package static func size(of path: String) throws(LakeError) -> Int {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw .unreadable(path: path, reason: DiskError.reason(errno))
    }
    return Int(status.st_size)
  }

  /// When a file, or the file that a symbolic link leads to, was changed last: nanoseconds since
  /// 1970 by the file system's clock.
  package static func modifiedNanoseconds(of path: String) throws(LakeError) -> Int64 {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw .unreadable(path: path, reason: DiskError.reason(errno))
    }
    return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  /// The whole file: for files whose size is bounded elsewhere. *Throws*
  /// ``LakeError/unreadable(path:reason:)``.
  package static func contents(of path: String) throws(LakeError) -> [UInt8] {
    try octets(of: path, offset: 0, count: try size(of: path))
  }

  static func forEachPiece(
    of path: String, octets: Int, _ body: ([UInt8]) -> Void
  ) throws(LakeError) {
    let handle = try open(path)
    defer { close(handle) }
    while true {
      do {
        guard let piece = try handle.read(upToCount: octets), !piece.isEmpty else { return }
        body(Array(piece))
      } catch {
        throw .unreadable(path: path, reason: reason(of: error))
      }
    }
  }

  /// What the system says, without Foundation's wrapping.
  package static func reason(of error: any Error) -> String {
    let error = error as NSError
    if let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError {
      return reason(of: underlying)
    }
    if error.domain == NSPOSIXErrorDomain, let code = POSIXErrorCode(rawValue: Int32(error.code)) {
      return "\(code)"
    }
    return error.localizedDescription
  }
}
