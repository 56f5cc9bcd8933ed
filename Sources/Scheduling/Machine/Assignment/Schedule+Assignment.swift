extension Schedule {
  /// Gives pending tasks to workers with room: most free slots first, then the lower session.
  mutating func assignTasks() {
    guard isStageRunning, !isEnded, !pending.isEmpty, diskLevel == .ample else { return }
    let fit = workers.indices.filter { isFit(workers[$0]) && !runsAlone(workers[$0]) }
    let slotsTotal = fit.reduce(0) { $0 + workers[$1].slotsFree }
    let reserved = reserved(of: fit)
    var candidates = fit.filter { !reserved.contains($0) }
    var rooms = hostRooms()
    let large = largeTask(candidates, rooms)
    while !pending.isEmpty {
      // A slot's next task is sent ahead only while there is more than one task a slot: at a
      // stage's end, what is left goes to whoever is free first.
      let ahead = pending.count > slotsTotal ? limits.prefetch : 0
      candidates.removeAll { !hasRoom(workers[$0], ahead: ahead) }
      guard let best = candidates.max(by: { comesAfter($0, $1) }) else { return }
      let host = workers[best].host
      let isKeptFree = large.map { $0.host == host } ?? false
      guard hasMemory(host, of: rooms), !isKeptFree,
        let position = pending.lastIndex(where: {
          mayRun($0, on: workers[best])
            && fits(TaskID(stage: stages.count - 1, ordinal: $0), on: host, of: rooms)
        })
      else {
        candidates.removeAll { $0 == best }
        continue
      }
      let task = TaskID(stage: stages.count - 1, ordinal: pending.remove(at: position))
      rooms[host]?.usedOctets += self[task].shape.memoryOctets
      assign(task, to: best, trial: self[task].trial, isSolo: false)
    }
  }

  /// Workers that may get something more, by session.
  func candidates(ahead: Int) -> [Int] {
    workers.indices.filter {
      isFit(workers[$0]) && !runsAlone(workers[$0]) && hasRoom(workers[$0], ahead: ahead)
    }
  }

  /// Whether the worker gets new work at all.
  func isFit(_ worker: WorkerState) -> Bool {
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

  mutating func avoid(_ worker: String, for task: TaskID) {
    if !self[task].avoided.contains(worker) { self[task].avoided.append(worker) }
  }

  /// Issues an attempt and sends it.
  @discardableResult
  mutating func assign(_ task: TaskID, to index: Int, trial: Trial, isSolo: Bool) -> Attempt {
    let attempt = issue(task, to: index, trial: trial, isSolo: isSolo)
    act(
      .assign(
        session: workers[index].session, attempt: attempt,
        leaseMilliseconds: limits.leaseMilliseconds, trial: trial))
    return attempt
  }

  mutating func issue(_ task: TaskID, to index: Int, trial: Trial, isSolo: Bool) -> Attempt {
    let worker = workers[index]
    self[task].attempts.append(
      AttemptState(
        session: worker.session, worker: worker.name, host: worker.host, serial: tally.assigned,
        trial: trial, isSolo: isSolo, leaseUntil: now + limits.leaseMilliseconds))
    let attempt = Attempt(epoch: epoch, task: task, number: UInt32(self[task].attempts.count))
    workers[index].open.append(attempt)
    tally.assigned += 1
    if trial.prefix == nil { self[task].tries += 1 } else { tally.probes += 1 }
    return attempt
  }

  /// Starts the stall clock of attempts that came to run, and stops that of those that wait.
  mutating func noteRunning() {
    for worker in workers where !worker.open.isEmpty {
      for attempt in worker.running where self[attempt].movedAt == nil {
        self[attempt].hasRun = true
        self[attempt].movedAt = now
        if self[attempt].beganAt == nil { self[attempt].beganAt = now }
      }
      for attempt in worker.waiting {
        self[attempt].hasRun = false
        self[attempt].movedAt = nil
        self[attempt].beganAt = nil
      }
    }
  }
}
