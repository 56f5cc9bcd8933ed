import CZeroMQ
import Glibc

/// Wakes a thread that waits in ``wait(for:bell:milliseconds:)``, from any thread or a signal
/// handler. Many rings before it is heard are one.
package final class Bell: Sendable {
  let descriptor: Int32

  /// *Throws* where the host has no file descriptor left.
  package init() throws(ZeroMQError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    guard descriptor >= 0 else { throw .call(.makeBell, code: errno) }
  }

  deinit {
    close(descriptor)
  }

  /// Wakes the waiting thread. Safe from any thread.
  package func ring() {
    ratemillRing(descriptor)
  }

  /// Forgets the rings so far.
  func silence() {
    var count: UInt64 = 0
    // Fails only where nothing was rung, which is as silent.
    _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
  }
}

/// Safe in a signal handler: one `write`.
func ratemillRing(_ descriptor: Int32) {
  var one: UInt64 = 1
  // Fails only where the counter is full, and then the bell is ringing already.
  _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
}
