import Storage

/// Keeps two runs from writing one output: an advisory lock on a file beside it, which the kernel
/// lets go when the process ends, however it ends.
final class OutputLock {
  private let path: String
  private let disk: any Disk
  private let lock: any DiskLock

  /// *Throws* ``LakeError/busy(path:)`` where another run holds it.
  init(besides output: String, path: String, disk: any Disk) throws(LakeError) {
    self.path = path
    self.disk = disk
    do throws(DiskError) {
      lock = try disk.lock(path, at: .lockOutput)
    } catch {
      if case .busy = error { throw .busy(path: output) }
      throw LakeError(error)
    }
  }

  deinit {
    // Removed while it is held, so nobody can hold a name that is gone and think it is the lock.
    // One that stays is the next run's.
    try? disk.remove(path, at: .unlockOutput)
  }
}
