import Ledger
import Storage
import Synchronization
import Testing

@Suite("A full disk doesn't silence the ledger")
struct BallastTests {
  /// A book in memory on a disk that is full for some writes, unless the ballast is gone.
  private final class TightBook: LedgerBook {
    private let ballast: String
    private let state: Mutex<(entries: [LedgerEntry], fullWrites: Int)>
    private let isFullForGood: Bool

    init(ballast: String, isFullForGood: Bool) {
      self.ballast = ballast
      self.isFullForGood = isFullForGood
      state = Mutex(([], 0))
    }

    var entries: [LedgerEntry] { state.withLock { $0.entries } }

    func fill() { state.withLock { $0.fullWrites = 1 } }

    func load() throws(LedgerError) -> LedgerContents { LedgerContents(entries) }

    func write(_ entries: [LedgerEntry]) throws(LedgerError) {
      // What can't be looked at isn't there.
      let hasBallast = (try? HostDisk().look(at: ballast, at: .plain)) != nil
      let isFull = state.withLock { state in
        if state.fullWrites > 0 && (hasBallast || isFullForGood) { return true }
        state.entries += entries
        return false
      }
      if isFull { throw .full(path: "ledger") }
    }

    func empty() { state.withLock { $0.fullWrites = 0 } }
  }

  private let scratch: ScratchFolder
  private let run: SampleRun

  init() throws {
    scratch = try ScratchFolder()
    run = SampleRun(in: scratch.path)
  }

  private func keeper(_ book: TightBook) -> ResultKeeper {
    ResultKeeper(disk: HostDisk(), folder: run.spool) { _ in book }
  }

  @Test("The ballast goes, what was to be written is written, and the ballast comes back")
  func given() throws {
    let book = TightBook(ballast: run.spool.ballast, isFullForGood: false)
    let keeper = keeper(book)
    let epoch = try keeper.resume(SampleRun.identity).epoch
    #expect(try HostDisk().look(at: run.spool.ballast, at: .plain) == nil)
    keeper.takeBallast()
    let ballast = try HostDisk().look(at: run.spool.ballast, at: .plain)
    #expect(ballast?.octets == 64 << 20)
    book.fill()
    try keeper.note([.exclusion(TaskName(stage: "a", ordinal: 0), unit: 1)])
    #expect(try HostDisk().look(at: run.spool.ballast, at: .plain) == nil)
    #expect(book.entries.contains(.exclusion(TaskName(stage: "a", ordinal: 0), unit: 1)))
    #expect(
      book.entries.last
        == .event(
          kind: "ballast", text: "the disk is full: the ballast was given up"))
    book.empty()
    let outcomes = try keeper.keep(try run.uploads("a", [0], epoch: epoch))
    #expect(outcomes.count == 1)
    #expect(try HostDisk().look(at: run.spool.ballast, at: .plain)?.octets == 64 << 20)
  }

  @Test("Where the ballast doesn't help, results are refused and gone, and notes end the run")
  func notEnough() throws {
    let book = TightBook(ballast: run.spool.ballast, isFullForGood: true)
    let keeper = keeper(book)
    let epoch = try keeper.resume(SampleRun.identity).epoch
    book.fill()
    let outcomes = try keeper.keep(try run.uploads("a", 0..<2, epoch: epoch))
    #expect(outcomes == [.full(neededOctets: 0), .full(neededOctets: 0)])
    #expect(try run.names(run.spool.blocks).isEmpty)
    #expect(try run.names(run.spool.temporary).isEmpty)
    #expect(throws: LedgerError.full(path: "ledger")) { try keeper.note([.sealed]) }
    book.empty()
    let again = try keeper.keep(try run.uploads("a", 0..<2, epoch: epoch))
    #expect(again.allSatisfy { if case .kept = $0 { true } else { false } })
  }
}
