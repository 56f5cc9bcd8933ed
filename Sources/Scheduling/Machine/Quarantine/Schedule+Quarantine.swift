// How a task comes under suspicion, and out of it.
extension Schedule {
  /// Counts against the task that an attempt died or hung with its worker: once an attempt.
  mutating func strike(_ attempt: Attempt, loss: WorkerLoss) {
    let state = self[attempt]
    if state.isProbe {
      noteProbeDeath(attempt)
      return
    }
    let task = attempt.task
    guard !self[task].isCommitted,
      !self[task].strikes.contains(where: { $0.attempt == attempt.number })
    else { return }
    self[task].strikes.append(
      ScheduleFailure.Strike(worker: state.worker, attempt: attempt.number, loss: loss))
    tally.coincidences += 1
    act(.note(.strike(task: task, worker: state.worker, loss: loss)))
    if self[task].quarantine != nil {
      if state.isSolo { noteSoloDeath(attempt) }
    } else if self[task].strikeCount >= limits.strikesMax {
      quarantine(task)
    }
  }

  /// The attempt lives after all.
  mutating func forgiveStrike(_ attempt: Attempt) {
    self[attempt.task].strikes.removeAll { $0.attempt == attempt.number }
  }

  /// The task is run alone from here on. A vote comes first: nobody has yet said that it kills.
  mutating func quarantine(_ task: TaskID) {
    let state = self[task]
    guard !state.isCommitted, state.quarantine == nil, state.ballot == nil else { return }
    // Deaths that a former coordinator saw are believed, but for the one that ends the run.
    let soloDeaths = min(max(0, state.shape.strikes - limits.strikesMax), limits.soloDeathsMax - 1)
    self[task].quarantine = Quarantine(
      units: max(0, state.shape.units), soloDeaths: max(0, soloDeaths))
    quarantined.insert(task.ordinal, at: quarantined.firstIndex { $0 > task.ordinal } ?? quarantined.endIndex)
    tally.quarantined += 1
    act(
      .alarm(
        .quarantined(task: place(of: task), deaths: state.strikeCount, strikes: state.strikes)))
  }

  /// The whole task lived, or is done.
  mutating func release(_ task: TaskID) {
    guard let quarantine = self[task].quarantine else { return }
    self[task].quarantine = nil
    quarantined.removeAll { $0 == task.ordinal }
    guard let probe = quarantine.attempt, self[probe].isProbe, self[probe].isLive else { return }
    act(.cancelTask(session: self[probe].session, attempt: probe, reason: .probed))
    withdrawRunning(probe, as: .over, trouble: "")
  }

  private mutating func noteSoloDeath(_ attempt: Attempt) {
    guard wasAlone(attempt), let finding = self[attempt.task].quarantine?.noteDeathOfWhole() else {
      return
    }
    if finding == .hopeless { giveUpIfHopeless(attempt.task) }
  }

  /// Whether the worker of a solo attempt really ran nothing else, zombies included.
  func wasAlone(_ attempt: Attempt) -> Bool {
    guard let index = workerIndex(self[attempt].session) else { return false }
    return workers[index].open == [attempt] && workers[index].stuck.isEmpty
  }

  mutating func giveUpIfHopeless(_ task: TaskID) {
    guard let quarantine = self[task].quarantine else { return }
    // Where nothing has ever worked there is nothing to compare with. And the attempts must do.
    let doubts = tally.soundMilliseconds == 0 ? 0 : deathsNeeded(task, tally.soundMillisecondsMax)
    let most = max(limits.soloDeathsMax, limits.attemptsMax - limits.strikesMax - 2)
    if quarantine.soloDeaths >= min(max(limits.soloDeathsMax, doubts), most) {
      fail(.poison(task: place(of: task), strikes: self[task].strikes))
    }
  }

  /// How many deaths in a row of work that takes so long can't be chance any more, by how often
  /// sound work of this run died.
  func deathsNeeded(_ task: TaskID, _ milliseconds: Int64) -> Int {
    let million: Int64 = 1_000_000
    // One more than was seen: that nothing has died yet doesn't mean that nothing dies.
    let coincidences = Int64(max(0, tally.coincidences - self[task].strikes.count) + 1)
    let expected = coincidences * min(max(1, milliseconds), million) * million
    let perMillion = min(expected / max(1, tally.soundMilliseconds), 950_000)
    var chance = million
    var deaths = 0
    while chance > Int64(max(0, limits.coincidencesPerMillionMax)) {
      chance = chance * perMillion / million
      deaths += 1
    }
    return deaths
  }
}
