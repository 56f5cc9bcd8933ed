extension Schedule {
  mutating func beginStage(name: String, tasks: [TaskShape]) {
    precondition(!isStageRunning, "A stage began before the one before it was finished.")
    stages.append(StageState(name: name, shapes: tasks))
    isStageRunning = true
    copies = []
    for ordinal in tasks.indices where tasks[ordinal].strikes >= limits.strikesMax {
      quarantine(TaskID(stage: stages.count - 1, ordinal: ordinal))
    }
    let isApart = Set(quarantined)
    pending = tasks.indices.filter { !tasks[$0].isCommitted && !isApart.contains($0) }
      .sorted { comesLater($0, than: $1) }
    disownKept(in: tasks)
  }

  mutating func endWork() {
    precondition(!isStageRunning, "The work ended while a stage was running.")
    end(with: .finished)
  }

  mutating func finishStage() {
    guard isStageRunning, let stage = stages.last, stage.isDone, voting.isEmpty else { return }
    isStageRunning = false
    act(.stageFinished(name: stage.name))
  }

  mutating func fail(_ failure: ScheduleFailure) {
    end(with: .failed(failure))
  }

  private mutating func end(with terminal: Action) {
    guard !isEnded else { return }
    for worker in workers { act(.shutdownWorker(session: worker.session)) }
    act(terminal)
    isEnded = true
  }

  /// Nothing is done after the terminal action.
  mutating func act(_ action: Action) {
    if !isEnded { outbox.append(action) }
  }
}

// Pending tasks.
extension Schedule {
  private func comesLater(_ left: Int, than right: Int) -> Bool {
    let tasks = stages[stages.count - 1].tasks
    return (tasks[left].shape.weight, right) < (tasks[right].shape.weight, left)
  }

  /// Where the task stands in ``pending``, or would.
  private func pendingPosition(of ordinal: Int) -> Int {
    var low = 0
    var high = pending.count
    while low < high {
      let middle = (low + high) / 2
      if comesLater(pending[middle], than: ordinal) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A task whose last live attempt ended waits again, unless it was tried often enough.
  mutating func makePendingIfFree(_ task: TaskID) {
    let state = self[task]
    guard !state.isCommitted, state.ballot == nil, !state.isHeld else { return }
    if state.quarantine == nil {
      pending.insert(task.ordinal, at: pendingPosition(of: task.ordinal))
    }
    if state.tries >= limits.attemptsMax {
      fail(
        .exhausted(
          task: place(of: task), attempts: state.tries, lastTrouble: state.lastTrouble))
    }
  }

  mutating func removeFromPending(_ task: TaskID) {
    if isPending(task) { pending.remove(at: pendingPosition(of: task.ordinal)) }
  }

  /// Whether the task waits for any worker.
  func isPending(_ task: TaskID) -> Bool {
    guard isOfRunningStage(task) else { return false }
    let position = pendingPosition(of: task.ordinal)
    return position < pending.count && pending[position] == task.ordinal
  }

  func isOfRunningStage(_ task: TaskID) -> Bool {
    isStageRunning && task.stage == stages.count - 1
      && stages[task.stage].tasks.indices.contains(task.ordinal)
  }
}
