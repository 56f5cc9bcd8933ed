// Two results of a task that differ, and results that need a second opinion.
extension Schedule {
  /// Compares an offer with those of other workers, and opens or settles a vote.
  mutating func noteClaim(_ result: ResultClaim, of attempt: Attempt) {
    let task = attempt.task
    let claim = ScheduleFailure.Claim(
      worker: self[attempt].worker, attempt: attempt.number, result: result)
    let isKnown = self[task].claims.contains {
      $0.worker == claim.worker && $0.result == claim.result
    }
    if !isKnown { self[task].claims.append(claim) }
    if let agreed = self[task].agreed {
      if agreed != result { convict(claim.worker, over: task) }
      return
    }
    if self[task].ballot == nil {
      let isDisputed = self[task].claims.results.count > 1
      let isUnverified = !self[task].isCommitted && wantsSecondOpinion(task)
      guard isDisputed || isUnverified else { return }
      openBallot(task)
    }
    if !isKnown { count(task, newest: claim) }
  }

  /// Nothing of the task is taken in until the vote is over.
  private mutating func openBallot(_ task: TaskID) {
    self[task].ballot = Ballot(waitingSince: now)
    guard isOfRunningStage(task) else { return }
    removeFromPending(task)
    release(task)
    for attempt in uploads where attempt.task == task { stopUpload(attempt) }
    let ordinals = voting
    voting.insert(
      task.ordinal, at: ordinals.firstIndex { $0 > task.ordinal } ?? ordinals.endIndex)
  }

  /// Two votes for one result settle it; three results, or a stage that is over, can't be settled.
  private mutating func count(_ task: TaskID, newest: ScheduleFailure.Claim) {
    let claims = self[task].claims
    guard let first = claims.first, let ballot = self[task].ballot else { return }
    let other = claims.first { $0.result != first.result }
    if let result = claims.results.first(where: { claims.votes(for: $0) > 1 }) {
      if let other, !ballot.isDisputed { alarmDispute(task, first, other) }
      settle(task, on: result)
      return
    }
    guard let other else { return }
    if !ballot.isDisputed { alarmDispute(task, first, other) }
    self[task].ballot?.isDisputed = true
    if claims.results.count > 2 || !isOfRunningStage(task) {
      let second = newest.result == first.result ? other : newest
      fail(.divergence(task: place(of: task), first: first, second: second))
    }
  }

  private mutating func alarmDispute(
    _ task: TaskID, _ first: ScheduleFailure.Claim, _ second: ScheduleFailure.Claim
  ) {
    act(.alarm(.divergence(task: place(of: task), first: first, second: second)))
  }

  /// The vote is over. Whoever gave another result is sent away.
  private mutating func settle(_ task: TaskID, on result: ResultClaim) {
    let losers = self[task].claims.filter { $0.result != result }.voters
    self[task].agreed = result
    closeBallot(task)
    for loser in losers { convict(loser, over: task) }
    resume(task)
  }

  /// There is nothing to vote about any more.
  mutating func reopen(_ task: TaskID) {
    closeBallot(task)
    resume(task)
  }

  private mutating func closeBallot(_ task: TaskID) {
    self[task].ballot = nil
    if isOfRunningStage(task) { voting.removeAll { $0 == task.ordinal } }
  }

  /// What the vote held up goes on.
  private mutating func resume(_ task: TaskID) {
    guard !isEnded else { return }
    if let index = self[task].attempts.firstIndex(where: { $0.standing == .committed }) {
      supersedeOthers(of: Attempt(epoch: epoch, task: task, number: UInt32(index + 1)))
    } else {
      makePendingIfFree(task)
    }
  }

  func wantsSecondOpinion(_ task: TaskID) -> Bool {
    isSampled(task) && !self[task].isOnOneWord
  }

  /// Whether the task is one of those that need two equal results: always the same ones.
  func isSampled(_ task: TaskID) -> Bool {
    guard limits.verifySamplePerTenThousand > 0 else { return false }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for octet in stages[task.stage].name.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
    hash = (hash ^ UInt64(truncatingIfNeeded: task.ordinal)) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
    return Int((hash >> 32) % 10_000) < limits.verifySamplePerTenThousand
  }
}

// Who votes, and for how long is waited.
extension Schedule {
  /// Gives tasks with an open vote to workers that have not voted.
  mutating func assignVoters() {
    guard isStageRunning, !isEnded else { return }
    for ordinal in voting {
      let task = TaskID(stage: stages.count - 1, ordinal: ordinal)
      let voters = self[task].claims.voters
      let isAtWork = self[task].attempts.contains {
        $0.standing == .assigned && !voters.contains($0.worker)
      }
      if isAtWork {
        self[task].ballot?.waitingSince = nil
        continue
      }
      if let best = nextVoter(task, voters: voters) {
        assign(task, to: best, trial: self[task].trial, isSolo: false)
        self[task].ballot?.waitingSince = nil
      } else {
        noteWaitForVoter(task)
      }
      if isEnded { return }
    }
  }

  /// A worker with room, on another host than the voters if there is one.
  private func nextVoter(_ task: TaskID, voters: [String]) -> Int? {
    guard diskLevel == .ample, self[task].tries < limits.attemptsMax else { return nil }
    let candidates = candidates(ahead: 0).filter { !voters.contains(workers[$0].name) }
    guard !candidates.isEmpty else { return nil }
    let rooms = hostRooms()
    let hosts = self[task].attempts.filter { voters.contains($0.worker) }.map(\.host)
    let fitting = candidates.filter { fits(task, on: workers[$0].host, of: rooms) }
    return fitting.first { !hosts.contains(workers[$0].host) } ?? fitting.first
  }

  private mutating func noteWaitForVoter(_ task: TaskID) {
    let since = self[task].ballot?.waitingSince ?? now
    self[task].ballot?.waitingSince = since
    guard now - since >= limits.voteMilliseconds, diskLevel == .ample else { return }
    let claims = self[task].claims
    guard let first = claims.first else { return }
    if let other = claims.first(where: { $0.result != first.result }) {
      fail(.divergence(task: place(of: task), first: first, second: other))
    } else {
      act(.alarm(.unverified(task: place(of: task))))
      self[task].isOnOneWord = true
      reopen(task)
    }
  }
}
