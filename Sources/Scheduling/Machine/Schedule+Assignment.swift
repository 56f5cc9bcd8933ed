extension Schedule {
  /// Gives pending tasks to workers with room: most free slots first, then the lower session.
  mutating func assignTasks() {
    guard isStageRunning, !isEnded, !pending.isEmpty else { return }
    var candidates = workers.indices.filter { isFit(workers[$0]) }
    let slotsTotal = candidates.reduce(0) { $0 + workers[$1].slotsFree }
    while !pending.isEmpty {
      // A slot's next task is sent ahead only while there is more than one task a slot: at a
      // stage's end, what is left goes to whoever is free first.
      let ahead = pending.count > slotsTotal ? limits.prefetch : 0
      candidates.removeAll { !hasRoom(workers[$0], ahead: ahead) }
      guard let best = candidates.max(by: { comesAfter($0, $1) }) else { return }
      guard let position = pending.lastIndex(where: { mayRun($0, on: workers[best]) }) else {
        candidates.removeAll { $0 == best }
        continue
      }
      assign(pending.remove(at: position), to: best)
    }
  }

  /// Whether the worker gets new work at all.
  private func isFit(_ worker: WorkerState) -> Bool {
    !worker.isDraining && worker.credit > 0 && worker.slotsFree > 0
      && now - worker.heardAt < limits.suspectMilliseconds
  }

  private func hasRoom(_ worker: WorkerState, ahead: Int) -> Bool {
    worker.open.count < min(worker.credit, worker.slotsFree + ahead)
      && worker.results.count < worker.slots + limits.prefetch
  }

  private func comesAfter(_ left: Int, _ right: Int) -> Bool {
    let roomLeft = workers[left].slotsFree - workers[left].open.count
    let roomRight = workers[right].slotsFree - workers[right].open.count
    return (roomLeft, right) < (roomRight, left)
  }

  /// A task keeps away from workers it fared ill on, while there is another.
  private func mayRun(_ ordinal: Int, on worker: WorkerState) -> Bool {
    let avoided = stages[stages.count - 1].tasks[ordinal].avoided
    guard avoided.contains(worker.name) else { return true }
    return !workers.contains { isFit($0) && !avoided.contains($0.name) }
  }

  private mutating func assign(_ ordinal: Int, to index: Int) {
    let task = TaskID(stage: stages.count - 1, ordinal: ordinal)
    self[task].attempts.append(
      AttemptState(
        session: workers[index].session, worker: workers[index].name, serial: tally.assigned,
        leaseUntil: now + limits.leaseMilliseconds))
    let attempt = Attempt(
      epoch: epoch, task: task, number: UInt32(self[task].attempts.count))
    workers[index].open.append(attempt)
    tally.assigned += 1
    act(
      .assign(
        session: workers[index].session, attempt: attempt,
        leaseMilliseconds: limits.leaseMilliseconds, trial: .whole))
  }

  /// Starts the stall clock of attempts that came to run, and stops that of those that wait.
  mutating func noteRunning() {
    for worker in workers where !worker.open.isEmpty {
      for attempt in worker.running where self[attempt].movedAt == nil {
        self[attempt].hasRun = true
        self[attempt].movedAt = now
      }
      for attempt in worker.waiting {
        self[attempt].hasRun = false
        self[attempt].movedAt = nil
      }
    }
  }
}

// What time alone does.
extension Schedule {
  mutating func keepDeadlines() {
    for worker in workers where now - worker.heardAt >= limits.leaseMilliseconds {
      lose(worker.session, .silent)
    }
    for worker in workers {
      if let drainUntil = worker.drainUntil, now >= drainUntil { lose(worker.session, .overdue) }
    }
    for worker in workers { keepDeadlines(of: worker) }
  }

  /// `worker` as it was before.
  private mutating func keepDeadlines(of worker: WorkerState) {
    for attempt in worker.open + worker.results {
      let state = self[attempt]
      // An earlier one of this loop may have taken this one with it.
      guard state.isLive, state.standing != .committing else { continue }
      if now >= state.leaseUntil {
        end(attempt, as: .lapsed, trouble: "its worker \(worker.name) did not name it for a lease.")
      } else if let movedAt = state.movedAt, now - movedAt >= limits.stallMilliseconds {
        stall(attempt)
      }
    }
  }

  /// The attempt stood still: another worker may fare better, and its own is watched.
  private mutating func stall(_ attempt: Attempt) {
    let state = self[attempt]
    guard let index = workerIndex(state.session) else { return }
    let seconds = limits.stallMilliseconds / 1_000
    act(.cancelTask(session: state.session, attempt: attempt, reason: .stalled))
    avoid(state.worker, for: attempt.task)
    workers[index].stalls += 1
    tally.stalled += 1
    let trouble = "it stood still for \(seconds) s on \(state.worker)."
    if state.standing == .assigned {
      strike(attempt, loss: .stalled)
      withdrawRunning(attempt, as: .withdrawn, trouble: trouble)
    } else {
      end(attempt, as: .withdrawn, trouble: trouble)
    }
    if let index = workerIndex(state.session), workers[index].stalls >= limits.stallsMax {
      lose(state.session, .stalled)
    }
  }

  mutating func avoid(_ worker: String, for task: TaskID) {
    if !self[task].avoided.contains(worker) { self[task].avoided.append(worker) }
  }
}
