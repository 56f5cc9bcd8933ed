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
