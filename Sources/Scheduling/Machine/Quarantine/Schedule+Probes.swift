// What probes tell.
extension Schedule {
  mutating func noteProbeDeath(_ attempt: Attempt) {
    let task = attempt.task
    guard wasAlone(attempt), let prefix = self[attempt].trial.prefix,
      let finding = self[task].quarantine?.noteDeath(of: prefix)
    else { return }
    switch finding {
    case .nothing: break
    case .coincidence: tally.coincidences += 1
    case .hopeless: giveUpIfHopeless(task)
    case .suspicion: convictIfCertain(task)
    }
  }

  /// A probe's result: its bytes are of no use, but its worker lives.
  mutating func noteProbeLife(_ attempt: Attempt) {
    let state = self[attempt]
    act(.cancelTask(session: state.session, attempt: attempt, reason: .probed))
    guard state.standing != .over, let prefix = state.trial.prefix else { return }
    let milliseconds = state.beganAt.map { max(1, now - $0) } ?? 1
    noteSound(milliseconds)
    if let coincidences = self[attempt.task].quarantine?
      .noteLife(of: prefix, milliseconds: milliseconds)
    {
      tally.coincidences += coincidences
    }
    if state.isLive {
      end(attempt, as: .over, trouble: "")
    } else {
      self[attempt].standing = .over
    }
  }

  /// A solo attempt whose worker only fell silent killed nobody. It may go on where it is what
  /// would be asked next.
  mutating func noteSoloComeback(_ attempt: Attempt, at index: Int) -> Bool {
    let task = attempt.task
    let trial = self[attempt].trial
    if self[attempt].hasRun { self[task].quarantine?.takeBackDeath(of: trial.prefix) }
    forgiveStrike(attempt)
    guard let quarantine = self[task].quarantine, quarantine.attempt == nil, !self[task].isHeld,
      workers[index].isIdle, !workers[index].isDraining, workers[index].slotsFree > 0,
      trial.exclusions == self[task].exclusions,
      quarantine.question == trial.prefix.map({ .prefix($0) }) ?? .whole
    else {
      self[attempt].standing = .over
      return false
    }
    self[task].quarantine?.attempt = attempt
    return true
  }

  /// So much work ended well.
  mutating func noteSound(_ milliseconds: Int64) {
    tally.soundMilliseconds += milliseconds
    tally.soundMillisecondsMax = max(tally.soundMillisecondsMax, milliseconds)
  }

  /// The last part of the deadly prefix is left out, once its deaths can't be chance.
  private mutating func convictIfCertain(_ task: TaskID) {
    guard let quarantine = self[task].quarantine, let deadly = quarantine.deadly else { return }
    let needed = max(limits.probeDeathsMin, deathsNeeded(task, quarantine.soundMilliseconds))
    guard quarantine.deaths >= needed else { return }
    let unit = deadly - 1
    guard self[task].exclusions.count < limits.exclusionsMax else {
      fail(.poison(task: place(of: task), strikes: self[task].strikes))
      return
    }
    self[task].quarantine?.convict()
    let exclusions = self[task].exclusions
    self[task].exclusions.insert(
      unit, at: exclusions.firstIndex { $0 > unit } ?? exclusions.endIndex)
    // What it did before is explained, and what it gave before was another task's.
    tally.coincidences -= self[task].strikes.count
    self[task].strikes = []
    self[task].claims = []
    self[task].tries = 0
    tally.convictedUnits += 1
    act(.note(.exclusion(task: task, unit: unit)))
    act(.alarm(.convictedUnit(task: place(of: task), unit: unit, deaths: quarantine.deaths)))
  }
}

// How quarantined tasks are given out.
extension Schedule {
  /// Gives quarantined tasks to workers that have nothing else to do.
  mutating func assignQuarantined() {
    guard isStageRunning, !isEnded, diskLevel == .ample, !quarantined.isEmpty else { return }
    for ordinal in quarantined {
      let task = TaskID(stage: stages.count - 1, ordinal: ordinal)
      guard let quarantine = self[task].quarantine, quarantine.attempt == nil,
        !self[task].isHeld, let best = soloWorker(for: task)
      else { continue }
      var trial = self[task].trial
      if case .prefix(let prefix) = quarantine.question {
        guard quarantine.probes < limits.probesMax else {
          fail(.poison(task: place(of: task), strikes: self[task].strikes))
          return
        }
        trial.prefix = prefix
        self[task].quarantine?.probes += 1
      }
      let attempt = assign(task, to: best, trial: trial, isSolo: true)
      self[task].quarantine?.attempt = attempt
      let worker = self[attempt].worker
      self[task].quarantine?.lastWorker = worker
    }
  }

  /// An idle worker, another one than the last if there is.
  private func soloWorker(for task: TaskID) -> Int? {
    let idle = workers.indices.filter {
      isFit(workers[$0]) && workers[$0].isIdle && workers[$0].stuck.isEmpty
    }
    guard !idle.isEmpty else { return nil }
    let rooms = hostRooms()
    let fitting = idle.filter { fits(task, on: workers[$0].host, of: rooms) }
    let last = self[task].quarantine?.lastWorker
    return fitting.first { workers[$0].name != last } ?? fitting.first
  }

  /// Quarantined tasks that nobody has.
  var waitingQuarantined: Int {
    quarantined.count { ordinal in
      let task = stages[stages.count - 1].tasks[ordinal]
      return task.quarantine?.attempt == nil && !task.isHeld
    }
  }

  /// Workers that get nothing new, so that they are free for quarantined tasks soon: those with the
  /// least to do, and half of the pool at most.
  func reserved(of candidates: [Int]) -> Set<Int> {
    guard !quarantined.isEmpty else { return [] }
    let alone = workers.count { runsAlone($0) }
    let most = max(1, (candidates.count + alone) / 2) - alone
    let count = min(waitingQuarantined, most)
    guard count > 0 else { return [] }
    let byLoad = candidates.sorted {
      (workers[$0].open.count + workers[$0].results.count, $0)
        < (workers[$1].open.count + workers[$1].results.count, $1)
    }
    return Set(byLoad.prefix(count))
  }

  func runsAlone(_ worker: WorkerState) -> Bool {
    worker.open.contains { self[$0].isSolo }
  }
}
