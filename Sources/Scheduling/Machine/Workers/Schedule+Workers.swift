extension Schedule {
  mutating func join(_ worker: WorkerState, held: [HeldAttempt]) {
    let session = worker.session
    if let refusal = departed[session] {
      act(.refuse(session: session, refusal: refusal))
      return
    }
    if let index = workerIndex(session) {
      workers[index].heardAt = now
      act(.welcome(session: session, adopted: adopt(held, session: session)))
      return
    }
    guard !convicted.contains(worker.name) else {
      act(.refuse(session: session, refusal: .dismissed))
      return
    }
    if let former = workers.first(where: { $0.name == worker.name }) {
      lose(former.session, .replaced)
    }
    guard workers.count < limits.workersMax else {
      act(.refuse(session: session, refusal: .poolFull))
      return
    }
    workers.insert(worker, at: workerPosition(session))
    // Of a session that fell silent and is back: what is with the workload is its result still.
    workers[workerPosition(session)].results = committing.filter { self[$0].session == session }
    act(.welcome(session: session, adopted: adopt(held, session: session)))
  }

  /// Whether the session is of the pool; whatever it says is a sign of life. Others are refused.
  mutating func hears(_ session: UInt64) -> Bool {
    guard let index = workerIndex(session) else {
      act(.refuse(session: session, refusal: departed[session] ?? .unknownSession))
      return false
    }
    workers[index].heardAt = now
    return true
  }

  mutating func grantCredit(session: UInt64, credit: Int) {
    guard hears(session), let index = workerIndex(session) else { return }
    workers[index].credit = min(max(0, credit), workers[index].slots + limits.prefetch)
  }

  mutating func renew(session: UInt64, held: [HeldAttempt]) {
    guard hears(session), let index = workerIndex(session) else { return }
    act(.answerHeartbeat(session: session))
    noteStuck(held, at: index, in: [.withdrawn, .over])
    for one in held { renew(one, session: session) }
    sortOpen(at: index)
    noteStuck(held, at: index, in: [.withdrawn, .over, .lapsed])
  }

  /// What was running when it was taken from the worker, and is still there, has its slot.
  private mutating func noteStuck(
    _ held: [HeldAttempt], at index: Int, in standings: [AttemptState.Standing]
  ) {
    let worker = workers[index]
    workers[index].stuck = held.filter { one in
      guard let state = issued(one.attempt, to: worker.session) else { return false }
      let hasSlot = one.phase.map { $0 == .running } ?? state.hasRun
      return hasSlot && standings.contains(state.standing)
    }.map(\.attempt)
    if workers[index].stuck.count > worker.stuck.count { releaseWaiting(worker.session) }
  }

  mutating func sortOpen(at index: Int) {
    workers[index].open = workers[index].open.sorted {
      (self[$0].rank, self[$0].serial) < (self[$1].rank, self[$1].serial)
    }
  }

  private mutating func renew(_ held: HeldAttempt, session: UInt64) {
    guard let state = issued(held.attempt, to: session) else {
      act(.cancelTask(session: session, attempt: held.attempt, reason: .fenced))
      return
    }
    // A result that is ready stays so: there is no room for it among what waits.
    if state.phase != .done { self[held.attempt].phase = held.phase }
    switch state.standing {
    case .assigned, .offered, .granted, .committing:
      self[held.attempt].leaseUntil = now + limits.leaseMilliseconds
      if held.recordsDone > state.recordsDone {
        self[held.attempt].recordsDone = held.recordsDone
        if state.standing == .assigned, state.movedAt != nil { self[held.attempt].movedAt = now }
      }
    case .committed:
      act(.acknowledge(session: session, attempt: held.attempt))
    case .lapsed:
      if !takeUp(held.attempt, session: session) { cancelUnwanted(held.attempt, session: session) }
    case .withdrawn, .over:
      cancelUnwanted(held.attempt, session: session)
    }
  }

  /// A lapsed attempt goes on where nobody else has its task and its worker has a place for it.
  private mutating func takeUp(_ attempt: Attempt, session: UInt64) -> Bool {
    guard let index = workerIndex(session) else { return false }
    if self[attempt].isSolo {
      guard noteSoloComeback(attempt, at: index) else { return false }
    } else {
      guard !workers[index].isDraining, workers[index].slotsFree > 0, !runsAlone(workers[index]),
        workers[index].open.count < workers[index].slots + limits.prefetch,
        isPending(attempt.task), self[attempt].trial == self[attempt.task].trial
      else { return false }
      removeFromPending(attempt.task)
      forgiveStrike(attempt)
    }
    workers[index].open.append(attempt)
    self[attempt].standing = .assigned
    self[attempt].leaseUntil = now + limits.leaseMilliseconds
    self[attempt].movedAt = nil
    return true
  }

  private mutating func cancelUnwanted(_ attempt: Attempt, session: UInt64) {
    let isCommitted = self[attempt.task].isCommitted
    act(
      .cancelTask(
        session: session, attempt: attempt, reason: isCommitted ? .superseded : .fenced))
  }
}

// How workers go.
extension Schedule {
  /// No new work; what has not begun goes to others at once.
  mutating func drain(_ session: UInt64) {
    guard let index = workerIndex(session), !workers[index].isDraining else { return }
    workers[index].drainUntil = now + limits.drainMilliseconds
    releaseWaiting(session)
  }

  /// Takes from a worker what it runs. It may not be able to stop: the slot counts as lost until a
  /// heartbeat says otherwise, and what waits behind it goes to others.
  mutating func withdrawRunning(
    _ attempt: Attempt, as standing: AttemptState.Standing, trouble: String
  ) {
    guard let index = workerIndex(self[attempt].session) else { return }
    if workers[index].running.contains(attempt) { workers[index].stuck.append(attempt) }
    end(attempt, as: standing, trouble: trouble)
    releaseWaiting(self[attempt].session)
  }

  /// Takes back what the worker has not begun.
  private mutating func releaseWaiting(_ session: UInt64) {
    guard let index = workerIndex(session) else { return }
    let name = workers[index].name
    for attempt in workers[index].waiting {
      act(.cancelTask(session: session, attempt: attempt, reason: .draining))
      end(attempt, as: .withdrawn, trouble: "its worker \(name) had no slot for it.")
    }
  }

  mutating func dismissIdleLeavers() {
    for worker in workers where worker.isDraining && worker.isIdle {
      workers.remove(at: workerPosition(worker.session))
      departed[worker.session] = .dismissed
      act(.shutdownWorker(session: worker.session))
    }
  }

  /// The one path by which a worker goes, whatever the cause.
  mutating func lose(_ session: UInt64, _ loss: WorkerLoss) {
    guard let index = workerIndex(session) else { return }
    let worker = workers[index]
    if loss == .stalled || loss == .overdue || loss == .convicted {
      act(.shutdownWorker(session: session))
    }
    act(.dropWorker(session: session, loss: loss))
    if loss.isStrike {
      for attempt in worker.running { strike(attempt, loss: loss) }
    }
    for attempt in worker.open + worker.results where self[attempt].standing != .committing {
      end(attempt, as: .lapsed, trouble: "its worker \(worker.name) \(loss.words).")
    }
    workers.remove(at: index)
    departed[session] = loss.refusal
    tally.workersLost += 1
  }
}
