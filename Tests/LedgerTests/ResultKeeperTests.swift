import Foundation
import Ledger
import LedgerFile
import Storage
import Testing

@Suite("What a run was told is kept is there when it goes on")
struct ResultKeeperTests {
  private let scratch: ScratchFolder
  private let run: SampleRun

  init() throws {
    scratch = try ScratchFolder()
    run = SampleRun(in: scratch.path)
  }

  /// A run that kept tasks 0..<`count` of a stage and ended.
  private func begin(keeping count: Int) throws {
    let keeper = run.keeper()
    let epoch = try keeper.resume(SampleRun.identity).epoch
    _ = try keeper.keep(try run.uploads("rating", 0..<count, epoch: epoch))
  }

  private func corrupt(_ name: String, _ change: (inout [UInt8]) -> Void) throws {
    let path = "\(run.spool.path)/\(name)"
    var octets = try HostDisk().read(path, at: .plain)
    change(&octets)
    try HostDisk().write(octets, to: path, at: .plain)
  }

  @Test("A first run begins at epoch 1 with nothing, and says nothing of it")
  func first() throws {
    let resumption = try run.keeper().resume(SampleRun.identity)
    #expect(resumption == Resumption(epoch: 1))
    #expect(
      try run.names(run.spool.path) == ["blocks", "ledger.sqlite", "lock", "tmp"])
  }

  @Test("Kept results come back with their blocks, ordered; the epoch rises with every start")
  func again() throws {
    try begin(keeping: 12)
    let keeper = run.keeper()
    let resumption = try keeper.resume(SampleRun.identity, isParanoid: true)
    #expect(resumption.epoch == 2)
    let results = resumption.results(of: "rating")
    #expect(results.map(\.task.ordinal) == Array(0..<12))
    for result in results {
      #expect(
        try HostDisk().read(run.spool.block(result), at: .plain)
          == SampleRun.octets(of: result.task))
      #expect(result.epoch == 1)
    }
    #expect(resumption.results(of: "intake").isEmpty)
    #expect(resumption.notes == ["the run goes on: 12 results are kept already"])
    #expect(try run.names(run.spool.blocks) == results.map(\.fileName).sorted())
  }

  @Test("Strikes, exclusions and what was disowned are remembered")
  func notes() throws {
    try begin(keeping: 2)
    let task = TaskName(stage: "rating", ordinal: 1)
    let strike = LedgerEntry.Strike(worker: "w1", loss: "death")
    do {
      let keeper = run.keeper()
      _ = try keeper.resume(SampleRun.identity)
      try keeper.note([])
      try keeper.note([.strike(task, strike)])
      _ = try keeper.keep([], notes: [.exclusion(TaskName(stage: "a", ordinal: 0), unit: 3)])
      try keeper.note([.disowned(task, reason: "w1 was convicted")])
    }
    let resumption = try run.keeper().resume(SampleRun.identity)
    #expect(resumption.strikes == [task: [strike]])
    #expect(resumption.exclusions == [TaskName(stage: "a", ordinal: 0): [3]])
    #expect(resumption.results(of: "rating").map(\.task.ordinal) == [0])
    #expect(try run.names(run.spool.blocks).count == 1, "a disowned block is removed")
  }

  @Test("A run of other inputs, or of another build, begins anew and says so; so does a fresh one")
  func others() throws {
    var rebuilt = SampleRun.identity
    rebuilt.build = "b2"
    for (identity, isFresh, word) in [
      (SampleRun.other, false, "month-end 2026-10"), (rebuilt, false, "build"),
      (SampleRun.identity, true, "starts over"),
    ] {
      let former = try run.keeper().resume(SampleRun.identity, isFresh: true).epoch
      try begin(keeping: 3)
      let resumption = try run.keeper().resume(identity, isFresh: isFresh)
      #expect(resumption.kept.isEmpty)
      #expect(resumption.epoch == former + 2, "an epoch is never used twice")
      #expect(resumption.notes.count == 1 && resumption.notes[0].contains(word))
      #expect(try run.names(run.spool.blocks).isEmpty)
    }
    var reworded = SampleRun.identity
    reworded.words = "in other words"
    _ = try run.keeper().resume(SampleRun.identity)
    try begin(keeping: 3)
    #expect(try run.keeper().resume(reworded).kept.count == 3, "words decide nothing")
  }

  @Test("A block that is gone or cut is forgotten; one of other octets when all are read")
  func lostBlocks() throws {
    try begin(keeping: 4)
    let names = try run.names(run.spool.blocks)
    try HostDisk().remove("\(run.spool.blocks)/\(names[0])", at: .plain)
    try corrupt("blocks/\(names[1])") { $0.removeLast() }
    try corrupt("blocks/\(names[2])") { $0[5] ^= 4 }
    var resumption = try run.keeper().resume(SampleRun.identity)
    #expect(resumption.results(of: "rating").map(\.task.ordinal) == [2, 3])
    #expect(resumption.notes.count == 3)
    #expect(resumption.notes[0].contains("rating task 0 is gone"))
    #expect(resumption.notes[1].contains("octets instead of"))
    resumption = try run.keeper().resume(SampleRun.identity, isParanoid: true)
    #expect(resumption.results(of: "rating").map(\.task.ordinal) == [3])
    #expect(resumption.notes[0].contains("rating task 2 has other octets"))
    resumption = try run.keeper().resume(SampleRun.identity)
    #expect(resumption.notes == ["the run goes on: 1 results are kept already"])
    #expect(try run.names(run.spool.blocks) == [names[3]])
  }

  @Test("What came in and wasn't kept is removed")
  func leftovers() throws {
    try begin(keeping: 1)
    _ = try run.upload(TaskName(stage: "rating", ordinal: 5), epoch: 1)
    try HostDisk().write([1], to: run.spool.blocks + "/rating-9-00.blk", at: .plain)
    let resumption = try run.keeper().resume(SampleRun.identity)
    #expect(resumption.kept.count == 1)
    #expect(try run.names(run.spool.temporary).isEmpty)
    #expect(try run.names(run.spool.blocks).count == 1)
  }

  @Test(
    "A damaged ledger is put aside; nothing is believed, and no epoch comes twice",
    arguments: [
      [UInt8](repeating: 7, count: 5_000), Array("SQLite format 3\u{0}".utf8), [],
    ])
  func damaged(octets: [UInt8]) throws {
    try begin(keeping: 2)
    for number in 1...2 {
      try HostDisk().write(octets, to: run.spool.ledger, at: .plain)
      do {
        let keeper = run.keeper()
        let resumption = try keeper.resume(SampleRun.identity)
        #expect(resumption.kept.isEmpty)
        #expect(resumption.epoch == UInt32(number << 20) + 1)
        #expect(resumption.notes.count == 1 && resumption.notes[0].contains("damaged-\(number)"))
        #expect(try run.names(run.spool.blocks).isEmpty)
        #expect(try run.names(run.spool.path).contains("ledger.damaged-\(number)"))
        _ = try keeper.keep(try run.uploads("rating", 0..<2, epoch: resumption.epoch))
      }
    }
  }

  @Test("A ledger that is gone while results are there is not taken for a first run's")
  func missing() throws {
    try begin(keeping: 2)
    try HostDisk().remove(run.spool.ledger, at: .plain)
    let resumption = try run.keeper().resume(SampleRun.identity)
    #expect(resumption.kept.isEmpty && resumption.epoch > 1 << 20)
    #expect(resumption.notes.count == 1)
  }

  @Test("Two runs don't use one spool")
  func busy() throws {
    let keeper = run.keeper()
    _ = try keeper.resume(SampleRun.identity)
    #expect(throws: LedgerError.busy(path: run.spool.path)) {
      try run.keeper().resume(SampleRun.identity)
    }
    withExtendedLifetime(keeper) {}
  }

  @Test("A result that comes again changes nothing, and can't take the first away")
  func twice() throws {
    let disk = FaultyDisk(
      HostDisk(), strikes: try Strike.list("commit.sync-blocks:error:2"), crash: {})
    let keeper = run.keeper(on: disk)
    let epoch = try keeper.resume(SampleRun.identity).epoch
    let task = TaskName(stage: "rating", ordinal: 0)
    for attempt in 1...3 {
      let upload = try run.upload(task, epoch: epoch, attempt: UInt32(attempt))
      _ = try keeper.keep([upload])
      let names = try run.names(run.spool.blocks)
      #expect(names.count == 1, "attempt \(attempt): \(names)")
    }
  }

  @Test("Young results wait for nothing; they are settled when they are old, then their names")
  func young() throws {
    let disk = FaultyDisk(HostDisk(), strikes: [], crash: {})
    let keeper = run.keeper(on: disk)
    let epoch = try keeper.resume(SampleRun.identity).epoch
    keeper.defersSyncs = true
    for (ordinals, now) in [(0..<3, Int64(100)), (3..<4, 200)] {
      let uploads = try run.uploads("rating", ordinals, epoch: epoch, on: disk)
      let outcomes = try keeper.keep(uploads, now: now)
      #expect(outcomes.count == ordinals.count)
    }
    #expect(keeper.unsettled.map(\.keptAtMilliseconds) == [100, 100, 100, 200])
    try keeper.settle(keptUntil: 99)
    #expect(disk.hits(of: .syncResult) == 0 && disk.hits(of: .syncBlocks) == 0)
    try keeper.settle(keptUntil: 199, atMost: 2)
    #expect(disk.hits(of: .syncResult) == 2 && disk.hits(of: .syncBlocks) == 1)
    try keeper.settle(keptUntil: 199)
    #expect(keeper.unsettled.map(\.result.task.ordinal) == [3], "the last is young")
    keeper.defersSyncs = false
    _ = try keeper.keep(try run.uploads("rating", 4..<5, epoch: epoch, on: disk))
    #expect(keeper.unsettled.count == 1, "without deferring a result is settled when it is kept")
    try keeper.settle()
    try keeper.settle()
    #expect(disk.hits(of: .syncResult) == 5 && disk.hits(of: .syncBlocks) == 4)
    #expect(keeper.unsettled.isEmpty)
  }

  @Test("A coordinator that dies young loses nothing; the next one settles what it left")
  func diedYoung() throws {
    do {
      let keeper = run.keeper()
      let epoch = try keeper.resume(SampleRun.identity).epoch
      keeper.defersSyncs = true
      _ = try keeper.keep(try run.uploads("rating", 0..<3, epoch: epoch))
    }
    let disk = FaultyDisk(HostDisk(), strikes: [], crash: {})
    let resumption = try run.keeper(on: disk).resume(SampleRun.identity)
    #expect(resumption.kept.count == 3 && resumption.goesOn)
    #expect(disk.hits(of: .syncKept) == 1)
  }

  @Test("What isn't settled is dropped before publishing; after a crash it is computed again")
  func dropped() throws {
    do {
      let keeper = run.keeper()
      let epoch = try keeper.resume(SampleRun.identity).epoch
      _ = try keeper.keep(try run.uploads("rating", 0..<1, epoch: epoch))
      keeper.defersSyncs = true
      _ = try keeper.keep(try run.uploads("rating", 1..<3, epoch: epoch))
      keeper.dropUnsettled()
      #expect(try run.names(run.spool.blocks).count == 1)
    }
    let resumption = try run.keeper().resume(SampleRun.identity)
    #expect(resumption.results(of: "rating").map(\.task.ordinal) == [0])
    #expect(resumption.notes.count == 3, "two are gone and one goes on: \(resumption.notes)")
  }

  @Test("A published run says so until its spool is removed")
  func published() throws {
    try begin(keeping: 1)
    do {
      let keeper = run.keeper()
      _ = try keeper.resume(SampleRun.identity)
      try keeper.note([.sealed])
      try keeper.notePublished(manifestDigest: [1, 2])
    }
    let resumption = try run.keeper().resume(SampleRun.identity)
    #expect(resumption.manifestDigest == [1, 2] && resumption.isSealed)
  }
}
