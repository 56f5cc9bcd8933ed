// Workers that give wrong bytes.
extension Schedule {
  /// Sends the worker away for the run. Its word counts nowhere any more; results of its that are
  /// kept end the run, to be done again by the next start.
  mutating func convict(_ name: String, over task: TaskID) {
    guard !convicted.contains(name) else { return }
    convicted.append(name)
    let disowned = tasksKept(from: name)
    act(
      .alarm(
        .convictedWorker(name: name, task: place(of: task), disownedTasks: disowned.count)))
    act(.note(.disowned(worker: name, tasks: disowned)))
    if !disowned.isEmpty { fail(.disowned(worker: name, tasks: disowned.count)) }
    if let worker = workers.first(where: { $0.name == name }) { lose(worker.session, .convicted) }
    withdrawVotes(of: name)
  }

  /// Tasks whose kept result, or the one that is about to be, is this worker's.
  private func tasksKept(from name: String) -> [TaskID] {
    var kept: [TaskID] = []
    for (stage, state) in stages.enumerated() {
      for (ordinal, task) in state.tasks.enumerated() {
        let isFormer = task.shape.isCommitted && task.shape.keptBy == name
        let isHere = task.attempts.contains {
          $0.worker == name && ($0.standing == .committed || $0.standing == .committing)
        }
        if isFormer || isHere { kept.append(TaskID(stage: stage, ordinal: ordinal)) }
      }
    }
    return kept
  }

  private mutating func withdrawVotes(of name: String) {
    guard isStageRunning, !isEnded else { return }
    let stage = stages.count - 1
    for ordinal in stages[stage].tasks.indices {
      let task = TaskID(stage: stage, ordinal: ordinal)
      guard self[task].agreed == nil, self[task].claims.voters.contains(name) else { continue }
      self[task].claims.removeAll { $0.worker == name }
      guard self[task].ballot != nil else { continue }
      let results = self[task].claims.results.count
      self[task].ballot?.isDisputed = results > 1
      if results == 0 || (results == 1 && !wantsSecondOpinion(task)) { reopen(task) }
    }
  }

  /// A stage that begins with results of a convicted worker can't go on with them.
  mutating func disownKept(in shapes: [TaskShape]) {
    for name in convicted {
      let tasks = shapes.indices.filter { shapes[$0].isCommitted && shapes[$0].keptBy == name }
      guard !tasks.isEmpty else { continue }
      let stage = stages.count - 1
      act(
        .note(
          .disowned(worker: name, tasks: tasks.map { TaskID(stage: stage, ordinal: $0) })))
      fail(.disowned(worker: name, tasks: tasks.count))
    }
  }
}
