import Scheduling

// Workers.
extension SimulatedRun {
  mutating func start(_ worker: Int) {
    guard !workers[worker].isUp, !workers[worker].isLeaving else { return }
    let session = random.next() | 1
    workers[worker].start(session: session, now: now)
    workerOfSession[session] = worker
    agenda.enter(.beats(worker: worker, session: session), at: now)
  }

  mutating func beat(_ worker: Int, session: UInt64) {
    guard workers[worker].session == session else { return }
    apply(workers[worker].beat(now: now), to: worker)
    let interval = plan.limits.heartbeatMilliseconds
    agenda.enter(.beats(worker: worker, session: session), at: now + interval)
  }

  mutating func apply(_ effects: SimulatedWorker.Effects, to worker: Int) {
    let session = workers[worker].session
    for message in effects.messages { send(message, from: worker) }
    for attempt in effects.begun {
      let shape = plan.stages[attempt.task.stage].taskMilliseconds[attempt.task.ordinal]
      let milliseconds = shape * workers[worker].shape.slowness / 100
      agenda.enter(
        .ends(worker: worker, session: session, attempt), at: now + milliseconds)
    }
    if effects.exits {
      oracle.noteLoss(of: workers[worker].name)
      workers[worker].stop()
      // Whoever started it starts it again, if it did not want to go.
      agenda.enter(.starts(worker: worker), at: now + 3_000)
    }
  }

  mutating func endTask(_ attempt: Attempt, worker: Int, session: UInt64) {
    guard workers[worker].session == session else { return }
    var outcome = SimulatedWorker.Outcome.octets(octets(of: attempt.task, worker: worker))
    switch plan.stains[attempt.task] {
    case nil: break
    case .data: outcome = .failure(.data)
    case .bug(let times):
      if attempt.number <= times { outcome = .failure(.bug) }
    case .poison:
      crash(worker, restartAfter: 1_000)
      return
    }
    apply(workers[worker].end(attempt, outcome: outcome, now: now), to: worker)
  }

  private func octets(of task: TaskID, worker: Int) -> [UInt8] {
    var octets = SimulatedWork.result(of: task, seed: plan.seed)
    if workers[worker].shape.flipsResults { octets[0] ^= 1 }
    return octets
  }
}

// Faults.
extension SimulatedRun {
  mutating func inflict(_ fault: SimulationPlan.Fault) {
    let worker = fault.worker
    guard workers[worker].isUp else { return }
    if case .crash(let restartAfter) = fault.kind {
      crash(worker, restartAfter: restartAfter)
      return
    }
    oracle.noteLoss(of: workers[worker].name)
    switch fault.kind {
    case .crash: break
    case .freeze(let milliseconds):
      workers[worker].frozenUntil = max(workers[worker].frozenUntil, now + milliseconds)
    case .hang: workers[worker].hang(now: now)
    case .leave: apply(workers[worker].leave(), to: worker)
    case .cut(let milliseconds, let outward, let inward):
      if outward { workers[worker].outwardCutUntil = now + milliseconds }
      if inward { workers[worker].inwardCutUntil = now + milliseconds }
    }
  }

  mutating func crash(_ worker: Int, restartAfter: Int64?) {
    oracle.noteLoss(of: workers[worker].name)
    let session = workers[worker].session
    workers[worker].stop()
    workers[worker].frozenUntil = 0
    // Half of the workers have somebody who sees them die.
    if worker.isMultiple(of: 2) {
      agenda.enter(.seenDead(session: session), at: now + random.within(Int64(1)...300))
    }
    if let restartAfter { agenda.enter(.starts(worker: worker), at: now + restartAfter) }
  }
}

// The network.
extension SimulatedRun {
  mutating func send(_ message: WorkerMessage, from worker: Int) {
    guard now >= workers[worker].outwardCutUntil else { return }
    let session = workers[worker].session
    for at in arrivals(way: worker * 2) {
      agenda.enter(.toCoordinator(session: session, flipped(message)), at: at)
    }
  }

  mutating func send(_ message: CoordinatorMessage, toSession session: UInt64) {
    guard let worker = workerOfSession[session], now >= workers[worker].inwardCutUntil else {
      return
    }
    for at in arrivals(way: worker * 2 + 1) {
      agenda.enter(.toWorker(worker: worker, session: session, message), at: at)
    }
  }

  /// When a message arrives: never, once, or twice.
  private mutating func arrivals(way: Int) -> [Int64] {
    let isCalm = now >= plan.calmFrom
    if !isCalm, random.happens(perTenThousand: plan.network.lossPerTenThousand) { return [] }
    let isDoubled = !isCalm && random.happens(perTenThousand: plan.network.doublePerTenThousand)
    return (0..<(isDoubled ? 2 : 1)).map { _ in
      var at = now + random.within(Int64(1)...max(1, plan.network.delayMillisecondsMax))
      if !plan.network.reorders {
        at = max(at, lastArrivals[way])
        lastArrivals[way] = at
      }
      return at
    }
  }

  private mutating func flipped(_ message: WorkerMessage) -> WorkerMessage {
    guard now < plan.calmFrom, case .put(let attempt, let part, let parts, var octets) = message,
      random.happens(perTenThousand: plan.network.flipPerTenThousand)
    else { return message }
    octets[random.within(0...(octets.count - 1))] ^= UInt8(1 << random.within(0...7))
    return .put(attempt, part: part, parts: parts, octets: octets)
  }
}
