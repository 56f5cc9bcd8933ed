extension Schedule {
  /// What has happened so far; the part of ``Counts`` that can't be read off the state.
  struct Tally: Sendable {
    var assigned = 0
    var retried = 0
    var failed = 0
    var stalled = 0
    var superseded = 0
    var workersLost = 0
    var adopted = 0
    var probes = 0
    var copied = 0
    var quarantined = 0
    var convictedUnits = 0
    /// How long attempts took that ran to their end, together and at most…
    var soundMilliseconds: Int64 = 0
    var soundMillisecondsMax: Int64 = 0
    /// …and deaths that no conviction explains.
    var coincidences = 0
  }

  /// What a person or a metric is shown. Tasks are those of the running (or last) stage: pending +
  /// held + committed. The rest counts over the whole run.
  package struct Counts: Hashable, Sendable {
    package var stage = ""
    package var pendingTasks = 0
    package var heldTasks = 0
    package var committedTasks = 0
    package var workers = 0
    package var suspectWorkers = 0
    package var drainingWorkers = 0
    /// Uploads granted and not complete, and their octets.
    package var uploads = 0
    package var uploadOctets = 0
    /// For how long tasks have waited with no worker taking any; 0 where one does.
    package var starvedMilliseconds: Int64 = 0
    package var assignedAttempts = 0
    /// Attempts that ended without a result.
    package var retriedAttempts = 0
    package var failedAttempts = 0
    package var stalledAttempts = 0
    package var supersededResults = 0
    package var lostWorkers = 0
    /// Attempts taken over from former coordinators.
    package var adoptedAttempts = 0
    /// Attempts that only were to tell whether they kill.
    package var probes = 0
    /// Second attempts at slow tasks.
    package var copies = 0
    /// Tasks that are run alone, at present…
    package var quarantinedTasks = 0
    /// …and in all that ever were.
    package var quarantines = 0
    /// Tasks whose result is open to a vote.
    package var votingTasks = 0
    package var convictedUnits = 0
    package var convictedWorkers = 0
    /// For how long nothing could go on for want of room on the disk; 0 where it can.
    package var pausedMilliseconds: Int64 = 0
  }

  /// The schedule in numbers, as of the last event.
  package var counts: Counts {
    var counts = Counts()
    if let stage = stages.last {
      counts.stage = stage.name
      counts.pendingTasks = isStageRunning ? pending.count + waitingApart : 0
      counts.committedTasks = stage.committedCount
      counts.heldTasks = stage.tasks.count - counts.pendingTasks - stage.committedCount
    }
    counts.quarantinedTasks = quarantined.count
    counts.votingTasks = voting.count
    counts.workers = workers.count
    counts.suspectWorkers =
      workers.filter { now - $0.heardAt >= limits.suspectMilliseconds }.count
    counts.drainingWorkers = workers.filter(\.isDraining).count
    counts.uploads = uploads.count
    counts.uploadOctets = uploadOctets
    counts.starvedMilliseconds = starvedSince.map { now - $0 } ?? 0
    counts.assignedAttempts = tally.assigned
    counts.retriedAttempts = tally.retried
    counts.failedAttempts = tally.failed
    counts.stalledAttempts = tally.stalled
    counts.supersededResults = tally.superseded
    counts.lostWorkers = tally.workersLost
    counts.adoptedAttempts = tally.adopted
    counts.probes = tally.probes
    counts.copies = tally.copied
    counts.quarantines = tally.quarantined
    counts.convictedUnits = tally.convictedUnits
    counts.convictedWorkers = convicted.count
    counts.pausedMilliseconds = pausedSince.map { now - $0 } ?? 0
    return counts
  }

  /// Tasks that nobody has, and that not every worker may have.
  private var waitingApart: Int {
    (quarantined + voting).count { ordinal in
      let task = stages[stages.count - 1].tasks[ordinal]
      return !task.isCommitted && !task.isHeld
    }
  }
}
