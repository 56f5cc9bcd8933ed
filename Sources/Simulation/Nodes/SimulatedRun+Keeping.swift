import Ledger
import Scheduling
import Storage
import Wire

// Results that come in are kept, and then the workload's.
extension SimulatedRun {
  func commit(_ attempt: Attempt, of session: UInt64) {
    // The file is the keeper's from here on.
    guard let upload = coordinator.peers[session]?.uploads.removeValue(forKey: attempt) else {
      oracle.accuse("\(attempt.words) is to be committed and was not uploaded")
      return
    }
    let result = UploadedResult(
      task: taskName(attempt.task), octets: upload.claim.octets, sha256: upload.claim.digest,
      attempt: attempt.number, worker: coordinator.peers[session]?.name ?? "", path: upload.path)
    coordinator.keeping.append(.result(attempt, session: session, result))
    if plan.mistake == .acknowledgesEarly {
      release(attempt)
      say(.resultAck, to: session, about: attempt)
    }
    startKeeper()
  }

  /// Gives the keeper's thread what is queued: notes, or results up to a batch.
  func startKeeper() {
    guard !coordinator.isKeeping, !coordinator.keeping.isEmpty, coordinator.isUp else { return }
    coordinator.isKeeping = true
    disk.set(now: now, isCalm: isCalm)
    let outcomes = keepSome()
    if coordinator.hasDied(on: disk) {
      crashCoordinator("died keeping results")
      return
    }
    guard let outcomes else { return }
    let at = now + disk.takeElapsed() + random.within(Int64(0)...20)
    agenda.enter(.kept(life: coordinator.life, outcomes), at: at)
  }

  /// nil: the run ends for it.
  func keepSome() -> [Kept]? {
    guard let keeper = coordinator.keeper else { return nil }
    var notes: [LedgerEntry] = []
    while case .note(let entry)? = coordinator.keeping.first {
      notes.append(entry)
      coordinator.keeping.removeFirst()
    }
    var batch: [(attempt: Attempt, session: UInt64, upload: UploadedResult)] = []
    while notes.isEmpty, batch.count < ResultKeeper.batchMax,
      case .result(let attempt, let session, let upload)? = coordinator.keeping.first
    {
      batch.append((attempt, session, upload))
      coordinator.keeping.removeFirst()
    }
    do throws(LedgerError) {
      try keeper.note(notes)
      oracle.noteWritten(notes)
      let outcomes = try keeper.keep(batch.map(\.upload), now: coordinator.clock(now))
      oracle.noteUnsettled(keeper.unsettled.map(\.result.task))
      return zip(batch, outcomes).map {
        Kept(attempt: $0.attempt, session: $0.session, outcome: $1)
      }
    } catch {
      if !coordinator.hasDied(on: disk) {
        endLife(with: .workload(sentence: error.description))
      }
      return nil
    }
  }

  /// Results that have become old are settled, a few at a time.
  func settleSome() {
    let due = coordinator.clock(now) - plan.disk.settleAfterMilliseconds
    guard coordinator.isUp, let error = settle(keptUntil: due, atMost: 4) else { return }
    coordinator.isBroken = true
    if coordinator.hasDied(on: disk) {
      crashCoordinator("died settling results")
    } else {
      endLife(with: .workload(sentence: error.description))
    }
  }

  /// Synchronizes results that were kept without.
  func settle(keptUntil due: Int64 = .max, atMost count: Int = .max) -> LedgerError? {
    guard let keeper = coordinator.keeper, !coordinator.isBroken else { return nil }
    if plan.mistake == .neverSettles {
      let young = keeper.unsettled.filter { $0.keptAtMilliseconds > due }
      oracle.noteSettled(allBut: young.map(\.result.task))
      return nil
    }
    do throws(LedgerError) {
      try keeper.settle(keptUntil: due, atMost: count)
      oracle.noteSettled(allBut: keeper.unsettled.map(\.result.task))
      return nil
    } catch {
      return error
    }
  }

  func hearKeeper(_ outcomes: [Kept], life: Int) {
    guard coordinator.isUp, coordinator.life == life else { return }
    coordinator.isKeeping = false
    disk.set(now: now, isCalm: isCalm)
    for kept in outcomes where coordinator.isUp && coordinator.life == life {
      switch kept.outcome {
      case .kept(let result):
        tally.kept += 1
        coordinator.diskErrors = 0
        tell("coordinator keeps \(kept.attempt.words)")
        accept(kept.attempt.task, path: Self.folder.block(result))
        if coordinator.isUp { feed(.committed(attempt: kept.attempt)) }
      case .full: refuse(kept, for: .full(path: Self.folder.path, neededOctets: 0))
      case .failed(let error): refuse(kept, for: error)
      }
    }
    if coordinator.isUp, coordinator.life == life { startKeeper() }
  }

  /// The keeper could not keep a result: its worker still has it.
  private func refuse(_ kept: Kept, for error: DiskError) {
    say(.resultNack, to: kept.session, about: kept.attempt)
    meet(error, attempt: kept.attempt, session: kept.session)
    feed(.keepFailed(attempt: kept.attempt))
  }

  /// The workload takes a kept result: at once when it was kept, again after a start.
  func accept(_ task: TaskID, path: String, isReplay: Bool = false) {
    guard let octets = disk.octets(at: path) else {
      oracle.accuse("task \(task.words) is kept and its block \(path) isn't there")
      return
    }
    oracle.accept(task, octets: octets, isReplay: isReplay)
    coordinator.accepted[task] = path
    coordinator.acceptedInOrder.append(path)
  }

  /// A worker is told that its result is kept, and forgets it.
  func release(_ attempt: Attempt) {
    let isKept = book.contents.kept[taskName(attempt.task)] != nil
    oracle.release(attempt.task, isKept: isKept)
  }

  // MARK: Room

  func setDiskLevel(_ level: Schedule.DiskLevel) {
    guard level != coordinator.diskLevel else { return }
    tell("the disk is \(level)")
    coordinator.diskLevel = level
    feed(.diskLevel(level))
  }
}

/// What became of a result that was to be kept.
struct Kept {
  let attempt: Attempt
  let session: UInt64
  let outcome: KeepOutcome
}
