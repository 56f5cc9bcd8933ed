import Storage

/// A complete result in `tmp/`, whose octets were hashed as they came and have the digest that was
/// claimed.
package struct UploadedResult: Hashable, Sendable {
  package var task: TaskName
  package var octets: Int
  /// SHA-256, 32 octets.
  package var sha256: [UInt8]
  package var attempt: UInt32
  package var worker: String
  /// In `tmp/`, closed, of exactly `octets`.
  package var path: String

  package init(
    task: TaskName, octets: Int, sha256: [UInt8], attempt: UInt32, worker: String, path: String
  ) {
    self.task = task
    self.octets = octets
    self.sha256 = sha256
    self.attempt = attempt
    self.worker = worker
    self.path = path
  }
}

/// What became of one result of a batch.
package enum KeepOutcome: Hashable, Sendable {
  /// It may be acknowledged: it outlives the coordinator, and, unless syncs are deferred, its host.
  case kept(KeptResult)
  /// There is no room for it (so many octets, 0 = not known): it is gone, and may be offered again.
  case full(neededOctets: Int)
  /// The disk would not take it: it is gone, and may be offered again.
  case failed(DiskError)
}

/// Keeps results so that nothing acknowledged is ever lost, and believes nothing else.
///
/// The order of writes, for a batch of results:
///
/// 1. the octets of each file are synchronized;
/// 2. each is renamed into `blocks/`;
/// 3. the names in `blocks/` are synchronized, once;
/// 4. one transaction of the ledger says so of all;
/// 5. only then is any of them acknowledged.
///
/// Where ``defersSyncs`` says so, 1 and 3 come later: ``settle(keptUntil:atMost:)``.
///
/// After a crash, ``resume(_:isFresh:isParanoid:)`` believes the ledger: a block that isn't in it
/// is removed, a kept result whose block isn't there is forgotten. One thread uses it.
package final class ResultKeeper {
  /// As many results share a transaction at most: more would make the first wait too long.
  package static let batchMax = 64

  package let folder: SpoolFolder
  let disk: any Disk
  let open: @Sendable (String) throws(LedgerError) -> any LedgerBook
  var book: (any LedgerBook)?
  var ballast: Ballast
  var spoolLock: (any DiskLock)?
  /// File names of the results that the ledger has.
  var keptNames: Set<String> = []
  /// Whether results are kept without waiting for their octets and names: a coordinator that dies
  /// loses nothing, a power cut may take what is ``unsettled``.
  package var defersSyncs = false
  /// Kept results that a power cut may take, in the order in which they came.
  package internal(set) var unsettled: [UnsettledResult] = []
  /// Of this coordinator, once the run is resumed.
  package internal(set) var epoch: UInt32 = 0

  /// `open` opens the ledger at a path, or makes one.
  package init(
    disk: any Disk, folder: SpoolFolder,
    open: @escaping @Sendable (String) throws(LedgerError) -> any LedgerBook
  ) {
    self.disk = disk
    self.folder = folder
    self.open = open
    ballast = Ballast(folder: folder, disk: disk)
  }

  // MARK: Results

  /// Keeps a batch, and writes `notes` down with it: outcomes in the order of the batch. `now` is
  /// of the caller's clock, which never goes back, milliseconds: results age by it.
  ///
  /// *Throws* what ends the run: a ledger that fails or is full even without the ballast while
  /// there are `notes`, a crash that a test planned. Then nothing of the batch may be acknowledged.
  package func keep(
    _ batch: [UploadedResult], notes: [LedgerEntry] = [], now: Int64 = 0
  ) throws(LedgerError) -> [KeepOutcome] {
    precondition(batch.count <= Self.batchMax, "A batch is at most \(Self.batchMax) results.")
    var outcomes: [KeepOutcome] = []
    for upload in batch { outcomes.append(try place(upload)) }
    if outcomes.contains(where: \.isKept), !defersSyncs {
      do throws(DiskError) {
        try disk.synchronize(folder: folder.blocks, at: .syncBlocks)
      } catch {
        try refuse(&outcomes, for: error)
      }
    }
    let entries = notes + outcomes.compactMap(\.entry)
    if entries.isEmpty { return outcomes }
    do throws(LedgerError) {
      try commit(entries, at: .commitLedger)
    } catch {
      guard case .full(let path) = error else { throw error }
      if !notes.isEmpty { throw error }
      try refuse(&outcomes, for: .full(path: path, neededOctets: 0))
      return outcomes
    }
    for outcome in outcomes {
      guard case .kept(let result) = outcome else { continue }
      keptNames.insert(result.fileName)
      if defersSyncs { unsettled.append(UnsettledResult(result: result, keptAtMilliseconds: now)) }
    }
    if ballast.wasGivenUp { ballast.restore() }
    return outcomes
  }

  /// Writes down what isn't about a result that comes in: strikes, exclusions, disowned results,
  /// events. Durable when it returns.
  package func note(_ entries: [LedgerEntry]) throws(LedgerError) {
    if entries.isEmpty { return }
    try commit(entries, at: .noteLedger)
  }

  /// Writes down that the month stands in its place.
  package func notePublished(manifestDigest: [UInt8]) throws(LedgerError) {
    try commit([.published(manifestDigest: manifestDigest)], at: .publishLedger)
  }

  /// Takes space that is given up for the ledger where the disk is full, unless it is taken already
  /// or there isn't enough. That lasts tens of milliseconds, so a short run does without.
  package func takeBallast() { ballast.restore() }

  /// Removes what an attempt that is given up has in `tmp/`.
  package func drop(_ path: String) {
    // What is left harms nobody: `tmp/` is emptied when a run begins.
    try? disk.remove(path, at: .dropResult)
  }

  // MARK: Steps

  /// Steps 1 and 2 for one result.
  private func place(_ upload: UploadedResult) throws(LedgerError) -> KeepOutcome {
    let result = KeptResult(
      task: upload.task, octets: upload.octets, sha256: upload.sha256, epoch: epoch,
      attempt: upload.attempt, worker: upload.worker)
    do throws(DiskError) {
      if !defersSyncs { try disk.synchronize(file: upload.path, at: .syncResult) }
      try disk.rename(upload.path, to: folder.block(result), at: .nameResult)
      return .kept(result)
    } catch {
      if case .crashed = error { throw .disk(error) }
      drop(upload.path)
      return .refusal(error)
    }
  }

  /// What has a name and is not in the ledger goes away again.
  private func refuse(
    _ outcomes: inout [KeepOutcome], for error: DiskError
  ) throws(LedgerError) {
    if case .crashed = error { throw .disk(error) }
    for index in outcomes.indices {
      guard case .kept(let result) = outcomes[index] else { continue }
      // One that came a second time has the block of the first.
      if keptNames.contains(result.fileName) { continue }
      drop(folder.block(result))
      outcomes[index] = .refusal(error)
    }
  }

  /// One transaction. A full disk costs the ballast first.
  func commit(_ entries: [LedgerEntry], at step: DiskStep) throws(LedgerError) {
    guard let book else { preconditionFailure("A ledger is resumed before it is written to.") }
    do throws(LedgerError) {
      try write(entries, to: book, at: step)
    } catch {
      guard case .full = error, ballast.release() else { throw error }
      try write(
        entries + [.event(kind: "ballast", text: "the disk is full: the ballast was given up")],
        to: book, at: step)
    }
  }

  private func write(
    _ entries: [LedgerEntry], to book: any LedgerBook, at step: DiskStep
  ) throws(LedgerError) {
    do throws(DiskError) {
      try disk.willPass(step, path: folder.ledger)
    } catch {
      if case .full(let path, _) = error { throw .full(path: path) }
      throw .disk(error)
    }
    try book.write(entries)
    do throws(DiskError) { try disk.didPass(step) } catch { throw .disk(error) }
  }
}

extension KeepOutcome {
  fileprivate var isKept: Bool { entry != nil }

  fileprivate var entry: LedgerEntry? {
    if case .kept(let result) = self { .kept(result) } else { nil }
  }

  fileprivate static func refusal(_ error: DiskError) -> KeepOutcome {
    if case .full(_, let octets) = error { .full(neededOctets: octets) } else { .failed(error) }
  }
}
