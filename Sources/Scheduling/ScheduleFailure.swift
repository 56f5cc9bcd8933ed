/// Why a run ended without a result.
package enum ScheduleFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input of a task is at fault.
  case data(task: TaskPlace, worker: String, sentence: String)
  /// A task met a defect on each of these workers.
  case bug(task: TaskPlace, workers: [String], sentence: String)
  /// A task's attempts died or hung with their workers.
  case poison(task: TaskPlace, strikes: [Strike])
  /// A task was tried as often as allowed; `lastTrouble` is how its last attempt ended.
  case exhausted(task: TaskPlace, attempts: Int, lastTrouble: String)
  /// Two attempts of a task gave different bytes.
  case divergence(task: TaskPlace, first: Claim, second: Claim)
  /// No worker took the waiting tasks for so long.
  case noWorkers(waitedMilliseconds: Int64, pendingTasks: Int)
  /// The workload itself failed.
  case workload(sentence: String)
  /// The spool's disk had no room for so long.
  case diskFull(pausedMilliseconds: Int64)
  /// A worker was outvoted whose results were kept: they are done again by the next start.
  case disowned(worker: String, tasks: Int)
  /// Somebody asked for the end.
  case cancelled(reason: String)

  /// A task, as a person is told of it.
  package struct TaskPlace: Hashable, Sendable, CustomStringConvertible {
    package var stage: String
    package var ordinal: Int

    package init(stage: String, ordinal: Int) {
      self.stage = stage
      self.ordinal = ordinal
    }

    package var description: String { "task \(ordinal) of stage \(stage)" }
  }

  /// An attempt that ended with, or because of, its worker.
  package struct Strike: Hashable, Sendable {
    package var worker: String
    package var attempt: UInt32
    package var loss: Schedule.WorkerLoss

    package init(worker: String, attempt: UInt32, loss: Schedule.WorkerLoss) {
      self.worker = worker
      self.attempt = attempt
      self.loss = loss
    }
  }

  /// Who offered which bytes.
  package struct Claim: Hashable, Sendable {
    package var worker: String
    package var attempt: UInt32
    package var result: ResultClaim

    package init(worker: String, attempt: UInt32, result: ResultClaim) {
      self.worker = worker
      self.attempt = attempt
      self.result = result
    }
  }
}

extension ScheduleFailure {
  /// What the process exits with: sysexits where one fits.
  ///
  /// 3: divergence. 65: data. 70: bug, poison. 74: workload. 75: no workers, exhausted, disk full,
  /// disowned (the same command goes on). 130: cancelled, as a shell reports Ctrl-C.
  package var exitCode: Int32 {
    switch self {
    case .divergence: 3
    case .data: 65
    case .bug, .poison: 70
    case .workload: 74
    case .noWorkers, .exhausted, .diskFull, .disowned: 75
    case .cancelled: 130
    }
  }

  /// One or two sentences; the last says what to do.
  package var description: String {
    switch self {
    case .data(let task, let worker, let sentence):
      "\(task) can't be done (worker \(worker)): \(sentence)"
    case .bug(let task, let workers, let sentence):
      "\(task) met a defect on \(workers.joined(separator: " and on ")): \(sentence) "
        + "Report it with the file this task reads."
    case .poison(let task, let strikes):
      "\(task) took \(strikes.count) workers with it (\(strikes.words)). Look into these workers' "
        + "logs and the file this task reads."
    case .exhausted(let task, let attempts, let lastTrouble):
      "\(task) was tried \(attempts) times, at last: \(lastTrouble) Look into the workers' logs, "
        + "then run again."
    case .divergence(let task, let first, let second):
      "\(task) gave different bytes: \(first), \(second). Check that both workers run the same "
        + "build, then their memory."
    case .noWorkers(let waitedMilliseconds, let pendingTasks):
      "No worker took any of the \(pendingTasks) waiting tasks for \(waitedMilliseconds / 1_000) s."
        + " Start workers, then run again."
    case .workload(let sentence): sentence
    case .diskFull(let pausedMilliseconds):
      "The spool's disk had no room for \(pausedMilliseconds / 1_000) s. Make room, then run "
        + "again: what is done stays done."
    case .disowned(let worker, let tasks):
      "\(worker) gave wrong bytes, and \(tasks) of its results were kept. Test the memory of its "
        + "host, and run again: those are done anew."
    case .cancelled(let reason): "The run was cancelled: \(reason) Run again to go on."
    }
  }
}

extension ScheduleFailure.Claim: CustomStringConvertible {
  package var description: String {
    "\(worker) (attempt \(attempt)) \(result.octets) octets \(hex)"
  }

  private var hex: String {
    result.digest.prefix(8).map { octet in
      (octet < 16 ? "0" : "") + String(octet, radix: 16)
    }.joined()
  }
}
