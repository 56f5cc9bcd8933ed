// What a worker brings along from the time of a former coordinator.
extension Schedule {
  /// Issues an attempt of this epoch for each task that the worker has begun and nobody has here.
  mutating func adopt(_ held: [HeldAttempt], session: UInt64) -> [Adoption] {
    guard isStageRunning else { return [] }
    var adopted: [Adoption] = []
    for one in held where one.attempt.epoch < epoch {
      if let attempt = adoption(of: one.attempt, by: session) ?? adopt(one, session: session) {
        adopted.append(Adoption(former: one.attempt, attempt: attempt))
      }
    }
    return adopted
  }

  /// What became of it when HELLO was said before.
  private func adoption(of former: Attempt, by session: UInt64) -> Attempt? {
    guard isOfRunningStage(former.task) else { return nil }
    let index = self[former.task].attempts.lastIndex {
      $0.session == session && $0.former == former && $0.isLive
    }
    return index.map { Attempt(epoch: epoch, task: former.task, number: UInt32($0 + 1)) }
  }

  /// Its result must be that of the task as it is now, and its worker must have a place for it.
  private mutating func adopt(_ held: HeldAttempt, session: UInt64) -> Attempt? {
    let task = held.attempt.task
    guard let index = workerIndex(session), !workers[index].isDraining, !runsAlone(workers[index]),
      isOfRunningStage(task), isPending(task), self[task].exclusions.isEmpty
    else { return nil }
    let isDone = held.phase == .done
    let alike = workers[index].open.count { (self[$0].phase == .done) == isDone }
    guard alike < workers[index].slots + limits.prefetch else { return nil }
    removeFromPending(task)
    let attempt = issue(task, to: index, trial: .whole, isSolo: false)
    self[attempt].former = held.attempt
    self[attempt].phase = held.phase
    self[attempt].recordsDone = max(0, held.recordsDone)
    tally.adopted += 1
    sortOpen(at: index)
    return attempt
  }
}
