/// The coordinator's head: which task is where, who holds it, and what happens next.
///
/// A value: no clock, thread, socket, random or file. The coordinator's loop feeds it what happened
/// and performs what it answers; the same events at the same times give the same actions.
///
/// Stages run one after the other, a stage's tasks in any order. A task is *pending* (no live
/// attempt), *held* (one; more where a worker came back from the dead) or *committed* (for good).
/// An attempt, as issued to one session, walks so; what isn't listed changes nothing:
///
/// | attempt is | event | becomes | actions |
/// |---|---|---|---|
/// | – | a worker has room | assigned | `assign` |
/// | assigned | offered | offered | |
/// | offered | the window has room | granted | `grantUpload` |
/// | granted | offered again | granted | `grantUpload` |
/// | granted | uploadCompleted | committing | `commit` |
/// | committing | committed | committed | `acknowledge`; others' `superseded`, `cancelTask` |
/// | committed | offered, heartbeat | committed | `acknowledge` |
/// | assigned | failed, returned | over | (may end the run) |
/// | granted | uploadBroken | over | `cancelTask`, `discardUpload` |
/// | assigned, offered, granted | lease over, worker gone | lapsed | `discardUpload` |
/// | assigned, granted | stalled, released | withdrawn | `cancelTask`, `discardUpload` |
/// | assigned, offered | another is committed | over | `cancelTask`, `superseded` |
/// | lapsed | heartbeat, task pending | assigned | |
/// | lapsed, withdrawn | offered, task open | offered | |
/// | lapsed, withdrawn, over | offered, task committed | same | `superseded` |
/// | over, never issued | offered | same | `cancelTask` |
/// | lapsed, withdrawn, over | heartbeat | same | `cancelTask` |
///
/// A committing attempt outlives its worker: its bytes are here. Any offer is first compared with
/// the task's first one; other bytes end the run.
///
/// An offered attempt is granted when the upload window has room and no other attempt of its task
/// is granted. A heartbeat that names a lapsed attempt of a pending task makes it assigned again.
/// A task whose last live attempt ends is pending again.
///
/// A worker is *joined*, *suspect* (silent for a while: no new work), *draining* (no new work, ends
/// what it runs, is shut down when idle) or gone, by one path, whatever the cause.
///
/// What ends a run is listed at ``ScheduleFailure``; ``ScheduleLimits`` bounds every way to go on.
package struct Schedule: Sendable {
  package let epoch: UInt32
  package let limits: ScheduleLimits

  /// The latest `now` seen.
  var now: Int64
  /// What the event at hand leads to.
  var outbox: [Action] = []
  /// Whether the terminal action is out.
  package internal(set) var isEnded = false

  /// The last one runs unless ``isStageRunning`` is false.
  var stages: [StageState] = []
  var isStageRunning = false
  /// Ordinals of the running stage's pending tasks, the next one last: heavy ones go first, equals
  /// by ordinal.
  var pending: [Int] = []

  /// By session.
  var workers: [WorkerState] = []
  /// Sessions that are gone and may not come back. Looked up, never walked.
  var departed: [UInt64: Refusal] = [:]

  /// Offered attempts in the order they were offered.
  var uploadsWaiting: [Attempt] = []
  /// Granted attempts.
  var uploads: [Attempt] = []
  var uploadOctets = 0

  /// Complete results that are with the workload.
  var committing: [Attempt] = []

  /// Ordinals of the running stage's quarantined tasks, ascending; never pending.
  var quarantined: [Int] = []
  /// Ordinals of the running stage's tasks with an open vote, ascending; never pending.
  var voting: [Int] = []
  /// Workers that were outvoted, by name.
  var convicted: [String] = []
  /// Second attempts at slow tasks; those that are over are forgotten now and then.
  var copies: [Attempt] = []

  var diskLevel = DiskLevel.ample
  /// Since when nothing can go on for want of room.
  var pausedSince: Int64?
  /// Since when tasks wait and none is held, and how many alarms that has raised.
  var starvedSince: Int64?
  var starvedAlarms: Int64 = 0
  /// When the next alarm of too little memory is due.
  var memoryAlarmAt: Int64 = .min
  var tally = Tally()

  /// A schedule with no workers and no stage. `epoch` is raised at every start of a coordinator.
  /// `now`: milliseconds of a monotonic clock, from any origin.
  package init(epoch: UInt32, limits: ScheduleLimits, now: Int64) {
    self.epoch = epoch
    self.limits = limits
    self.now = now
  }

  /// Takes one event and says what to do, in order. `now` is monotonic milliseconds from the origin
  /// given to ``init(epoch:limits:now:)``; an earlier one than before counts as the last one.
  ///
  /// After the terminal action, sessions that speak are refused and nothing else happens.
  package mutating func handle(_ event: Event, now: Int64) -> [Action] {
    self.now = max(self.now, now)
    outbox = []
    if isEnded {
      refuseLate(event)
      return outbox
    }
    perform(event)
    settle()
    return outbox
  }

  private mutating func perform(_ event: Event) {
    switch event {
    case .stageBegan(let name, let tasks): beginStage(name: name, tasks: tasks)
    case .workEnded: endWork()
    case .workloadFailed(let sentence): fail(.workload(sentence: sentence))
    case .cancelRequested(let reason): fail(.cancelled(reason: reason))
    case .tick: keepDeadlines()
    case .diskLevel(let level): noteDisk(level)

    case .workerJoined(let session, let name, let slots, let host, let memoryOctets, let held):
      join(
        WorkerState(
          session: session, name: name, slots: min(max(1, slots), limits.slotsMax), host: host,
          memoryOctets: max(0, memoryOctets), heardAt: now),
        held: held)
    case .heartbeat(let session, let held): renew(session: session, held: held)
    case .ready(let session, let credit): grantCredit(session: session, credit: credit)
    case .workerLeaving(let session):
      if hears(session) { drain(session) }
    case .workerGone(let session, let loss): lose(session, loss)

    case .returned(let session, let attempt): takeBack(session: session, attempt: attempt)
    case .failed(let session, let attempt, let kind, let sentence):
      noteFailure(session: session, attempt: attempt, kind: kind, sentence: sentence)
    case .offered(let session, let attempt, let result):
      noteOffer(session: session, attempt: attempt, result: result)
    case .uploadAdvanced(let session, let attempt, let octets):
      noteUpload(session: session, attempt: attempt, octets: octets)
    case .uploadCompleted(let session, let attempt):
      completeUpload(session: session, attempt: attempt)
    case .uploadBroken(let session, let attempt): breakUpload(session: session, attempt: attempt)
    case .committed(let attempt): noteCommit(attempt)
    case .keepFailed(let attempt): offerAgain(attempt)
    }
  }

  /// What follows from the state alone, after every event.
  private mutating func settle() {
    dismissIdleLeavers()
    grantUploads()
    assignVoters()
    assignQuarantined()
    assignTasks()
    noteRunning()
    finishStage()
    noteStarvation()
    notePause()
  }

  private mutating func refuseLate(_ event: Event) {
    switch event {
    case .workerJoined(let session, _, _, _, _, _), .heartbeat(let session, _), .ready(let session, _),
      .offered(let session, _, _), .workerLeaving(let session):
      outbox.append(.refuse(session: session, refusal: .runEnded))
    default: break
    }
  }
}
