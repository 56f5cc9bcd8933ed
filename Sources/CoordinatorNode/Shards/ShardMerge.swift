import Foundation
import Ledger
import Pipeline
import Storage

/// Joins what several coordinators did of a run: hands all their results to the workload, computes
/// nothing. What the workload publishes then has the bytes of a run by one coordinator.
///
/// Each spool is locked from its first seal on, so that no coordinator works in it meanwhile.
package final class ShardMerge {
  private let workload: any Workload
  private let build: String
  private let spools: [String]
  private let disk: any Disk
  private var locks: [String: any DiskLock] = [:]
  private var progress = RunProgress()

  /// Asked now and then: true ends the merge with ``Pipeline/MonthError/stopped``.
  package var isStopped: () -> Bool = { false }
  /// Called after each result.
  package var report: (RunProgress) -> Void = { _ in }

  package init(workload: any Workload, build: String, spools: [String], disk: any Disk) {
    self.workload = workload
    self.build = build
    self.spools = spools
    self.disk = disk
  }

  /// Takes all results in. *Throws* ``CoordinatorFailure/shard(_:)`` where one is missing, damaged
  /// or of another run, and what the workload throws.
  package func run() throws {
    var basis = StageSeal.root
    while let stage = try workload.nextStage() {
      progress.stage = stage.name
      (progress.tasksDone, progress.tasksTotal) = (0, stage.tasks.count)
      let found = try results(of: stage, basis: basis)
      for (result, spool) in found { try accept(result, of: spool, stage: stage.name) }
      basis = StageSeal.basis(after: basis, stage: stage.name, results: found.map(\.result))
    }
    progress.isFinished = true
    report(progress)
  }

  private func accept(_ result: SealedResult, of spool: String, stage: String) throws {
    if isStopped() { throw MonthError.stopped }
    let path = result.path(in: spool)
    do {
      if let damage = SealFile(spool: spool, disk: disk).damage(of: result) {
        throw DamagedResult(path: path, reason: damage)
      }
      let done = try workload.accept(stage: stage, task: result.ordinal, resultPath: path)
      progress.tasksDone += 1
      progress.records += done.records
      progress.octets += done.octets
      report(progress)
    } catch let error as DamagedResult {
      throw CoordinatorFailure.shard(.damaged(path: path, reason: error.reason))
    }
  }

  // MARK: Seals

  /// One result of each task, with its spool, in the order of the tasks.
  private func results(
    of stage: StagePlan, basis: String
  ) throws(CoordinatorFailure) -> [(result: SealedResult, spool: String)] {
    let seals = try seals(of: stage.name)
    var found: [Int: (result: SealedResult, spool: String)] = [:]
    for (spool, seal) in seals {
      for result in seal.results where stage.tasks.indices.contains(result.ordinal) {
        if let other = found[result.ordinal], other.result.sha256 != result.sha256 {
          throw .shard(
            .disagreement(
              task: "\(stage.name) task \(result.ordinal)", first: other.spool, second: spool))
        }
        if found[result.ordinal] == nil { found[result.ordinal] = (result, spool) }
      }
    }
    for (spool, seal) in seals where seal.basis != basis {
      throw .shard(.otherBasis(spool: spool, stage: stage.name))
    }
    let numbers = Set(seals.map(\.seal.number))
    if let count = seals.first?.seal.shards {
      let absent = (0..<count).map { ShardNumber(index: $0, count: count) }.filter { number in
        !numbers.contains(number)
          && stage.tasks.contains { number.does($0) && found[$0.ordinal] == nil }
      }
      if !absent.isEmpty {
        throw .shard(
          .missing(
            stage: stage.name, absent.map { "shard \($0) is missing: give its spool with --from" }))
      }
    }
    let missing = stage.tasks.filter { found[$0.ordinal] == nil }.map(\.label)
    guard missing.isEmpty else {
      let shown = missing.prefix(8).joined(separator: ", ")
      throw .shard(
        .missing(stage: stage.name, ["\(missing.count) results are missing (\(shown))"]))
    }
    return stage.tasks.compactMap { found[$0.ordinal] }
  }

  private func seals(
    of stage: String
  ) throws(CoordinatorFailure) -> [(spool: String, seal: StageSeal)] {
    var seals: [(spool: String, seal: StageSeal)] = []
    var missing: [String] = []
    let run = Hex.text(workload.identity.digest)
    for spool in spools {
      guard let seal = SealFile(spool: spool, disk: disk).read(stage: stage) else {
        missing.append("\(spool) has nothing of it")
        continue
      }
      guard seal.run == run, seal.build == build else {
        throw .shard(
          .otherRun(spool: spool, words: seal.words, isOtherBuild: seal.run == run))
      }
      if let first = seals.first?.seal, first.shards != seal.shards {
        throw .shard(.otherShare(spool: spool, found: seal.number, ours: first.number))
      }
      try lock(spool)
      if !seal.isComplete { missing.append("shard \(seal.number) in \(spool) isn't done") }
      seals.append((spool, seal))
    }
    guard missing.isEmpty else { throw .shard(.missing(stage: stage, missing)) }
    return seals
  }

  private func lock(_ spool: String) throws(CoordinatorFailure) {
    if locks[spool] != nil { return }
    do throws(DiskError) {
      locks[spool] = try disk.lock(SpoolFolder(path: spool).lock, at: .lockShard)
    } catch {
      if case .busy = error { throw .shard(.atWork(spool: spool)) }
      throw .ledger(.disk(error))
    }
  }

  // MARK: After publishing

  /// Removes the spools, once the month of this manifest stands in its place. Where this is cut
  /// short, ``isMerged(manifestDigest:)`` says of what is left that it may go, too.
  package func removeSpools(manifestDigest: [UInt8]) throws(CoordinatorFailure) {
    do throws(DiskError) {
      for spool in spools {
        try disk.write(manifestDigest, to: Self.note(in: spool), at: .noteMerged)
      }
      try disk.synchronizeFilesystem(of: spools[0], at: .noteMerged)
      try removeLeft()
    } catch {
      throw .ledger(.disk(error))
    }
  }

  /// Whether the spools that are left were merged into the month of this manifest, and some of them
  /// were removed already.
  package func isMerged(manifestDigest: [UInt8]) -> Bool {
    let left = spools.filter { (try? disk.look(at: $0, at: .readSeal)) != nil }
    return !left.isEmpty && left.count < spools.count
      && left.allSatisfy {
        // A note that can't be read is none.
        (try? disk.read(Self.note(in: $0), at: .readSeal)) == manifestDigest
      }
  }

  /// Removes the spools that are left.
  package func removeLeft() throws(DiskError) {
    for spool in spools { try disk.remove(spool, at: .removeShard) }
  }

  private static func note(in spool: String) -> String { "\(spool)/merged" }
}
