extension Schedule {
  /// A sentence for each rule of the machine that its state breaks; empty as long as it is sound.
  /// For tests, after every event: the cost is that of the tasks of the run.
  package func checkInvariants() -> [String] {
    var broken: [String] = []
    checkTasks(&broken)
    checkWorkers(&broken)
    checkUploads(&broken)
    checkOutbox(&broken)
    return broken
  }

  private func checkTasks(_ broken: inout [String]) {
    for (stageIndex, stage) in stages.enumerated() {
      let isRunning = isStageRunning && stageIndex == stages.count - 1
      var committed = 0
      for (ordinal, task) in stage.tasks.enumerated() {
        let place = "task \(ordinal) of stage \(stage.name)"
        committed += task.isCommitted ? 1 : 0
        let kept = task.attempts.filter { $0.standing == .committed }.count
        if kept != (task.isCommitted && !task.shape.isCommitted ? 1 : 0) { broken.append("\(place): \(kept) results kept") }
        if task.attempts.filter({ $0.isUploading }).count > 1 {
          broken.append("\(place): two results on their way")
        }
        if task.isCommitted && task.isHeld { broken.append("\(place): held after its commit") }
        if task.attempts.count > limits.attemptsMax { broken.append("\(place): too many attempts") }
        let struck = Set(task.strikes.map(\.attempt))
        if struck.count != task.strikes.count { broken.append("\(place): struck twice for one") }
        if !isEnded && struck.count >= limits.strikesMax { broken.append("\(place): poison lives") }
        if isRunning {
          let isFree = !task.isCommitted && !task.isHeld
          if isFree != pending.contains(ordinal) {
            broken.append("\(place): lost or pending twice")
          }
        }
      }
      if committed != stage.committedCount { broken.append("stage \(stage.name): miscounted") }
      if !isRunning && !stage.isDone { broken.append("stage \(stage.name): left unfinished") }
    }
    if Set(pending).count != pending.count { broken.append("a task is pending twice") }
    if !isStageRunning && !pending.isEmpty { broken.append("tasks are pending in no stage") }
  }

  private func checkWorkers(_ broken: inout [String]) {
    for (left, right) in zip(workers, workers.dropFirst()) where left.session >= right.session {
      broken.append("sessions \(left.session) and \(right.session) are out of order")
    }
    if Set(workers.map(\.name)).count != workers.count { broken.append("a name is there twice") }
    var held = 0
    for worker in workers {
      let room = worker.slots + limits.prefetch
      if worker.credit < 0 || worker.credit > room { broken.append("\(worker.name): credit") }
      if worker.open.count > room { broken.append("\(worker.name): holds more than its room") }
      if departed[worker.session] != nil { broken.append("\(worker.name): here and departed") }
      for attempt in worker.open where !holds(worker, attempt, [.assigned]) {
        broken.append("\(worker.name): \(attempt) is no open attempt of its")
      }
      for attempt in worker.results
      where !holds(worker, attempt, [.offered, .granted, .committing]) {
        broken.append("\(worker.name): \(attempt) is no result of its")
      }
      for attempt in worker.open where self[attempt].standing == .assigned {
        if worker.running.contains(attempt) != (self[attempt].movedAt != nil) && !isEnded {
          broken.append("\(worker.name): the stall clock of \(attempt) is wrong")
        }
      }
      held += worker.open.count + worker.results.count
    }
    let orphans = stages.last.map { stage in
      stage.tasks.flatMap(\.attempts).filter {
        $0.standing == .committing && workerIndex($0.session) == nil
      }.count
    }
    let live = stages.last.map { $0.tasks.flatMap(\.attempts).filter { $0.isLive }.count }
    if held + (orphans ?? 0) != (live ?? 0) { broken.append("live attempts are held by nobody") }
  }

  private func holds(
    _ worker: WorkerState, _ attempt: Attempt, _ standings: [AttemptState.Standing]
  ) -> Bool {
    guard let state = issued(attempt, to: worker.session) else { return false }
    return standings.contains(state.standing)
  }

  private func checkUploads(_ broken: inout [String]) {
    if uploads.count > limits.uploadsMax { broken.append("too many uploads") }
    if uploadOctets > limits.uploadOctetsMax && uploads.count > 1 {
      broken.append("the upload window is too full")
    }
    if uploadOctets != uploads.reduce(0, { $0 + octetsOffered($1) }) {
      broken.append("the upload window is miscounted")
    }
    for attempt in uploads where self[attempt].standing != .granted {
      broken.append("\(attempt) is in the upload window and not granted")
    }
    for attempt in uploadsWaiting where self[attempt].standing != .offered {
      broken.append("\(attempt) waits for the upload window and is not offered")
    }
  }

  /// The last event's actions.
  private func checkOutbox(_ broken: inout [String]) {
    for action in outbox {
      guard case .assign(let session, let attempt, _, _) = action else { continue }
      guard let index = workerIndex(session) else {
        if !isEnded { broken.append("\(attempt) was assigned to nobody") }
        continue
      }
      if workers[index].isDraining { broken.append("\(attempt) was assigned to a leaver") }
      if now - workers[index].heardAt >= limits.suspectMilliseconds {
        broken.append("\(attempt) was assigned to a suspect")
      }
    }
    let terminal = outbox.indices.filter { outbox[$0].isTerminal }
    if !terminal.isEmpty && terminal != [outbox.count - 1] {
      broken.append("the terminal action is not the last")
    }
  }
}

extension Schedule.Action {
  /// Whether it is the run's last.
  package var isTerminal: Bool {
    switch self {
    case .finished, .failed: true
    default: false
    }
  }
}
