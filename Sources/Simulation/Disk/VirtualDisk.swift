import Scheduling
import Storage
import Synchronization

/// The disk that outlives the coordinators: one tree of files, and processes that use it by a
/// ``VirtualDisk/Process`` of their own.
///
/// One thread plays a whole run; the mutex is there because a ``Disk`` may be anybody's.
final class VirtualDisk: Sendable {
  /// What a disk is doing at a time, and what it has done.
  struct State {
    var tree = VirtualTree()
    var random: SeededRandom
    var isFull = false
    var faultPerTenThousand = 0
    var syncMillisecondsMax: Int64
    /// How long its syncs took since somebody asked.
    var elapsedMilliseconds: Int64 = 0
    var troubles = 0
    /// Whether the ledger has room that was kept for it.
    var ballastDropped = false
    /// Processes by number: operations until one dies, where it does.
    var doom: [Int: Int] = [:]
    var dead: Set<Int> = []
    /// Who holds a lock, by path.
    var locks: [String: Int] = [:]
    var changes = 0
    let mistake: Mistake?
  }

  let state: Mutex<State>
  let mistake: Mistake?
  private let plan: SimulationPlan.Disk

  init(plan: SimulationPlan) {
    self.plan = plan.disk
    mistake = plan.mistake
    state = Mutex(
      State(
        random: SeededRandom(seed: SeededRandom.mix(plan.seed &+ 0xD15C)),
        syncMillisecondsMax: plan.disk.syncMillisecondsMax, mistake: plan.mistake))
  }

  /// What the plan has for the disk at this time.
  func set(now: Int64, isCalm: Bool) {
    state.withLock {
      $0.isFull = !isCalm && plan.fullFrom.contains { $0.contains(now) }
      if isCalm { $0.doom = [:] }
      $0.faultPerTenThousand = isCalm ? 0 : plan.faultPerTenThousand
    }
  }

  /// What a look at its free space says: room runs out before it is gone.
  func level(now: Int64, isCalm: Bool) -> Schedule.DiskLevel {
    if isFull { return .full }
    let isLow =
      !isCalm && plan.fullFrom.contains { $0.lowerBound - 2_000 < now && now < $0.upperBound }
    return isLow ? .low : .ample
  }

  /// Puts a file there that no process wrote.
  func plant(_ octets: [UInt8], at path: String) {
    state.withLock { state in
      let file = state.tree.make(path)
      state.tree.append(octets, to: file)
      state.tree.sync(file: file)
    }
  }

  var isFull: Bool { state.withLock { $0.isFull } }
  var troubles: Int { state.withLock { $0.troubles } }
  /// Counts what was changed on it.
  var changes: Int { state.withLock { $0.changes } }

  /// How long its syncs took since the last call.
  func takeElapsed() -> Int64 {
    state.withLock { state in
      defer { state.elapsedMilliseconds = 0 }
      return state.elapsedMilliseconds
    }
  }

  /// What stands at a path, seen from outside of all processes.
  func octets(at path: String) -> [UInt8]? { state.withLock { $0.tree.octets(at: path) } }

  func list(_ folder: String) -> [String] { state.withLock { $0.tree.list(folder) } }

  func isDead(_ process: Int) -> Bool { state.withLock { $0.dead.contains(process) } }

  /// The process is no more: its locks are free.
  func end(_ process: Int) {
    state.withLock {
      $0.dead.insert(process)
      $0.locks = $0.locks.filter { $0.value != process }
    }
  }

  /// Begins the life of a process that dies with its operation number `doom`, if it has one.
  func begin(_ process: Int, doom: Int?) -> Process {
    state.withLock { $0.doom[process] = doom }
    return Process(disk: self, number: process)
  }

  func cutPower() {
    state.withLock { state in
      var random = state.random
      state.tree.cutPower(&random)
      state.random = random
    }
  }

  /// Damages a file while nobody looks: a bit turns, or its end is gone.
  func damage(_ path: String, turnsBit: Bool) {
    state.withLock { state in
      let place = state.random.within(0...(1 << 20))
      if turnsBit {
        state.tree.rot(path, place: place)
      } else {
        let octets = state.tree.octets(at: path)?.count ?? 0
        state.tree.truncate(path, to: place % max(1, octets))
      }
    }
  }
}

extension VirtualDisk.State {
  /// One operation of a process: it may die before or after, and the disk may refuse.
  mutating func pass<Value: Sendable>(
    _ process: Int, _ step: DiskStep, _ operation: DiskOperation, _ path: String,
    work: (inout VirtualTree) throws(DiskError) -> Value
  ) throws(DiskError) -> Value {
    if dead.contains(process) { throw .crashed(step) }
    let isLast = isLastOperation(of: process)
    if isLast, random.happens(perTenThousand: 5_000) {
      dead.insert(process)
      throw .crashed(step)
    }
    if random.happens(perTenThousand: faultPerTenThousand) {
      troubles += 1
      throw .failed(path: path, operation: operation, code: 5)
    }
    if isFull, operation == .create || operation == .write || operation == .reserve {
      troubles += 1
      if mistake != .ignoresFullDisk { throw .full(path: path, neededOctets: 1) }
    }
    if operation == .synchronize { elapsedMilliseconds += random.within(0...syncMillisecondsMax) }
    if operation.changes { changes += 1 }
    if step == .dropBallast { ballastDropped = true }
    if step == .makeBallast { ballastDropped = false }
    let value = try work(&tree)
    if isLast {
      dead.insert(process)
      throw .crashed(step)
    }
    return value
  }

  private mutating func isLastOperation(of process: Int) -> Bool {
    guard let left = doom[process] else { return false }
    doom[process] = left - 1
    return left <= 0
  }
}

extension DiskOperation {
  /// Whether something on the disk is another afterwards.
  fileprivate var changes: Bool {
    switch self {
    case .create, .write, .rename, .exchange, .remove, .reserve: true
    case .makeFolder, .list, .look, .read, .close, .synchronize, .lock, .measureSpace: false
    }
  }
}
