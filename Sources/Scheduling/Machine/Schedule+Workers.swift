extension Schedule {
  mutating func join(session: UInt64, name: String, slots: Int) {
    if let refusal = departed[session] {
      act(.refuse(session: session, refusal: refusal))
      return
    }
    if let index = workerIndex(session) {
      workers[index].heardAt = now
      act(.welcome(session: session))
      return
    }
    if let former = workers.first(where: { $0.name == name }) { lose(former.session, .replaced) }
    guard workers.count < limits.workersMax else {
      act(.refuse(session: session, refusal: .poolFull))
      return
    }
    let worker = WorkerState(
      session: session, name: name, slots: min(max(1, slots), limits.slotsMax), heardAt: now)
    workers.insert(worker, at: workerPosition(session))
    act(.welcome(session: session))
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
    if !workers[index].stuck.isEmpty {
      workers[index].stuck.removeAll { stuck in !held.contains { $0.attempt == stuck } }
    }
    for one in held { renew(one, session: session) }
  }

  private mutating func renew(_ held: HeldAttempt, session: UInt64) {
    guard let state = issued(held.attempt, to: session) else {
      act(.cancelTask(session: session, attempt: held.attempt, reason: .fenced))
      return
    }
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
    let task = self[attempt.task]
    guard let index = workerIndex(session), !workers[index].isDraining,
      workers[index].slotsFree > 0,
      workers[index].open.count < workers[index].slots + limits.prefetch,
      !task.isCommitted, !task.isHeld
    else { return false }
    removeFromPending(attempt.task)
    forgiveStrike(attempt)
    let later = workers[index].open.firstIndex { self[$0].serial > self[attempt].serial }
    workers[index].open.insert(attempt, at: later ?? workers[index].open.count)
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
    if loss == .stalled || loss == .overdue { act(.shutdownWorker(session: session)) }
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

  /// Counts against the task that an attempt died or hung with its worker: once an attempt.
  mutating func strike(_ attempt: Attempt, loss: WorkerLoss) {
    guard !self[attempt.task].strikes.contains(where: { $0.attempt == attempt.number }) else {
      return
    }
    self[attempt.task].strikes.append(
      ScheduleFailure.Strike(worker: self[attempt].worker, attempt: attempt.number, loss: loss))
    let strikes = self[attempt.task].strikes
    if strikes.count >= limits.strikesMax {
      fail(.poison(task: place(of: attempt.task), strikes: strikes))
    }
  }

  /// The attempt lives after all.
  mutating func forgiveStrike(_ attempt: Attempt) {
    self[attempt.task].strikes.removeAll { $0.attempt == attempt.number }
  }
}
