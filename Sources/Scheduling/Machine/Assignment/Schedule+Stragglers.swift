// Tasks that take too long, at a stage's end.
extension Schedule {
  /// Remembers how long the attempt took by its task's weight.
  mutating func notePace(_ attempt: Attempt) {
    let state = self[attempt]
    guard let beganAt = state.beganAt, state.former == nil else { return }
    let weight = Int64(max(1, self[attempt.task].shape.weight))
    let pace = min(max(1, now - beganAt), 1 << 40) * Self.paceScale / weight
    let stage = attempt.task.stage
    var low = 0
    var high = stages[stage].paces.count
    while low < high {
      let middle = (low + high) / 2
      if stages[stage].paces[middle] < pace { low = middle + 1 } else { high = middle }
    }
    stages[stage].paces.insert(pace, at: low)
  }

  /// A pace is milliseconds for so much weight.
  private static let paceScale: Int64 = 1 << 20

  /// Runs tasks twice that take far longer than others of their weight, when there is nothing else
  /// to do. The first result counts; the other attempt is superseded, which is no failure.
  mutating func copyStragglers() {
    guard isStageRunning, !isEnded, diskLevel == .ample, pending.isEmpty, let stage = stages.last,
      !stage.isDone, !stage.paces.isEmpty,
      stage.committedCount * 100 >= stage.tasks.count * limits.stragglerDonePerHundred
    else { return }
    copies = copies.filter { self[$0].isLive }
    let slots = workers.reduce(0) { $0 + $1.slots }
    let most = max(1, slots * limits.stragglerSlotsPerHundred / 100)
    guard copies.count < most else { return }
    for attempt in workers.flatMap({ $0.running }) where isStraggler(attempt) {
      guard copies.count < most, let index = copyist(for: attempt) else { continue }
      let task = attempt.task
      copies.append(assign(task, to: index, trial: self[task].trial, isSolo: false))
      tally.copied += 1
    }
  }

  private func isStraggler(_ attempt: Attempt) -> Bool {
    let state = self[attempt]
    let task = self[attempt.task]
    guard let beganAt = state.beganAt, !state.isSolo, task.ballot == nil, task.quarantine == nil,
      task.tries < limits.attemptsMax, task.attempts.count(where: { $0.isLive }) == 1
    else { return false }
    let paces = stages[attempt.task.stage].paces
    let usual = Int128(paces[paces.count / 2]) * Int128(max(1, task.shape.weight))
    let most = usual * Int128(limits.stragglerFactor) / Int128(Self.paceScale)
    return now - beganAt > max(Int64(clamping: most), limits.stragglerMilliseconds)
  }

  private func copyist(for attempt: Attempt) -> Int? {
    let rooms = hostRooms()
    let name = self[attempt].worker
    let avoided = self[attempt.task].avoided
    return candidates(ahead: 0).first {
      workers[$0].name != name && !avoided.contains(workers[$0].name)
        && fits(attempt.task, on: workers[$0].host, of: rooms)
    }
  }
}
