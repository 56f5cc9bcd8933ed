import Foundation
import Ledger
import LedgerFile
import Storage
import Testing

/// A run on a disk that is struck, and what must hold when its spool goes on.
final class StruckRun {
  /// What the struck run finds in its spool.
  enum Beginning: String, CaseIterable, CustomTestStringConvertible {
    case nothing
    /// Kept results, one of them damaged, a stray block and an upload that was cut off.
    case leftovers
    /// The same, and a ledger that isn't one.
    case damagedLedger

    var testDescription: String { rawValue }
  }

  private static let stage = "rating"

  private let scratch: ScratchFolder
  private let run: SampleRun
  private let disk: FaultyDisk<HostDisk>
  private var what: String
  private let beginning: Beginning
  /// What the run knows for certain.
  private var acknowledged: Set<Int> = []
  private var uploaded: Set<Int> = []
  private var exclusions: Set<Int> = []
  private var epoch: UInt32 = 0
  /// The struck run's, open until its files were copied: closing it would tidy them.
  private var keeper: ResultKeeper?

  init(beginning: Beginning, strikes: [Strike]) throws {
    self.beginning = beginning
    scratch = try ScratchFolder()
    run = SampleRun(in: scratch.path)
    disk = FaultyDisk(HostDisk(), strikes: strikes) {}
    what = "\(beginning) \(strikes.map(\.description).joined(separator: ","))"
    try prepare()
  }

  /// How often a run that nothing strikes reaches each step.
  static func hits(from beginning: Beginning) throws -> [DiskStep: Int] {
    let struck = try StruckRun(beginning: beginning, strikes: [])
    try struck.work(struck.run, on: struck.disk, isParanoid: true)
    var hits: [DiskStep: Int] = [:]
    for step in DiskStep.allCases where struck.disk.hits(of: step) > 0 {
      hits[step] = struck.disk.hits(of: step)
    }
    return hits
  }

  private func prepare() throws {
    if beginning == .nothing { return }
    do {
      let keeper = run.keeper()
      epoch = try keeper.resume(SampleRun.identity).epoch
      _ = try keeper.keep(try run.uploads(Self.stage, 0..<2, epoch: epoch))
      try keeper.note([.exclusion(TaskName(stage: Self.stage, ordinal: 0), unit: 1)])
    }
    uploaded = [0, 1]
    // What disks and crashes do between two starts.
    _ = try run.upload(TaskName(stage: Self.stage, ordinal: 4), epoch: epoch)
    let disk = HostDisk()
    let blocks = run.spool.blocks
    try disk.write([1], to: blocks + "/rating-4-00.blk", at: .plain)
    for name in try disk.list(blocks, at: .plain) where name.hasPrefix("rating-1-") {
      try disk.write([], to: "\(blocks)/\(name)", at: .plain)
    }
    if beginning == .damagedLedger {
      try disk.write([UInt8](repeating: 1, count: 999), to: run.spool.ledger, at: .plain)
    } else {
      acknowledged = [0]
      exclusions = [1]
    }
  }

  // MARK: The run

  /// From the start to the publication; what fails for the moment is tried once more.
  private func work(_ run: SampleRun, on disk: any Disk, isParanoid: Bool) throws {
    let keeper = run.keeper(on: disk)
    self.keeper = keeper
    let resumption = try keeper.resume(SampleRun.identity, isParanoid: isParanoid)
    keeper.takeBallast()
    check(resumption)
    epoch = resumption.epoch
    for unit in [1, 2] {
      try keeper.note([.exclusion(TaskName(stage: Self.stage, ordinal: 0), unit: unit)])
      exclusions.insert(unit)
    }
    // The first results of a run that nobody began before are settled later.
    keeper.defersSyncs = beginning == .nothing && !resumption.goesOn
    for _ in 0..<2 {
      for batch in [[0], [1, 2], [3, 4]] {
        if batch == [3, 4] {
          keeper.defersSyncs = false
          try keeper.settle(atMost: 1)
          try keeper.settle()
        }
        try keep(batch.filter { !acknowledged.contains($0) }, keeper, run, on: disk)
      }
    }
    try keeper.notePublished(manifestDigest: [7])
  }

  private func keep(
    _ ordinals: [Int], _ keeper: ResultKeeper, _ run: SampleRun, on disk: any Disk
  ) throws {
    var uploads: [UploadedResult] = []
    for ordinal in ordinals {
      let task = TaskName(stage: Self.stage, ordinal: ordinal)
      do throws(DiskError) {
        uploads.append(try run.upload(task, epoch: keeper.epoch, on: disk))
        uploaded.insert(ordinal)
      } catch {
        if case .crashed = error { throw error }
        keeper.drop(run.spool.upload(task, epoch: keeper.epoch, attempt: 1))
      }
    }
    for case .kept(let result) in try keeper.keep(uploads) {
      acknowledged.insert(result.task.ordinal)
    }
  }

  // MARK: Going on

  /// Works until a strike ends the run; goes on in a copy of its spool, in which each of `later`
  /// strikes in turn, and then to the end.
  func goOn(through later: [Strike] = []) throws {
    try workUntilStruck(run, on: disk)
    var former = run
    for (index, strike) in later.enumerated() {
      what += ", then \(strike)"
      let next = SampleRun(in: scratch.path + "/copy-\(index)")
      try copySpool(of: former, to: next.spool.path)
      try workUntilStruck(next, on: FaultyDisk(HostDisk(), strikes: [strike]) {})
      former = next
    }
    let copy = SampleRun(in: scratch.path + "/copy")
    try copySpool(of: former, to: copy.spool.path)
    keeper = nil
    try work(copy, on: HostDisk(), isParanoid: true)
    keeper = nil
    #expect(acknowledged == Set(0..<5), "\(what): the run that went on didn't finish")
    let last = try copy.keeper().resume(SampleRun.identity)
    check(last)
    #expect(last.manifestDigest == [7], "\(what)")
    let blocks = last.results(of: Self.stage).map { copy.spool.block($0) }
    for (ordinal, path) in blocks.enumerated() {
      let octets = SampleRun.octets(of: TaskName(stage: Self.stage, ordinal: ordinal))
      #expect(try HostDisk().read(path, at: .plain) == octets, "\(what): another block")
    }
    #expect(try copy.names(copy.spool.blocks).count == 5, "\(what): a stray block is left")
    #expect(try copy.names(copy.spool.temporary) == [], "\(what): tmp/ isn't empty")
  }

  private func workUntilStruck(_ run: SampleRun, on disk: any Disk) throws {
    do {
      try work(run, on: disk, isParanoid: true)
    } catch {
      #expect(error is LedgerError || error is DiskError, "\(what): \(error)")
    }
  }

  /// The files as the disk has them, without the ballast and the lock.
  private func copySpool(of run: SampleRun, to target: String) throws {
    let disk = HostDisk()
    guard try disk.look(at: run.spool.path, at: .plain) != nil else { return }
    for folder in ["", "/tmp", "/blocks"] {
      guard try disk.look(at: run.spool.path + folder, at: .plain) != nil else { continue }
      try disk.makeFolder(target + folder, mode: 0o700, at: .plain)
      for name in try disk.list(run.spool.path + folder, at: .plain) {
        let path = "\(run.spool.path)\(folder)/\(name)"
        if ["ballast", "lock", "tmp", "blocks"].contains(name) { continue }
        try disk.write(
          try disk.read(path, at: .plain), to: "\(target)\(folder)/\(name)", at: .plain)
      }
    }
  }

  private func check(_ resumption: Resumption) {
    let kept = Set(resumption.kept.keys.map(\.ordinal))
    // A block that the disk doesn't read is as good as none: its task is computed again.
    if resumption.notes.contains(where: { $0.contains("can't be read") }) {
      acknowledged.formIntersection(kept)
    }
    #expect(acknowledged.isSubset(of: kept), "\(what): lost \(acknowledged.subtracting(kept))")
    #expect(kept.isSubset(of: uploaded), "\(what): believed \(kept.subtracting(uploaded))")
    let units = Set(resumption.exclusions.values.flatMap { $0 })
    #expect(exclusions.isSubset(of: units), "\(what): lost exclusions of \(exclusions)")
    #expect(resumption.epoch > epoch, "\(what): epoch \(resumption.epoch) came twice")
    for result in resumption.kept.values {
      #expect(
        result.sha256 == SampleRun.digest(of: result.task), "\(what): \(result.task) is another")
    }
  }
}
