import Ledger
import Storage
import Synchronization

/// The ledger that outlives the coordinators: entries in transactions, one process at a time.
final class VirtualBook: Sendable {
  private struct State {
    var entries: [LedgerEntry] = []
    var contents = LedgerContents()
    /// Entries of a book that says too early that they are written: a crash may take them.
    var unwritten = 0
    var holder: Int?
    var random: SeededRandom
  }

  private let state: Mutex<State>
  private let disk: VirtualDisk
  private let mistake: Mistake?

  init(plan: SimulationPlan, disk: VirtualDisk) {
    state = Mutex(
      State(random: SeededRandom(seed: SeededRandom.mix(plan.seed &+ 0xB00C))))
    self.disk = disk
    mistake = plan.mistake
  }

  /// What the ledger holds, seen from outside of all processes.
  var contents: LedgerContents { state.withLock { $0.contents } }

  /// The ledger as a process opens it.
  func open(by process: Int, path: String) throws(LedgerError) -> any LedgerBook {
    let isFree = state.withLock { state in
      if let holder = state.holder, holder != process { return false }
      state.holder = process
      return true
    }
    guard isFree else { throw .busy(path: path) }
    return OpenBook(book: self, process: process, path: path)
  }

  /// The process is no more.
  func end(_ process: Int) {
    state.withLock { state in
      if state.holder == process { state.holder = nil }
      guard state.unwritten > 0 else { return }
      let lost = state.random.within(0...state.unwritten)
      state.entries.removeLast(lost)
      state.unwritten = 0
      state.contents = LedgerContents(state.entries)
    }
  }

  fileprivate func write(
    _ entries: [LedgerEntry], by process: Int, path: String
  ) throws(LedgerError) {
    if disk.isDead(process) { throw .disk(.crashed(.commitLedger)) }
    let trouble = disk.drawLedgerTrouble()
    // Whether a write that failed is there shows later.
    if trouble != .full, trouble != .failed(isWritten: false) { add(entries) }
    switch trouble {
    case nil: break
    case .full: throw .full(path: path)
    case .failed: throw .failed(path: path, code: 10, reason: "disk I/O error")
    }
  }

  private func add(_ entries: [LedgerEntry]) {
    state.withLock { state in
      for entry in entries where !isForgotten(entry) {
        state.entries.append(entry)
        state.contents.apply(entry)
        if mistake == .forgetsCommits { state.unwritten += 1 }
      }
      state.unwritten = min(state.unwritten, 20)
    }
  }

  private func isForgotten(_ entry: LedgerEntry) -> Bool {
    switch entry {
    case .epoch: mistake == .reusesAttempts
    case .strike: mistake == .forgetsStrikes
    default: false
    }
  }
}

/// What a ledger's write meets.
enum LedgerTrouble: Hashable {
  case full
  case failed(isWritten: Bool)
}

extension VirtualDisk {
  /// What the next write of the ledger meets on this disk.
  func drawLedgerTrouble() -> LedgerTrouble? {
    state.withLock { state in
      // The ballast is as much as any ledger needs.
      let hasRoom = state.ballastDropped || state.random.happens(perTenThousand: 5_000)
      if state.isFull, !hasRoom {
        state.troubles += 1
        return .full
      }
      guard state.random.happens(perTenThousand: state.faultPerTenThousand) else { return nil }
      state.troubles += 1
      return .failed(isWritten: state.random.happens(perTenThousand: 5_000))
    }
  }
}

/// The ledger as one process has it.
private final class OpenBook: LedgerBook {
  private let book: VirtualBook
  private let process: Int
  private let path: String

  init(book: VirtualBook, process: Int, path: String) {
    self.book = book
    self.process = process
    self.path = path
  }

  func load() throws(LedgerError) -> LedgerContents { book.contents }

  func write(_ entries: [LedgerEntry]) throws(LedgerError) {
    try book.write(entries, by: process, path: path)
  }
}
