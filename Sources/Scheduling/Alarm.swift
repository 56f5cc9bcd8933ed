extension Schedule {
  /// Something a person should know at once. The run goes on; ``description`` is one or two
  /// sentences, the last of which says what to do.
  package enum Alarm: Hashable, Sendable {
    /// A task took workers with it: it is run alone, and cut down to its culprit if it does it
    /// again.
    case quarantined(
      task: ScheduleFailure.TaskPlace, deaths: Int, strikes: [ScheduleFailure.Strike])
    /// A part of a task kills whatever runs it: it is left out.
    case convictedUnit(task: ScheduleFailure.TaskPlace, unit: Int, deaths: Int)
    /// Two results of a task differ: more workers are asked.
    case divergence(
      task: ScheduleFailure.TaskPlace, first: ScheduleFailure.Claim, second: ScheduleFailure.Claim)
    /// A worker was outvoted: it is sent away for good. `disownedTasks` of its results are kept and
    /// have to be done again.
    case convictedWorker(name: String, task: ScheduleFailure.TaskPlace, disownedTasks: Int)
    /// A result that should have had a second opinion is kept without, for want of another worker.
    case unverified(task: ScheduleFailure.TaskPlace)
    /// Nobody works. Said again every ``ScheduleLimits/alarmMilliseconds``.
    case waitingForWorkers(
      waitedMilliseconds: Int64, pendingTasks: Int, endsInMilliseconds: Int64)
    /// No host of the pool has the memory for this task. Said again, too.
    case needsMemory(task: ScheduleFailure.TaskPlace, neededOctets: Int64, largestOctets: Int64)
    /// The spool's disk is short of room: nothing new is begun, and at ``DiskLevel/full`` nothing
    /// is taken in.
    case paused(level: DiskLevel)
    /// There is room again.
    case resumed
  }
}

extension Schedule.Alarm: CustomStringConvertible {
  package var description: String {
    switch self {
    case .quarantined(let task, let deaths, let strikes):
      "\(task) took \(deaths) workers with it"
        + (strikes.isEmpty ? "." : " (\(strikes.words)).")
        + " It is run alone from here on: look into these workers' logs."
    case .convictedUnit(let task, let unit, let deaths):
      "Part \(unit) of \(task) killed its worker \(deaths) times, and all before it did not. It is "
        + "left out: find it in the rejects and report it."
    case .divergence(let task, let first, let second):
      "\(task) gave different bytes: \(first), \(second). Another worker decides: keep at least "
        + "three in the pool."
    case .convictedWorker(let name, let task, let disownedTasks):
      "\(name) gave bytes for \(task) that no other worker gives, and was sent away. "
        + (disownedTasks == 0 ? "" : "\(disownedTasks) results of its are done again. ")
        + "Test the memory of its host."
    case .unverified(let task):
      "\(task) is kept on the word of one worker. Start a second worker to have samples verified."
    case .waitingForWorkers(let waited, let pendingTasks, let endsIn):
      "No worker has taken any of the \(pendingTasks) waiting tasks for \(waited / 1_000) s. Start "
        + "workers: the run ends in \(endsIn / 1_000) s."
    case .needsMemory(let task, let needed, let largest):
      "\(task) needs \(needed >> 20) MiB, and the largest host has \(largest >> 20) MiB. Start a "
        + "worker on a larger host."
    case .paused(.full):
      "The spool's disk is full: no result is taken in. Make room, and the run goes on by itself."
    case .paused:
      "The spool's disk is nearly full: no task is begun. Make room, and the run goes on by itself."
    case .resumed: "The spool's disk has room again: the run goes on. Nothing needs to be done."
    }
  }
}

extension [ScheduleFailure.Strike] {
  /// Who and how, for a person.
  var words: String { map { "\($0.worker) \($0.loss)" }.joined(separator: ", ") }
}
