import Foundation
import Ledger
import LedgerFile
import Scheduling
import Storage
import Synchronization
import ZeroMQ

/// What the loop asks of the keeper's thread; done in this order.
enum KeeperOrder: Sendable {
  /// A complete result in `tmp/`.
  case keep(Attempt, UploadedResult)
  /// Must outlive the coordinator.
  case note([LedgerEntry])
  /// All kept results of a worker are to be done again.
  case disown(worker: String)
  /// Read a kept result again, and compare its digest.
  case check(KeptResult)
  /// Tell the other coordinators of the run.
  case seal(StageSeal)
  /// Look at what coordinators in these spools, and in this one, say of a stage.
  case readSeals(stage: String, spools: [String])
  /// Read a result of another coordinator, and compare its digest.
  case checkSealed(SealedResult, spool: String)

  var isResult: Bool { if case .keep = self { true } else { false } }
}

/// What came of an order.
enum KeeperReport: Sendable {
  /// In this file, in the ledger, and durable unless it is young.
  case kept(Attempt, KeptResult)
  /// The disk would not take it.
  case refused(Attempt, DiskError)
  /// `damage` is nil where the octets are those that were kept.
  case checked(KeptResult, path: String, damage: String?)
  /// The seal outlives any crash.
  case sealed(StageSeal)
  /// This coordinator's, and by spool those that are there.
  case seals(own: StageSeal?, others: [String: StageSeal])
  case checkedSealed(SealedResult, spool: String, damage: String?)
  /// The ledger can't be written: the run is over.
  case failed(LedgerError)
}

/// The spool of a run and its ledger, with a thread of its own that waits for the disk, so that the
/// coordinator's loop never does.
///
/// Before ``start(bell:)`` and after ``end()`` the caller's thread uses the ledger, in between only
/// the keeper's does.
final class KeeperThread: Sendable {
  private struct State {
    var keeper: ResultKeeper
    /// Whose result of a task is kept.
    var workers: [TaskName: String] = [:]
  }

  let folder: SpoolFolder
  let disk: any Disk
  private let state: Mutex<State>
  /// *Limits*: a result waits here in a file; an order has some hundred octets.
  private let orders = Mutex<[KeeperOrder]>([])
  private let reports = Mutex<[KeeperReport]>([])
  private let filled = DispatchSemaphore(value: 0)
  private let isEnding = Atomic<Bool>(false)
  private let isStarted = Atomic<Bool>(false)
  /// Whether the month is about to be published, and what isn't settled never needs to be.
  private let isDone = Atomic<Bool>(false)
  private let ended = DispatchSemaphore(value: 0)
  /// How old a result is when it is synchronized; those of a run that goes on are at once.
  private let settleAfterMilliseconds: Int64
  private let began = ContinuousClock.now

  /// How long a note waits for results to share its transaction with.
  static let noteMilliseconds = 50
  static let lookAroundMilliseconds = 500
  /// How long the disk may take for what is under way when a run ends.
  static let endSeconds = 60.0
  static let stackOctets = 1 << 20
  /// Runs that are done sooner do without ballast.
  static let ballastAfter = Duration.seconds(2)
  /// So many results are settled in a row before others are kept.
  static let settledInARow = 4

  init(folder: String, disk: any Disk, settleAfter: Duration) {
    let path = URL(fileURLWithPath: folder).standardizedFileURL.path
    let folder = SpoolFolder(path: path)
    self.folder = folder
    self.disk = disk
    settleAfterMilliseconds = Int64(settleAfter / .milliseconds(1))
    state = Mutex(
      State(
        keeper: ResultKeeper(disk: disk, folder: folder) { path throws(LedgerError) in
          try SQLiteBook(path: path)
        }))
  }

  // MARK: On the caller's thread

  /// Locks the spool and begins the run in it, or goes on.
  func resume(_ identity: RunIdentity, isFresh: Bool) throws(LedgerError) -> Resumption {
    try state.withLock { state throws(LedgerError) in
      let resumption = try state.keeper.resume(identity, isFresh: isFresh)
      state.workers = resumption.kept.mapValues(\.worker)
      state.keeper.defersSyncs = settleAfterMilliseconds > 0 && !resumption.goesOn
      return resumption
    }
  }

  func notePublished(manifestDigest: [UInt8]) throws(LedgerError) {
    try state.withLock { state throws(LedgerError) in
      try state.keeper.notePublished(manifestDigest: manifestDigest)
    }
  }

  /// Removes results that a power cut may take: the month is staged.
  func dropUnsettled() { state.withLock { $0.keeper.dropUnsettled() } }

  /// Removes the spool. The lock is held as long as this object lives.
  func remove() throws(DiskError) { try folder.remove(on: disk) }

  // MARK: On the loop's thread

  /// Starts the thread; it rings `bell` with each report.
  func start(bell: Bell) {
    isStarted.store(true, ordering: .releasing)
    let thread = Thread { self.work(bell) }
    thread.name = "keeper"
    thread.stackSize = Self.stackOctets
    thread.start()
  }

  func post(_ order: KeeperOrder) {
    orders.withLock { $0.append(order) }
    filled.signal()
  }

  /// The next report, in the order of the orders.
  func nextReport() -> KeeperReport? {
    reports.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  /// Lets the thread do what was ordered, and waits for its end. `isDone`: the month is published
  /// next.
  func end(isDone: Bool) {
    guard isStarted.exchange(false, ordering: .acquiringAndReleasing) else { return }
    self.isDone.store(isDone, ordering: .releasing)
    isEnding.store(true, ordering: .releasing)
    filled.signal()
    // A disk that takes longer keeps the thread; the process ends without it.
    _ = ended.wait(timeout: .now() + Self.endSeconds)
  }

  // MARK: On the keeper's thread

  private func work(_ bell: Bell) {
    var isBroken = false
    var ballastAt: ContinuousClock.Instant? = .now + Self.ballastAfter
    while true {
      if let due = ballastAt, ContinuousClock.now >= due {
        ballastAt = nil
        state.withLock { $0.keeper.takeBallast() }
      }
      let isLast = isEnding.load(ordering: .acquiring)
      var isSettled = true
      do throws(LedgerError) {
        if !isBroken { isSettled = try settleSome() }
      } catch {
        isBroken = true
        report(.failed(error), bell)
      }
      let taken = takeOrders()
      if taken.isEmpty {
        if isLast { break }
        if !isSettled { continue }
        _ = filled.wait(timeout: .now() + .milliseconds(Self.lookAroundMilliseconds))
        continue
      }
      if isBroken { continue }
      do throws(LedgerError) {
        try perform(taken[...], bell)
      } catch {
        isBroken = true
        report(.failed(error), bell)
      }
    }
    if !isBroken { settleLast() }
    ended.signal()
  }

  /// Of this object's life.
  private var nowMilliseconds: Int64 { Int64((ContinuousClock.now - began) / .milliseconds(1)) }

  /// Synchronizes results that are old enough. false = there may be more of them.
  private func settleSome() throws(LedgerError) -> Bool {
    let due = nowMilliseconds - settleAfterMilliseconds
    return try state.withLock { state throws(LedgerError) in
      try state.keeper.settle(keptUntil: due, atMost: Self.settledInARow)
      return state.keeper.unsettled.first.map { $0.keptAtMilliseconds > due } ?? true
    }
  }

  /// What somebody goes on from later is settled.
  private func settleLast() {
    if isDone.load(ordering: .acquiring) { return }
    // What the disk refuses shows when the run goes on.
    try? state.withLock { state throws(LedgerError) in try state.keeper.settle() }
  }

  private func takeOrders() -> [KeeperOrder] {
    var taken = drainOrders()
    if !taken.isEmpty, !taken.contains(where: \.isResult), !isEnding.load(ordering: .acquiring) {
      _ = filled.wait(timeout: .now() + .milliseconds(Self.noteMilliseconds))
      taken += drainOrders()
    }
    return taken
  }

  private func drainOrders() -> [KeeperOrder] {
    orders.withLock { orders in
      defer { orders = [] }
      return orders
    }
  }

  private func report(_ report: KeeperReport, _ bell: Bell) {
    reports.withLock { $0.append(report) }
    bell.ring()
  }

  /// Notes go down with the results behind them, and never before the results before them.
  private func perform(
    _ orders: ArraySlice<KeeperOrder>, _ bell: Bell
  ) throws(LedgerError) {
    var notes: [LedgerEntry] = []
    var batch: [(attempt: Attempt, result: UploadedResult)] = []
    for order in orders {
      if case .keep(let attempt, let result) = order {
        if batch.count == ResultKeeper.batchMax { try keep(&batch, &notes, bell) }
        batch.append((attempt, result))
        continue
      }
      if !batch.isEmpty { try keep(&batch, &notes, bell) }
      switch order {
      case .keep: break
      case .note(let entries): notes += entries
      case .disown(let worker): notes += disowning(worker)
      case .check(let result): report(check(result), bell)
      case .seal(let seal):
        // Others read what it names, wherever they are.
        try state.withLock { state throws(LedgerError) in try state.keeper.settle() }
        try SealFile(spool: folder.path, disk: disk).write(seal)
        report(.sealed(seal), bell)
      case .readSeals(let stage, let spools): report(seals(of: stage, in: spools), bell)
      case .checkSealed(let result, let spool):
        let damage = SealFile(spool: spool, disk: disk).damage(of: result)
        report(.checkedSealed(result, spool: spool, damage: damage), bell)
      }
    }
    try keep(&batch, &notes, bell)
  }

  private func keep(
    _ batch: inout [(attempt: Attempt, result: UploadedResult)], _ notes: inout [LedgerEntry],
    _ bell: Bell
  ) throws(LedgerError) {
    let (results, entries) = (batch.map(\.result), notes)
    let attempts = batch.map(\.attempt)
    let now = nowMilliseconds
    batch = []
    notes = []
    let outcomes = try state.withLock { state throws(LedgerError) -> [KeepOutcome] in
      guard !results.isEmpty else {
        try state.keeper.note(entries)
        return []
      }
      let outcomes = try state.keeper.keep(results, notes: entries, now: now)
      for case .kept(let result) in outcomes { state.workers[result.task] = result.worker }
      return outcomes
    }
    for ((attempt, result), outcome) in zip(zip(attempts, results), outcomes) {
      switch outcome {
      case .kept(let kept): report(.kept(attempt, kept), bell)
      case .full(let octets):
        report(.refused(attempt, .full(path: result.path, neededOctets: octets)), bell)
      case .failed(let error): report(.refused(attempt, error), bell)
      }
    }
  }

  private func disowning(_ worker: String) -> [LedgerEntry] {
    state.withLock { state in
      let tasks = state.workers.filter { $0.value == worker }.keys.sorted()
      for task in tasks { state.workers[task] = nil }
      return tasks.map { .disowned($0, reason: "worker \(worker) gave wrong octets") }
    }
  }

  private func seals(of stage: String, in spools: [String]) -> KeeperReport {
    var others: [String: StageSeal] = [:]
    for spool in spools { others[spool] = SealFile(spool: spool, disk: disk).read(stage: stage) }
    return .seals(
      own: SealFile(spool: folder.path, disk: disk).read(stage: stage), others: others)
  }

  private func check(_ result: KeptResult) -> KeeperReport {
    let path = folder.block(result)
    do throws(DiskError) {
      let digest = try disk.digest(of: path, at: .checkBlock)
      let damage = digest == result.sha256 ? nil : "it has other octets than were kept"
      return .checked(result, path: path, damage: damage)
    } catch {
      return .checked(result, path: path, damage: "\(error)")
    }
  }
}
