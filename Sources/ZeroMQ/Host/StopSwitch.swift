import CZeroMQ
import Glibc
import Synchronization

/// A request to stop, that any thread or a signal can make and one loop obeys.
package final class StopSwitch: Sendable {
  /// Rings when the switch is pulled.
  package let bell: Bell
  private let reason = Atomic<Int32>(0)
  private let hearsSignals = Atomic<Bool>(false)

  package init() throws(ZeroMQError) {
    bell = try Bell()
  }

  /// Why to stop: the signal's number, `SIGTERM`'s for a call of ``pull()``; nil = go on.
  package var pulledBy: Int32? {
    let own = reason.load(ordering: .acquiring)
    if own != 0 { return own }
    guard hearsSignals.load(ordering: .acquiring) else { return nil }
    let signal = lastSignal.load(ordering: .acquiring)
    return signal == 0 ? nil : signal
  }

  /// Asks for the stop, once and for all, from any thread.
  package func pull() {
    reason.store(SIGTERM, ordering: .releasing)
    bell.ring()
  }

  /// From now on SIGTERM, and SIGINT unless `ignoresInterrupt`, pull this switch instead of ending
  /// the process, and SIGPIPE is ignored. (A child that its parent tells to stop ignores the
  /// terminal's Ctrl-C.) For the one node of a process; the switch then lives as long as that.
  package func listenToSignals(ignoresInterrupt: Bool = false) throws(ZeroMQError) {
    heard.withLock { $0 = self }
    signalBell.store(bell.descriptor, ordering: .sequentiallyConsistent)
    hearsSignals.store(true, ordering: .releasing)
    try set(SIGTERM, to: .pulls)
    try set(SIGINT, to: ignoresInterrupt ? .ignored : .pulls)
    try set(SIGPIPE, to: .ignored)
    try unblock([SIGTERM, SIGINT])
  }

  /// A program that was started from a thread with signals blocked (a supervisor's, most often)
  /// would never hear them.
  private func unblock(_ signals: [Int32]) throws(ZeroMQError) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    let code = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    guard code == 0 else { throw .call(.signalAction, code: code) }
  }

  private enum Disposition {
    case pulls
    case ignored
  }

  private func set(_ signal: Int32, to disposition: Disposition) throws(ZeroMQError) {
    var action = sigaction()
    unsafe sigemptyset(&action.sa_mask)
    action.sa_flags = SA_RESTART
    switch disposition {
    case .pulls: unsafe action.__sigaction_handler.sa_handler = { onSignal($0) }
    case .ignored: unsafe action.__sigaction_handler.sa_handler = SIG_IGN
    }
    guard unsafe sigaction(signal, &action, nil) == 0 else {
      throw .call(.signalAction, code: errno)
    }
  }
}

/// Keeps the bell of the signal handler open.
private let heard = Mutex<StopSwitch?>(nil)

/// What a signal handler may touch: two words and a file descriptor.
private let lastSignal = Atomic<Int32>(0)
private let signalBell = Atomic<Int32>(-1)

private func onSignal(_ signal: Int32) {
  let saved = errno
  lastSignal.store(signal, ordering: .releasing)
  let descriptor = signalBell.load(ordering: .sequentiallyConsistent)
  if descriptor >= 0 { ratemillRing(descriptor) }
  errno = saved
}
