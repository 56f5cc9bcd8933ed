extension Schedule {
  /// A sentence for each rule of the machine that its state breaks; empty as long as it is sound.
  /// For tests, after every event: the cost is that of the tasks of the run.
  package func checkInvariants() -> [String] {
    var broken: [String] = []
    checkTasks(&broken)
    checkWorkers(&broken)
    checkUploads(&broken)
    checkQuarantines(&broken)
    checkVotes(&broken)
    checkMemory(&broken)
    checkOutbox(&broken)
    return broken
  }

  private func checkTasks(_ broken: inout [String]) {
    let waiting = Set(pending)
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
        checkAttempts(of: task, place, &broken)
        if isRunning {
          let isFree =
            !task.isCommitted && !task.isHeld && task.ballot == nil && task.quarantine == nil
          if isFree != waiting.contains(ordinal) { broken.append("\(place): lost or not free") }
        }
      }
      if committed != stage.committedCount { broken.append("stage \(stage.name): miscounted") }
      if !isRunning && !stage.isDone { broken.append("stage \(stage.name): left unfinished") }
    }
    if waiting.count != pending.count { broken.append("a task is pending twice") }
    if !isStageRunning && !pending.isEmpty { broken.append("tasks are pending in no stage") }
  }

  private func checkAttempts(of task: TaskState, _ place: String, _ broken: inout [String]) {
    let whole = task.attempts.filter { !$0.isProbe }
    if whole.count < task.tries || task.tries > limits.attemptsMax {
      broken.append("\(place): \(task.tries) tries and \(whole.count) attempts")
    }
    if task.attempts.count - whole.count > limits.probesMax * (1 + task.exclusions.count) {
      broken.append("\(place): too many probes")
    }
    if task.attempts.contains(where: { $0.isProbe && ($0.isUploading || $0.standing == .offered) }) {
      broken.append("\(place): the result of a probe is wanted")
    }
    if task.attempts.contains(where: {
      $0.standing == .committed && $0.trial.exclusions != task.exclusions
    }) {
      broken.append("\(place): kept with convicted parts")
    }
    let struck = Set(task.strikes.map(\.attempt))
    if struck.count != task.strikes.count { broken.append("\(place): struck twice for one") }
    let bounds = 0..<max(1, task.shape.units)
    if zip(task.exclusions, task.exclusions.dropFirst()).contains(where: { $0 >= $1 })
      || !task.exclusions.allSatisfy(bounds.contains)
    {
      broken.append("\(place): convicted parts \(task.exclusions)")
    }
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
      let done = worker.open.count { self[$0].phase == .done }
      if worker.open.count > room + done || done > room + worker.slots {
        broken.append("\(worker.name): holds more than its room")
      }
      if runsAlone(worker) && worker.open.count > 1 { broken.append("\(worker.name): not alone") }
      if convicted.contains(worker.name) { broken.append("\(worker.name): here and convicted") }
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
}
