// What time alone does.
extension Schedule {
  mutating func keepDeadlines() {
    for worker in workers where now - worker.heardAt >= limits.leaseMilliseconds {
      lose(worker.session, .silent)
    }
    for worker in workers {
      if let drainUntil = worker.drainUntil, now >= drainUntil { lose(worker.session, .overdue) }
    }
    for worker in workers { keepDeadlines(of: worker) }
    copyStragglers()
    noteTooLarge()
  }

  /// `worker` as it was before.
  private mutating func keepDeadlines(of worker: WorkerState) {
    for attempt in worker.open + worker.results {
      let state = self[attempt]
      // An earlier one of this loop may have taken this one with it.
      guard state.isLive, state.standing != .committing else { continue }
      if now >= state.leaseUntil {
        end(attempt, as: .lapsed, trouble: "its worker \(worker.name) did not name it for a lease.")
      } else if let movedAt = state.movedAt, now - movedAt >= limits.stallMilliseconds {
        stall(attempt)
      }
    }
  }

  /// The attempt stood still: another worker may fare better, and its own is watched.
  private mutating func stall(_ attempt: Attempt) {
    let state = self[attempt]
    guard let index = workerIndex(state.session) else { return }
    let seconds = limits.stallMilliseconds / 1_000
    act(.cancelTask(session: state.session, attempt: attempt, reason: .stalled))
    tally.stalled += 1
    let trouble = "it stood still for \(seconds) s on \(state.worker)."
    if state.standing == .assigned, state.isSolo {
      // The task is to blame, and the worker's slot is lost: it is of use again when it restarts.
      strike(attempt, loss: .stalled)
      withdrawRunning(attempt, as: .withdrawn, trouble: trouble)
      lose(state.session, .stalled)
      return
    }
    workers[index].stalls += 1
    avoid(state.worker, for: attempt.task)
    if state.standing == .assigned {
      strike(attempt, loss: .stalled)
      withdrawRunning(attempt, as: .withdrawn, trouble: trouble)
    } else {
      end(attempt, as: .withdrawn, trouble: trouble)
    }
    if let index = workerIndex(state.session), workers[index].stalls >= limits.stallsMax {
      lose(state.session, .stalled)
    }
  }

  /// Whether no worker holds anything and no result is with the workload.
  var isNobodyAtWork: Bool { committing.isEmpty && workers.allSatisfy(\.isIdle) }

  /// The run may wait for workers, but not for ever.
  mutating func noteStarvation() {
    guard isStageRunning, !isEnded, diskLevel == .ample, let stage = stages.last, !stage.isDone,
      isNobodyAtWork
    else {
      starvedSince = nil
      starvedAlarms = 0
      return
    }
    let since = starvedSince ?? now
    starvedSince = since
    let waited = now - since
    let waiting = stage.tasks.count - stage.committedCount
    if waited >= limits.noWorkerMilliseconds {
      fail(.noWorkers(waitedMilliseconds: waited, pendingTasks: waiting))
    } else if waited / max(1, limits.alarmMilliseconds) > starvedAlarms {
      starvedAlarms = waited / max(1, limits.alarmMilliseconds)
      act(
        .alarm(
          .waitingForWorkers(
            waitedMilliseconds: waited, pendingTasks: waiting,
            endsInMilliseconds: limits.noWorkerMilliseconds - waited)))
    }
  }

  /// Says what memory is wanting, now and then.
  private mutating func noteTooLarge() {
    guard isStageRunning, !isEnded, now >= memoryAlarmAt, let found = tooLargeTask() else { return }
    memoryAlarmAt = now + limits.alarmMilliseconds
    act(
      .alarm(
        .needsMemory(
          task: place(of: found.task), neededOctets: self[found.task].shape.memoryOctets,
          largestOctets: found.largestOctets)))
  }
}
