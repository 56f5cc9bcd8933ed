import Storage

/// What a run finds when it begins or goes on.
package struct Resumption: Hashable, Sendable {
  /// Of this coordinator: greater than any before, and durable.
  package var epoch: UInt32
  /// Results whose blocks are there, to be replayed in the order of their ordinals.
  package var kept: [TaskName: KeptResult] = [:]
  package var strikes: [TaskName: [LedgerEntry.Strike]] = [:]
  package var exclusions: [TaskName: [Int]] = [:]
  /// SHA-256 of the manifest, where the run was published already and ended before its spool was
  /// removed.
  package var manifestDigest: [UInt8]?
  package var isSealed = false
  /// Whether a former coordinator began this run.
  package var goesOn = false
  /// What a person should know, in sentences.
  package var notes: [String] = []

  package init(epoch: UInt32) { self.epoch = epoch }

  /// The kept results of a stage, by ordinal.
  package func results(of stage: String) -> [KeptResult] {
    kept.values.filter { $0.task.stage == stage }.sorted { $0.task < $1.task }
  }
}

extension ResultKeeper {
  /// Makes the spool and takes its lock, which is held as long as the keeper lives. *Throws*
  /// ``LedgerError/busy(path:)`` where another run has it.
  package func lock() throws(LedgerError) {
    if spoolLock != nil { return }
    do throws(DiskError) {
      try disk.makeFolder(folder.path, mode: 0o700, at: .makeSpool)
      spoolLock = try disk.lock(folder.lock, at: .lockSpool)
    } catch {
      if case .busy = error { throw .busy(path: folder.path) }
      throw .disk(error)
    }
  }

  /// Begins the run, or goes on with it where the spool has one of the same identity.
  ///
  /// A ledger that isn't what was written to it is put aside and nothing in the spool is believed;
  /// a run of another identity is cleared away, and so is any with `isFresh`. Results that the
  /// ledger has, and the disk hasn't in their size, are forgotten; `isParanoid` reads them all and
  /// compares their digests. The notes say what happened.
  package func resume(
    _ identity: RunIdentity, isFresh: Bool = false, isParanoid: Bool = false
  ) throws(LedgerError) -> Resumption {
    try lock()
    try makeFolders()
    var notes: [String] = []
    var (contents, epochBase) = try openLedger(notes: &notes)
    let isSame = contents.identity.map { $0.isSameRun(as: identity) } ?? false
    var entries: [LedgerEntry] = []
    if isSame && !isFresh {
      try settle(contents)
      entries = try check(contents, isParanoid: isParanoid, notes: &notes)
    } else {
      if let former = contents.identity { notes.append(startingOver(former, identity, isFresh)) }
      entries = [.began(identity)]
    }
    epochBase = max(epochBase, contents.epoch)
    precondition(epochBase < .max, "A spool outlives four billion starts of its run.")
    epoch = epochBase + 1
    entries.append(.epoch(epoch))
    try clearTemporary()
    try commit(entries, at: .raiseEpoch)
    for entry in entries { contents.apply(entry) }
    keptNames = Set(contents.kept.values.map(\.fileName))
    try removeStrays()
    if !contents.kept.isEmpty {
      notes.append("the run goes on: \(contents.kept.count) results are kept already")
    }
    var resumption = Resumption(epoch: epoch)
    resumption.kept = contents.kept
    resumption.strikes = contents.strikes
    resumption.exclusions = contents.exclusions
    resumption.manifestDigest = contents.manifestDigest
    resumption.isSealed = contents.isSealed
    resumption.goesOn = isSame && !isFresh
    resumption.notes = notes
    return resumption
  }

  private func startingOver(
    _ former: RunIdentity, _ identity: RunIdentity, _ isFresh: Bool
  ) -> String {
    if isFresh { return "the run starts over: what \(folder.path) held of it is gone" }
    let difference =
      former.digest == identity.digest
      ? "another build of ratemill (\(former.build))" : "other inputs or settings (\(former.words))"
    return "\(folder.path) held a run of \(difference): it was cleared away, and this one begins "
      + "anew"
  }

  // MARK: Steps

  private func makeFolders() throws(LedgerError) {
    do throws(DiskError) {
      try disk.makeFolder(folder.temporary, mode: 0o700, at: .makeTemporary)
      try disk.makeFolder(folder.blocks, mode: 0o700, at: .makeBlocks)
      try disk.synchronize(folder: folder.path, at: .syncSpool)
    } catch {
      throw .disk(error)
    }
    ballast.adopt()
  }

  /// What the ledger has, and the epoch that no coordinator before can have had.
  private func openLedger(
    notes: inout [String]
  ) throws(LedgerError) -> (LedgerContents, epochBase: UInt32) {
    do throws(LedgerError) {
      let contents = try load()
      // Nothing comes into `blocks/` before the ledger has its first line.
      let hasNoBlocks = try hasNoBlocks()
      guard contents.identity != nil || hasNoBlocks else {
        throw .damaged(path: folder.ledger, reason: "it is empty, and results were kept")
      }
      return (contents, epochBase: try epochBase(damaged: damagedLedgers().count))
    } catch {
      guard case .damaged(_, let reason) = error else { throw error }
      book = nil
      let (name, count) = try putAside()
      notes.append(
        "the ledger was damaged (\(reason)): it was put aside as \(name), nothing in "
          + "\(folder.path) is believed, and the run starts over")
      return (try load(), epochBase: epochBase(damaged: count))
    }
  }

  private func load() throws(LedgerError) -> LedgerContents {
    do throws(DiskError) {
      // A database's log without its database would be taken for the next one's.
      if try disk.look(at: folder.ledger, at: .loadLedger) == nil {
        for name in SpoolFolder.ledgerNames {
          try disk.remove("\(folder.path)/\(name)", at: .loadLedger)
        }
      }
      try disk.willPass(.openLedger, path: folder.ledger)
    } catch {
      throw .disk(error)
    }
    let book = try open(folder.ledger)
    let contents = try book.load()
    do throws(DiskError) { try disk.didPass(.openLedger) } catch { throw .disk(error) }
    self.book = book
    return contents
  }

  private func hasNoBlocks() throws(LedgerError) -> Bool {
    do throws(DiskError) {
      return try disk.list(folder.blocks, at: .loadLedger).isEmpty
    } catch {
      throw .disk(error)
    }
  }

  /// A ledger that was put aside knew an epoch that nobody can believe: each one leaves a million
  /// numbers to those that it may have had.
  private func epochBase(damaged count: Int) -> UInt32 { UInt32(clamping: count << 20) }

  private func damagedLedgers() throws(LedgerError) -> [Int] {
    do throws(DiskError) {
      let names = try disk.list(folder.path, at: .listAside)
      let numbers = names.filter { $0.hasPrefix(SpoolFolder.damagedPrefix) }.compactMap {
        Int($0.dropFirst(SpoolFolder.damagedPrefix.count).prefix { $0 != "-" })
      }
      return Set(numbers).sorted()
    } catch {
      throw .disk(error)
    }
  }

  private func putAside() throws(LedgerError) -> (name: String, count: Int) {
    let numbers = try damagedLedgers()
    let name = SpoolFolder.damagedPrefix + "\((numbers.last ?? 0) + 1)"
    do throws(DiskError) {
      // The database goes last: until then the next start finds it damaged again.
      for file in SpoolFolder.ledgerNames.reversed() {
        let path = "\(folder.path)/\(file)"
        guard try disk.look(at: path, at: .putLedgerAside) != nil else { continue }
        let suffix = file.dropFirst(SpoolFolder.ledgerNames[0].count)
        try disk.rename(path, to: "\(folder.path)/\(name)\(suffix)", at: .putLedgerAside)
      }
      try disk.synchronize(folder: folder.path, at: .syncAside)
    } catch {
      throw .disk(error)
    }
    return ("\(folder.path)/\(name)", numbers.count + 1)
  }

  /// What a former coordinator kept without waiting for the disk must not be taken for settled.
  private func settle(_ contents: LedgerContents) throws(LedgerError) {
    if contents.kept.isEmpty { return }
    do throws(DiskError) {
      try disk.synchronizeFilesystem(of: folder.blocks, at: .syncKept)
    } catch {
      throw .disk(error)
    }
  }

  /// What is to be forgotten of the kept results.
  private func check(
    _ contents: LedgerContents, isParanoid: Bool, notes: inout [String]
  ) throws(LedgerError) -> [LedgerEntry] {
    var entries: [LedgerEntry] = []
    for result in contents.kept.values.sorted(by: { $0.task < $1.task }) {
      guard let reason = try damage(of: result, isParanoid: isParanoid) else { continue }
      entries.append(.forgotten(result.task, reason: reason))
      notes.append("the kept result of \(result.task) \(reason): it is computed again")
    }
    return entries
  }

  /// nil = the block is there. A block that can't be read is as good as none.
  private func damage(of result: KeptResult, isParanoid: Bool) throws(LedgerError) -> String? {
    let path = folder.block(result)
    do throws(DiskError) {
      guard let entry = try disk.look(at: path, at: .checkSize) else { return "is gone" }
      guard entry.octets == result.octets else {
        return "has \(entry.octets) octets instead of \(result.octets)"
      }
      guard isParanoid else { return nil }
      let digest = try disk.digest(of: path, at: .checkBlock)
      return digest == result.sha256 ? nil : "has other octets than were kept"
    } catch {
      if case .crashed = error { throw .disk(error) }
      return "can't be read (\(error))"
    }
  }

  private func clearTemporary() throws(LedgerError) {
    do throws(DiskError) {
      for name in try disk.list(folder.temporary, at: .listTemporary) {
        try disk.remove("\(folder.temporary)/\(name)", at: .clearTemporary)
      }
    } catch {
      throw .disk(error)
    }
  }

  /// Blocks that the ledger doesn't have: of a crash between the name and the ledger, or forgotten.
  private func removeStrays() throws(LedgerError) {
    do throws(DiskError) {
      for name in try disk.list(folder.blocks, at: .listBlocks) where !keptNames.contains(name) {
        try disk.remove("\(folder.blocks)/\(name)", at: .removeStray)
      }
    } catch {
      throw .disk(error)
    }
  }
}
