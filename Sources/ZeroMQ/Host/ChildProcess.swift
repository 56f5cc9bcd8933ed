import CZeroMQ
import Glibc

/// A process of our own, started without `fork` (the library forbids it) and reaped by us.
package struct ChildProcess: Hashable, Sendable {
  /// How a process ended: by its own exit code, or by a signal.
  package enum Ending: Hashable, Sendable, CustomStringConvertible {
    case exited(code: Int32)
    case killed(signal: Int32)

    package var description: String {
      switch self {
      case .exited(let code): "exit code \(code)"
      case .killed(let signal): "killed by signal \(signal)"
      }
    }
  }

  package let identifier: Int32

  /// Starts `path` with `arguments` in our environment, with no descriptors but 0, 1 and 2, default
  /// signal actions and no signal blocked. `title` is what process lists show; nil = `path`.
  ///
  /// *Throws* ``ZeroMQError/call(_:code:)`` where the program can't be started.
  package static func spawn(
    path: String, title: String? = nil, arguments: [String]
  ) throws(ZeroMQError) -> ChildProcess {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var stopping = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigemptyset(&stopping)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { unsafe sigaddset(&stopping, signal) }
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &stopping)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var pointers = unsafe ([title ?? path] + arguments).map { unsafe strdup($0) }
    defer { unsafe pointers.forEach { unsafe free($0) } }
    unsafe pointers.append(nil)
    var identifier: pid_t = 0
    let code = unsafe posix_spawn(&identifier, path, &actions, &attributes, pointers, environ)
    guard code == 0 else { throw .call(.spawn, code: code) }
    return ChildProcess(identifier: identifier)
  }

  /// How it ended, or nil while it runs. An ending is told once: the child is reaped by it.
  package func ending() throws(ZeroMQError) -> Ending? {
    try wait(options: WNOHANG)
  }

  /// Kills the child and waits for its end. *Limits*: a child that ended and was reaped before must
  /// not be killed again, since its number may be another's.
  package func killAndReap() throws(ZeroMQError) {
    try send(SIGKILL)
    _ = try wait(options: 0)
  }

  /// *Limits*: as ``killAndReap()``.
  package func send(_ signal: Int32) throws(ZeroMQError) {
    guard kill(identifier, signal) == 0 else { throw .call(.kill, code: errno) }
  }

  private func wait(options: Int32) throws(ZeroMQError) -> Ending? {
    var status: Int32 = 0
    var code: pid_t
    repeat { code = unsafe waitpid(identifier, &status, options) } while code < 0 && errno == EINTR
    if code == 0 { return nil }
    guard code == identifier else { throw .call(.wait, code: errno) }
    let signal = status & 0x7F
    return signal == 0 ? .exited(code: (status >> 8) & 0xFF) : .killed(signal: signal)
  }
}

/// The process that started us.
package enum ParentProcess {
  package static var identifier: Int32 { getppid() }

  /// From now on this process is killed when the thread that started it ends, so that no child
  /// outlives a coordinator that was itself killed. Compare ``identifier`` afterwards: the parent
  /// may have gone before.
  package static func dieWithIt() throws(ZeroMQError) {
    guard ratemill_signal_at_parent_death(SIGKILL) == 0 else {
      throw .call(.signalAtParentDeath, code: errno)
    }
  }
}
