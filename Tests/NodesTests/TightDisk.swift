import Storage
import Synchronization

/// The host's disk, with as much room as a test says.
final class TightDisk: Disk {
  private let inner = HostDisk()
  private let answers: Mutex<[DiskSpace]>

  /// What it says of its space, one answer a time; the last one for good.
  init(_ answers: [DiskSpace]) { self.answers = Mutex(answers) }

  func space(at path: String) throws(DiskError) -> DiskSpace {
    answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
  }

  func makeFolder(_ path: String, mode: Int, at step: DiskStep) throws(DiskError) {
    try inner.makeFolder(path, mode: mode, at: step)
  }

  func list(_ folder: String, at step: DiskStep) throws(DiskError) -> [String] {
    try inner.list(folder, at: step)
  }

  func look(at path: String, at step: DiskStep) throws(DiskError) -> DiskEntry? {
    try inner.look(at: path, at: step)
  }

  func read(_ path: String, at step: DiskStep) throws(DiskError) -> [UInt8] {
    try inner.read(path, at: step)
  }

  func digest(of path: String, at step: DiskStep) throws(DiskError) -> [UInt8] {
    try inner.digest(of: path, at: step)
  }

  func create(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskFile {
    try inner.create(path, at: step)
  }

  func synchronize(file path: String, at step: DiskStep) throws(DiskError) {
    try inner.synchronize(file: path, at: step)
  }

  func synchronize(folder path: String, at step: DiskStep) throws(DiskError) {
    try inner.synchronize(folder: path, at: step)
  }

  func synchronizeFilesystem(of folder: String, at step: DiskStep) throws(DiskError) {
    try inner.synchronizeFilesystem(of: folder, at: step)
  }

  func rename(_ path: String, to target: String, at step: DiskStep) throws(DiskError) {
    try inner.rename(path, to: target, at: step)
  }

  func exchange(_ path: String, with target: String, at step: DiskStep) throws(DiskError) {
    try inner.exchange(path, with: target, at: step)
  }

  func remove(_ path: String, at step: DiskStep) throws(DiskError) {
    try inner.remove(path, at: step)
  }

  func reserve(_ path: String, octets: Int, at step: DiskStep) throws(DiskError) {
    try inner.reserve(path, octets: octets, at: step)
  }

  func lock(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskLock {
    try inner.lock(path, at: step)
  }

  func willPass(_ step: DiskStep, path: String) throws(DiskError) {}

  func didPass(_ step: DiskStep) throws(DiskError) {}
}
