import Glibc
import Synchronization

/// A disk on which planned strikes happen. It counts how often each step is reached: the making of
/// a file and every append to it are one each.
///
/// A crash calls `crash`, which in a program doesn't return (``exit``). In a test it may: then the
/// operation and all later ones throw ``DiskError/crashed(_:)``, as if the process were gone.
package final class FaultyDisk<Inner: Disk>: Disk {
  private struct State {
    var strikes: [Strike]
    var hits: [DiskStep: Int] = [:]
    var diedAt: DiskStep?
  }

  private let inner: Inner
  private let crash: @Sendable () -> Void
  private let state: Mutex<State>

  package init(
    _ inner: Inner, strikes: [Strike], crash: @escaping @Sendable () -> Void
  ) {
    self.inner = inner
    self.crash = crash
    state = Mutex(State(strikes: strikes))
  }

  /// How often a step was reached.
  package func hits(of step: DiskStep) -> Int { state.withLock { $0.hits[step] ?? 0 } }

  /// Whether a strike has ended the process.
  package var hasCrashed: Bool { state.withLock { $0.diedAt != nil } }

  // MARK: Striking

  /// Counts the hit and returns the kind of a strike that is still to come: `crashAfter`, `torn`.
  fileprivate func reach(
    _ step: DiskStep, _ operation: DiskOperation, path: String, octets: Int = 0
  ) throws(DiskError) -> Strike.Kind? {
    let (kind, diedAt) = state.withLock { state -> (Strike.Kind?, DiskStep?) in
      if let diedAt = state.diedAt { return (nil, diedAt) }
      let hit = (state.hits[step] ?? 0) + 1
      state.hits[step] = hit
      return (state.strikes.first { $0.step == step && $0.hit == hit }?.kind, nil)
    }
    if let diedAt { throw .crashed(diedAt) }
    switch kind {
    case .crashBefore: throw die(at: step)
    case .torn where octets == 0: throw die(at: step)
    case .error: throw .failed(path: path, operation: operation, code: EIO)
    case .full: throw .full(path: path, neededOctets: octets)
    case .crashAfter, .torn, nil: return kind
    }
  }

  fileprivate func die(at step: DiskStep) -> DiskError {
    crash()
    state.withLock { $0.diedAt = step }
    return .crashed(step)
  }

  private func struck<Value>(
    _ step: DiskStep, _ operation: DiskOperation, _ path: String,
    _ body: () throws(DiskError) -> Value
  ) throws(DiskError) -> Value {
    let kind = try reach(step, operation, path: path)
    let value = try body()
    if kind == .crashAfter { throw die(at: step) }
    return value
  }

  // MARK: The disk

  package func makeFolder(_ path: String, mode: Int, at step: DiskStep) throws(DiskError) {
    try struck(step, .makeFolder, path) { () throws(DiskError) in
      try inner.makeFolder(path, mode: mode, at: step)
    }
  }

  package func list(_ folder: String, at step: DiskStep) throws(DiskError) -> [String] {
    try struck(step, .list, folder) { () throws(DiskError) in try inner.list(folder, at: step) }
  }

  package func look(at path: String, at step: DiskStep) throws(DiskError) -> DiskEntry? {
    try struck(step, .look, path) { () throws(DiskError) in try inner.look(at: path, at: step) }
  }

  package func read(_ path: String, at step: DiskStep) throws(DiskError) -> [UInt8] {
    try struck(step, .read, path) { () throws(DiskError) in try inner.read(path, at: step) }
  }

  package func digest(of path: String, at step: DiskStep) throws(DiskError) -> [UInt8] {
    try struck(step, .read, path) { () throws(DiskError) in try inner.digest(of: path, at: step) }
  }

  package func create(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskFile {
    try struck(step, .create, path) { () throws(DiskError) in
      FaultyFile(disk: self, inner: try inner.create(path, at: step), path: path, step: step)
    }
  }

  package func synchronize(file path: String, at step: DiskStep) throws(DiskError) {
    try struck(step, .synchronize, path) { () throws(DiskError) in
      try inner.synchronize(file: path, at: step)
    }
  }

  package func synchronize(folder path: String, at step: DiskStep) throws(DiskError) {
    try struck(step, .synchronize, path) { () throws(DiskError) in
      try inner.synchronize(folder: path, at: step)
    }
  }

  package func synchronizeFilesystem(
    of folder: String, at step: DiskStep
  ) throws(DiskError) {
    try struck(step, .synchronize, folder) { () throws(DiskError) in
      try inner.synchronizeFilesystem(of: folder, at: step)
    }
  }

  package func rename(
    _ path: String, to target: String, at step: DiskStep
  ) throws(DiskError) {
    try struck(step, .rename, target) { () throws(DiskError) in
      try inner.rename(path, to: target, at: step)
    }
  }

  package func exchange(
    _ path: String, with target: String, at step: DiskStep
  ) throws(DiskError) {
    try struck(step, .exchange, target) { () throws(DiskError) in
      try inner.exchange(path, with: target, at: step)
    }
  }

  package func remove(_ path: String, at step: DiskStep) throws(DiskError) {
    try struck(step, .remove, path) { () throws(DiskError) in try inner.remove(path, at: step) }
  }

  package func reserve(
    _ path: String, octets: Int, at step: DiskStep
  ) throws(DiskError) {
    try struck(step, .reserve, path) { () throws(DiskError) in
      try inner.reserve(path, octets: octets, at: step)
    }
  }

  package func lock(_ path: String, at step: DiskStep) throws(DiskError) -> any DiskLock {
    try struck(step, .lock, path) { () throws(DiskError) in try inner.lock(path, at: step) }
  }

  package func space(at path: String) throws(DiskError) -> DiskSpace {
    try inner.space(at: path)
  }

  package func willPass(_ step: DiskStep, path: String) throws(DiskError) {
    guard try reach(step, .write, path: path) == .crashAfter else { return }
    // Remembered as the next thing that happens to this step.
    state.withLock { $0.strikes.append(Strike(step: step, kind: .crashAfter, hit: -1)) }
  }

  package func didPass(_ step: DiskStep) throws(DiskError) {
    if let diedAt = state.withLock({ $0.diedAt }) { throw .crashed(diedAt) }
    let strikes = state.withLock { state in
      let planned = Strike(step: step, kind: .crashAfter, hit: -1)
      guard let place = state.strikes.firstIndex(of: planned) else { return false }
      state.strikes.remove(at: place)
      return true
    }
    if strikes { throw die(at: step) }
  }
}

/// How a crash ends a program: at once, with the code of a killed process.
package enum Crash {
  /// Doesn't return.
  package static let exit: @Sendable () -> Void = { _exit(137) }
}

/// A file on a faulty disk.
final class FaultyFile<Inner: Disk>: DiskFile {
  private let disk: FaultyDisk<Inner>
  private let inner: any DiskFile
  private let path: String
  private let step: DiskStep

  init(disk: FaultyDisk<Inner>, inner: any DiskFile, path: String, step: DiskStep) {
    self.disk = disk
    self.inner = inner
    self.path = path
    self.step = step
  }

  func append(_ octets: [UInt8]) throws(DiskError) {
    switch try disk.reach(step, .write, path: path, octets: octets.count) {
    case .torn:
      try inner.append(Array(octets[..<(octets.count / 2)]))
      throw disk.die(at: step)
    case .crashAfter:
      try inner.append(octets)
      throw disk.die(at: step)
    default:
      try inner.append(octets)
    }
  }

  func close() throws(DiskError) { try inner.close() }
}
