import Foundation
import Glibc

/// Keeps two runs from writing one output: an advisory lock (flock) on a file beside it, which the
/// kernel lets go when the process ends, however it ends.
final class OutputLock {
  private let path: String
  private let descriptor: Int32

  /// *Throws* ``LakeError/busy(path:)`` where another run holds it.
  init(besides output: String, path: String) throws(LakeError) {
    self.path = path
    descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .unwritable(path: path, reason: FileWriting.systemReason(errno))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .busy(path: output)
    }
    // Another run may have let go and removed the name between our two calls: then this lock is on
    // a file that nobody else can find.
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
      close(descriptor)
      throw .busy(path: output)
    }
  }

  deinit {
    // Removed while it is held, so nobody can hold a name that is gone and think it is the lock.
    unsafe unlink(path)
    close(descriptor)
  }
}
