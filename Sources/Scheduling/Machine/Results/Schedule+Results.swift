extension Schedule {
  mutating func takeBack(session: UInt64, attempt: Attempt) {
    guard hears(session), let state = issued(attempt, to: session), state.standing == .assigned,
      let index = workerIndex(session)
    else { return }
    // Until its next READY it would only give it back again.
    workers[index].credit = 0
    end(attempt, as: .over, trouble: "its worker \(state.worker) gave it back.")
  }

  mutating func noteFailure(
    session: UInt64, attempt: Attempt, kind: FailureKind, sentence: String
  ) {
    guard hears(session), let state = issued(attempt, to: session), state.standing == .assigned
    else { return }
    tally.failed += 1
    switch kind {
    case .data:
      fail(.data(task: place(of: attempt.task), worker: state.worker, sentence: sentence))
    case .resource:
      avoid(state.worker, for: attempt.task)
      end(attempt, as: .over, trouble: sentence)
      drain(session)
    case .infra:
      // Its next READY comes with its next heartbeat: a network gets that long to mend.
      if let index = workerIndex(session) { workers[index].credit = 0 }
      avoid(state.worker, for: attempt.task)
      end(attempt, as: .over, trouble: sentence)
    case .bug:
      self[attempt.task].bugWorkers.append(state.worker)
      let workers = self[attempt.task].bugWorkers
      if workers.count >= limits.bugsMax {
        fail(.bug(task: place(of: attempt.task), workers: workers, sentence: sentence))
      }
      avoid(state.worker, for: attempt.task)
      end(attempt, as: .over, trouble: sentence)
    }
  }

  mutating func noteOffer(session: UInt64, attempt: Attempt, result: ResultClaim) {
    guard hears(session) else { return }
    guard let state = issued(attempt, to: session) else {
      act(.cancelTask(session: session, attempt: attempt, reason: .fenced))
      return
    }
    if state.isProbe {
      noteProbeLife(attempt)
      return
    }
    // A result of another set of parts is another task's.
    guard state.trial.exclusions == self[attempt.task].exclusions else {
      act(.cancelTask(session: session, attempt: attempt, reason: .fenced))
      return
    }
    if self[attempt].claim == nil { self[attempt].claim = result }
    if state.standing == .assigned {
      noteEndOfWork(attempt)
      putOnOffer(attempt, session: session)
      noteClaim(result, of: attempt)
      return
    }
    noteClaim(result, of: attempt)
    // The vote may have sent the worker away, or ended the run.
    guard !isEnded, workerIndex(session) != nil else { return }
    answerOffer(attempt, session: session)
  }

  private mutating func answerOffer(_ attempt: Attempt, session: UInt64) {
    let standing = self[attempt].standing
    let isCommitted = self[attempt.task].isCommitted
    switch standing {
    case .offered, .granted:
      self[attempt].leaseUntil = now + limits.leaseMilliseconds
      if standing == .granted { act(.grantUpload(session: session, attempt: attempt)) }
    case .assigned, .committing: break
    case .committed: act(.acknowledge(session: session, attempt: attempt))
    case .lapsed, .withdrawn, .over:
      // While a vote is open nobody can say whose result is superseded.
      if isCommitted && self[attempt.task].ballot != nil { return }
      if isCommitted {
        tally.superseded += 1
        act(.superseded(session: session, attempt: attempt))
      } else if standing == .over {
        act(.cancelTask(session: session, attempt: attempt, reason: .fenced))
      } else {
        removeFromPending(attempt.task)
        forgiveStrike(attempt)
        putOnOffer(attempt, session: session)
      }
    }
  }

  /// It ran to its end: that much is known of how sound work fares, and how fast.
  private mutating func noteEndOfWork(_ attempt: Attempt) {
    guard let beganAt = self[attempt].beganAt else { return }
    noteSound(max(1, now - beganAt))
    notePace(attempt)
  }

  private mutating func putOnOffer(_ attempt: Attempt, session: UInt64) {
    guard let index = workerIndex(session) else { return }
    workers[index].open.removeAll { $0 == attempt }
    workers[index].stuck.removeAll { $0 == attempt }
    workers[index].results.append(attempt)
    self[attempt].standing = .offered
    self[attempt].leaseUntil = now + limits.leaseMilliseconds
    self[attempt].movedAt = nil
    uploadsWaiting.append(attempt)
    // The whole of it has run and nobody died. It is held before its probe ends, or it would be
    // given out again.
    release(attempt.task)
  }

  mutating func noteUpload(session: UInt64, attempt: Attempt, octets: Int) {
    guard let state = issued(attempt, to: session), state.standing == .granted,
      let index = workerIndex(session)
    else { return }
    workers[index].heardAt = now
    self[attempt].leaseUntil = now + limits.leaseMilliseconds
    if octets > state.octetsCome {
      self[attempt].octetsCome = octets
      self[attempt].movedAt = now
    }
  }

  mutating func completeUpload(session: UInt64, attempt: Attempt) {
    guard let state = issued(attempt, to: session), state.standing == .granted else { return }
    closeUpload(attempt)
    self[attempt].standing = .committing
    self[attempt].movedAt = nil
    committing.append(attempt)
    act(.commit(session: session, attempt: attempt))
  }

  mutating func breakUpload(session: UInt64, attempt: Attempt) {
    guard let state = issued(attempt, to: session), state.standing == .granted else { return }
    act(.cancelTask(session: session, attempt: attempt, reason: .broken))
    avoid(state.worker, for: attempt.task)
    end(attempt, as: .over, trouble: "\(state.worker) sent other octets than it had offered.")
  }

  mutating func noteCommit(_ attempt: Attempt) {
    precondition(
      attempt.epoch == epoch && self[attempt].standing == .committing,
      "A commit was reported that the schedule did not ask for.")
    let session = self[attempt].session
    committing.removeAll { $0 == attempt }
    self[attempt].standing = .committed
    self[attempt.task].isCommitted = true
    stages[attempt.task.stage].committedCount += 1
    release(attempt.task)
    if let index = workerIndex(session) {
      workers[index].results.removeAll { $0 == attempt }
      act(.acknowledge(session: session, attempt: attempt))
    }
    // Voters go on: what is kept may be what is wrong.
    if self[attempt.task].ballot == nil { supersedeOthers(of: attempt) }
  }

  mutating func supersedeOthers(of winner: Attempt) {
    for (index, state) in self[winner.task].attempts.enumerated() where state.isLive {
      let attempt = Attempt(epoch: epoch, task: winner.task, number: UInt32(index + 1))
      if state.standing == .offered {
        tally.superseded += 1
        act(.superseded(session: state.session, attempt: attempt))
        end(attempt, as: .over, trouble: "")
      } else {
        act(.cancelTask(session: state.session, attempt: attempt, reason: .superseded))
        withdrawRunning(attempt, as: .over, trouble: "")
      }
    }
  }
}
