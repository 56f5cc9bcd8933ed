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
    guard agrees(result, attempt: attempt, worker: state.worker) else { return }
    let isCommitted = self[attempt.task].isCommitted
    switch state.standing {
    case .assigned: putOnOffer(attempt, session: session)
    case .offered, .granted:
      self[attempt].leaseUntil = now + limits.leaseMilliseconds
      if state.standing == .granted { act(.grantUpload(session: session, attempt: attempt)) }
    case .committing: break
    case .committed: act(.acknowledge(session: session, attempt: attempt))
    case .lapsed, .withdrawn, .over:
      if isCommitted {
        tally.superseded += 1
        act(.superseded(session: session, attempt: attempt))
      } else if state.standing == .over {
        act(.cancelTask(session: session, attempt: attempt, reason: .fenced))
      } else {
        removeFromPending(attempt.task)
        forgiveStrike(attempt)
        putOnOffer(attempt, session: session)
      }
    }
  }

  /// Equal input gives equal bytes: two offers of a task that differ end the run.
  private mutating func agrees(_ result: ResultClaim, attempt: Attempt, worker: String) -> Bool {
    let claim = ScheduleFailure.Claim(worker: worker, attempt: attempt.number, result: result)
    guard let first = self[attempt.task].claim else {
      self[attempt.task].claim = claim
      return true
    }
    if first.result == result { return true }
    fail(.divergence(task: place(of: attempt.task), first: first, second: claim))
    return false
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
    self[attempt].standing = .committed
    self[attempt.task].isCommitted = true
    stages[attempt.task.stage].committedCount += 1
    if let index = workerIndex(session) {
      workers[index].results.removeAll { $0 == attempt }
      act(.acknowledge(session: session, attempt: attempt))
    }
    supersedeOthers(of: attempt)
  }

  private mutating func supersedeOthers(of winner: Attempt) {
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

// The upload window.
extension Schedule {
  /// First offered, first granted; a large result waits for room rather than be overtaken for ever.
  mutating func grantUploads() {
    guard !isEnded else { return }
    var index = 0
    while index < uploadsWaiting.count, uploads.count < limits.uploadsMax {
      let attempt = uploadsWaiting[index]
      if self[attempt.task].attempts.contains(where: { $0.isUploading }) {
        index += 1
        continue
      }
      let octets = octetsOffered(attempt)
      guard uploads.isEmpty || octets <= limits.uploadOctetsMax - uploadOctets else { return }
      uploadsWaiting.remove(at: index)
      uploads.append(attempt)
      uploadOctets += octets
      self[attempt].standing = .granted
      self[attempt].movedAt = now
      act(.grantUpload(session: self[attempt].session, attempt: attempt))
    }
  }

  private mutating func closeUpload(_ attempt: Attempt) {
    uploads.removeAll { $0 == attempt }
    uploadOctets -= octetsOffered(attempt)
  }

  /// All offers of a task agree.
  func octetsOffered(_ attempt: Attempt) -> Int {
    max(0, self[attempt.task].claim?.result.octets ?? 0)
  }

  /// The one way an attempt ends without its result being kept. The caller has told the worker.
  mutating func end(_ attempt: Attempt, as standing: AttemptState.Standing, trouble: String) {
    let state = self[attempt]
    self[attempt].standing = standing
    self[attempt].movedAt = nil
    if let index = workerIndex(state.session) {
      workers[index].open.removeAll { $0 == attempt }
      workers[index].results.removeAll { $0 == attempt }
    }
    if state.standing == .offered { uploadsWaiting.removeAll { $0 == attempt } }
    if state.standing == .granted {
      closeUpload(attempt)
      self[attempt].octetsCome = 0
      act(.discardUpload(session: state.session, attempt: attempt))
    }
    if !self[attempt.task].isCommitted {
      self[attempt.task].lastTrouble = trouble
      tally.retried += 1
    }
    makePendingIfFree(attempt.task)
  }
}
