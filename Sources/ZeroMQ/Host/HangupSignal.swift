import CZeroMQ
import Glibc
import Synchronization

/// SIGHUP, which asks a process that stays to read its settings again.
package enum HangupSignal {
  /// From now on SIGHUP is counted instead of ending the process.
  package static func listen() throws(ZeroMQError) {
    var action = sigaction()
    unsafe sigemptyset(&action.sa_mask)
    action.sa_flags = SA_RESTART
    unsafe action.__sigaction_handler.sa_handler = { _ in
      hangups.add(1, ordering: .relaxed)
    }
    guard unsafe sigaction(SIGHUP, &action, nil) == 0 else {
      throw .call(.signalAction, code: errno)
    }
  }

  /// How often it was asked.
  package static var count: Int { hangups.load(ordering: .relaxed) }
}

private let hangups = Atomic<Int>(0)
