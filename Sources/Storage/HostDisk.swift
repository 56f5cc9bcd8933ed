import CLinux
import Crypto
import Glibc

/// The disk of this host. Steps mean nothing to it.
package struct HostDisk: Disk {
  private static let pieceOctets = 1 << 20

  package init() {}

  // MARK: Folders

  package func makeFolder(_ path: String, mode: Int, at step: DiskStep) throws(DiskError) {
    if try isFolder(path) { return }
    try makeAbove(path)
    guard unsafe mkdir(path, mode_t(mode)) == 0 else {
      // Somebody else may have made it since.
      if errno == EEXIST, try isFolder(path) { return }
      throw .of(errno, .makeFolder, path)
    }
    // mkdir takes away what the process's mask says; restricted and open folders are as told.
    guard unsafe chmod(path, mode_t(mode)) == 0 else { throw .of(errno, .makeFolder, path) }
  }

  private func makeAbove(_ path: String) throws(DiskError) {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
    let above = String(path[..<slash])
    if try isFolder(above) { return }
    try makeAbove(above)
    guard unsafe mkdir(above, 0o777) == 0 || errno == EEXIST else {
      throw .of(errno, .makeFolder, above)
    }
  }

  /// *Throws* where something else than a folder stands there.
  private func isFolder(_ path: String) throws(DiskError) -> Bool {
    guard let entry = try look(at: path, at: .plain) else { return false }
    guard entry.isFolder else { throw .of(ENOTDIR, .makeFolder, path) }
    return true
  }

  package func list(_ folder: String, at step: DiskStep) throws(DiskError) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw .of(errno, .list, folder) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw .of(errno, .list, folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package func look(at path: String, at step: DiskStep) throws(DiskError) -> DiskEntry? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw .of(errno, .look, path)
    }
    return DiskEntry(
      octets: Int(status.st_size), isFolder: status.st_mode & S_IFMT == S_IFDIR)
  }

  // MARK: Reading

  package func read(_ path: String, at step: DiskStep) throws(DiskError) -> [UInt8] {
    var octets: [UInt8] = []
    try forEachPiece(of: path) { octets.append(contentsOf: $0) }
    return octets
  }

  package func digest(of path: String, at step: DiskStep) throws(DiskError) -> [UInt8] {
    var hash = SHA256()
    try forEachPiece(of: path) { hash.update(data: $0) }
    return Array(hash.finalize())
  }

  private func forEachPiece(
    of path: String, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(DiskError) {
    let descriptor = try open(path, O_RDONLY, .read)
    defer { Glibc.close(descriptor) }
    var piece = [UInt8](repeating: 0, count: Self.pieceOctets)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .of(errno, .read, path) }
      if count == 0 { return }
      body(piece[..<count])
    }
  }

  // MARK: Writing

  package func create(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskFile {
    let descriptor = try open(path, O_WRONLY | O_CREAT | O_TRUNC, .create)
    return HostFile(path: path, descriptor: descriptor)
  }

  package func synchronize(file path: String, at step: DiskStep) throws(DiskError) {
    let descriptor = try open(path, O_RDONLY, .synchronize)
    defer { Glibc.close(descriptor) }
    guard fdatasync(descriptor) == 0 else { throw .of(errno, .synchronize, path) }
  }

  package func synchronize(folder path: String, at step: DiskStep) throws(DiskError) {
    let descriptor = try open(path, O_RDONLY | O_DIRECTORY, .synchronize)
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .of(errno, .synchronize, path) }
  }

  package func synchronizeFilesystem(
    of folder: String, at step: DiskStep
  ) throws(DiskError) {
    let descriptor = try open(folder, O_RDONLY | O_DIRECTORY, .synchronize)
    defer { Glibc.close(descriptor) }
    guard ratemill_sync_filesystem(descriptor) == 0 else {
      throw .of(errno, .synchronize, folder)
    }
  }

  package func rename(
    _ path: String, to target: String, at step: DiskStep
  ) throws(DiskError) {
    guard unsafe Glibc.rename(path, target) == 0 else { throw .of(errno, .rename, target) }
  }

  package func exchange(
    _ path: String, with target: String, at step: DiskStep
  ) throws(DiskError) {
    let replaces = try look(at: target, at: step) != nil
    let failed =
      replaces
      ? unsafe ratemill_rename_exchange(path, target)
      : unsafe ratemill_rename_new(path, target)
    guard failed == 0 else { throw .of(errno, .exchange, target) }
  }

  package func remove(_ path: String, at step: DiskStep) throws(DiskError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw .of(errno, .remove, path)
    }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    if isFolder {
      for name in try list(path, at: step) { try remove(path + "/" + name, at: step) }
    }
    guard (isFolder ? unsafe rmdir(path) : unsafe unlink(path)) == 0 || errno == ENOENT else {
      throw .of(errno, .remove, path)
    }
  }

  package func reserve(
    _ path: String, octets: Int, at step: DiskStep
  ) throws(DiskError) {
    // Some filesystems would take all that is left before they refuse, and others would suffer.
    let above = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard try space(at: above).freeOctets >= octets else {
      throw .full(path: path, neededOctets: octets)
    }
    let descriptor = try open(path, O_WRONLY | O_CREAT | O_TRUNC, .reserve)
    defer { Glibc.close(descriptor) }
    let code = posix_fallocate(descriptor, 0, octets)
    guard code == 0 else {
      unsafe unlink(path)
      throw .of(code, .reserve, path, neededOctets: octets)
    }
  }

  // MARK: Locks and space

  package func lock(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskLock {
    let descriptor = try open(path, O_RDWR | O_CREAT, .lock, mode: 0o600)
    let lock = HostLock(descriptor: descriptor)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .busy(path: path) }
    // Another run may have let go and removed the name between our two calls: then this lock is on
    // a file that nobody else can find.
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
      throw .busy(path: path)
    }
    return lock
  }

  package func space(at path: String) throws(DiskError) -> DiskSpace {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { throw .of(errno, .measureSpace, path) }
    let unit = Int(clamping: status.f_frsize)
    return DiskSpace(
      freeOctets: Int(clamping: status.f_bavail).multipliedReportingOverflow(by: unit).0,
      totalOctets: Int(clamping: status.f_blocks).multipliedReportingOverflow(by: unit).0)
  }

  package func willPass(_ step: DiskStep, path: String) throws(DiskError) {}

  package func didPass(_ step: DiskStep) throws(DiskError) {}

  private func open(
    _ path: String, _ flags: Int32, _ operation: DiskOperation, mode: mode_t = 0o666
  ) throws(DiskError) -> Int32 {
    while true {
      let descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC, mode)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { throw .of(errno, operation, path) }
    }
  }
}

/// A file of this host that is being written.
final class HostFile: DiskFile {
  private let path: String
  private var descriptor: Int32

  init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  func append(_ octets: [UInt8]) throws(DiskError) {
    precondition(descriptor >= 0, "A closed file takes no octets.")
    var written = 0
    while written < octets.count {
      let count = unsafe octets.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw .of(errno, .write, path, neededOctets: octets.count - written)
      }
      written += count
    }
  }

  func close() throws(DiskError) {
    guard descriptor >= 0 else { return }
    let closed = Glibc.close(descriptor)
    descriptor = -1
    // Linux frees the descriptor even where a signal came.
    guard closed == 0 || errno == EINTR else { throw .of(errno, .close, path) }
  }
}

/// An advisory lock (flock), which the kernel lets go when the process ends.
final class HostLock: DiskLock {
  private let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }
}
