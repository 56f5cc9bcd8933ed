extension Schedule {
  mutating func beginStage(name: String, tasks: [TaskShape]) {
    precondition(!isStageRunning, "A stage began before the one before it was finished.")
    stages.append(
      StageState(
        name: name, tasks: tasks.map { TaskState(shape: $0) },
        committedCount: tasks.count { $0.isCommitted }))
    isStageRunning = true
    pending = tasks.indices.filter { !tasks[$0].isCommitted }.sorted { comesLater($0, than: $1) }
  }

  mutating func endWork() {
    precondition(!isStageRunning, "The work ended while a stage was running.")
    end(with: .finished)
  }

  mutating func finishStage() {
    guard isStageRunning, let stage = stages.last, stage.isDone else { return }
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
    guard !state.isCommitted, !state.isHeld else { return }
    let position = pendingPosition(of: task.ordinal)
    pending.insert(task.ordinal, at: position)
    if state.attempts.count >= limits.attemptsMax {
      fail(
        .exhausted(
          task: place(of: task), attempts: state.attempts.count, lastTrouble: state.lastTrouble))
    }
  }

  mutating func removeFromPending(_ task: TaskID) {
    let position = pendingPosition(of: task.ordinal)
    if position < pending.count, pending[position] == task.ordinal {
      pending.remove(at: position)
    }
  }

  /// The run may wait for workers, but not for ever.
  mutating func noteStarvation() {
    guard isStageRunning, !isEnded, let stage = stages.last,
      pending.count + stage.committedCount == stage.tasks.count
    else {
      starvedSince = nil
      return
    }
    let since = starvedSince ?? now
    starvedSince = since
    if now - since >= limits.noWorkerMilliseconds {
      fail(.noWorkers(waitedMilliseconds: now - since, pendingTasks: pending.count))
    }
  }
}

// Finding things.
extension Schedule {
  subscript(task: TaskID) -> TaskState {
    get { stages[task.stage].tasks[task.ordinal] }
    _modify { yield &stages[task.stage].tasks[task.ordinal] }
  }

  subscript(attempt: Attempt) -> AttemptState {
    get { stages[attempt.task.stage].tasks[attempt.task.ordinal].attempts[Int(attempt.number) - 1] }
    _modify {
      yield &stages[attempt.task.stage].tasks[attempt.task.ordinal]
        .attempts[Int(attempt.number) - 1]
    }
  }

  /// The fence: the attempt's state, if this coordinator issued it to this session.
  func issued(_ attempt: Attempt, to session: UInt64) -> AttemptState? {
    guard attempt.epoch == epoch, stages.indices.contains(attempt.task.stage),
      stages[attempt.task.stage].tasks.indices.contains(attempt.task.ordinal)
    else { return nil }
    let attempts = self[attempt.task].attempts
    guard attempt.number >= 1, attempt.number <= attempts.count else { return nil }
    let state = attempts[Int(attempt.number) - 1]
    return state.session == session ? state : nil
  }

  func workerIndex(_ session: UInt64) -> Int? {
    let position = workerPosition(session)
    guard position < workers.count, workers[position].session == session else { return nil }
    return position
  }

  /// Where the session stands in ``workers``, or would.
  func workerPosition(_ session: UInt64) -> Int {
    var low = 0
    var high = workers.count
    while low < high {
      let middle = (low + high) / 2
      if workers[middle].session < session { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func place(of task: TaskID) -> ScheduleFailure.TaskPlace {
    ScheduleFailure.TaskPlace(stage: stages[task.stage].name, ordinal: task.ordinal)
  }
}
