import Ledger
import Pipeline
import Scheduling
import Storage
import Wire
import ZeroMQ

/// Results to the keeper's thread, and what it says of them.
extension CoordinatorLoop {
  func name(of task: TaskID) -> TaskName {
    TaskName(stage: stageNames[task.stage], ordinal: task.ordinal)
  }

  /// Gives a complete upload to the keeper.
  func keep(_ attempt: Attempt, of session: UInt64) {
    guard let peer = peers[session], let upload = peer.uploads[attempt] else {
      preconditionFailure("The schedule commits what was uploaded completely.")
    }
    upload.giveAway()
    keepingOf[attempt] = session
    keeping.post(
      .keep(
        attempt,
        UploadedResult(
          task: name(of: attempt.task), octets: upload.claim.octets, sha256: upload.claim.digest,
          attempt: attempt.number, worker: peer.name, path: upload.path)))
  }

  /// What the keeper has done since; for so long at most, then workers are heard, too.
  func hearKeeper() {
    let deadline = ContinuousClock.now + .milliseconds(Self.acceptMilliseconds)
    while outcome == nil, let report = waitingReport ?? keeping.nextReport() {
      guard hasRoom(for: report) else {
        waitingReport = report
        return
      }
      waitingReport = nil
      switch report {
      case .kept(let attempt, let result): accept(attempt, result)
      case .refused(let attempt, let error): noteRefused(attempt, error)
      case .checked(let result, let path, let damage):
        replay(result, path: path, damage: damage)
      case .sealed(let seal): noteSealed(seal)
      case .seals(let own, let others): hearSeals(own, others)
      case .checkedSealed(let result, let spool, let damage):
        acceptSealed(result, of: spool, damage: damage)
      case .failed(let error): outcome = .failed(.of(error))
      }
      if ContinuousClock.now >= deadline {
        stop.bell.ring()
        return
      }
    }
  }

  private func accept(_ attempt: Attempt, _ result: KeptResult) {
    keepingOf[attempt] = nil
    diskErrors = 0
    diskWatch.noteKept()
    guard let stage else { return }
    do {
      let done = try workload.accept(
        stage: stage.name, task: attempt.task.ordinal, resultPath: keeping.folder.block(result))
      shard?.note(result)
      progress.tasksDone += 1
      progress.records += done.records
      progress.octets += done.octets
      events.append(.committed(attempt: attempt))
    } catch {
      workloadFailed(error)
    }
  }

  /// The keeper could not keep a result: its worker still has it.
  private func noteRefused(_ attempt: Attempt, _ error: DiskError) {
    let session = keepingOf.removeValue(forKey: attempt)
    let octets = session.flatMap { peers[$0]?.claims[attempt]?.octets }
    if let session { discardSaying(attempt, of: session) }
    noteTrouble(error, octets: octets ?? 0)
    events.append(.keepFailed(attempt: attempt))
  }

  /// The disk would not take what comes in: it is sent again, once there is leave.
  func refuse(_ attempt: Attempt, of session: UInt64, for error: DiskError) {
    let octets = peers[session]?.claims[attempt]?.octets
    discardSaying(attempt, of: session)
    noteTrouble(error, octets: octets ?? 0)
  }

  private func discardSaying(_ attempt: Attempt, of session: UInt64) {
    say(.resultNack, to: session, about: attempt)
    peers[session]?.uploads.removeValue(forKey: attempt)?.discard()
  }

  private func noteTrouble(_ error: DiskError, octets: Int) {
    switch error {
    case .full(_, let needed):
      // The alarm says it, with figures.
      let level = diskWatch.noteRefusal(
        ofOctets: max(octets, needed), in: keeping.folder.path, now: clock.milliseconds)
      events.append(.diskLevel(level))
      return
    case .failed, .busy:
      diskErrors += 1
      if diskErrors >= Self.diskErrorsMax, outcome == nil {
        outcome = .failed(.ledger(.disk(error)))
      }
    case .crashed: if outcome == nil { outcome = .failed(.ledger(.disk(error))) }
    }
    configuration.journal(.resultRefused(reason: "\(error)"))
  }

  /// What the schedule wants remembered.
  func write(_ note: Schedule.LedgerNote) {
    switch note {
    case .strike(let task, let worker, let loss):
      let strike = LedgerEntry.Strike(worker: worker, loss: "\(loss)")
      keeping.post(.note([.strike(name(of: task), strike)]))
    case .exclusion(let task, let unit):
      keeping.post(.note([.exclusion(name(of: task), unit: unit)]))
    case .disowned(let worker, _): keeping.post(.disown(worker: worker))
    }
  }
}
