extension Schedule {
  /// What the coordinator does now, in this order. An action to a worker may get lost on its way:
  /// the schedule finds out by itself. Unknown sessions in an action are to be skipped.
  package enum Action: Hashable, Sendable {
    // To a worker.

    /// WELCOME. It goes on with what was adopted; all else of former coordinators that it holds it
    /// forgets. Said again with the same adoptions when HELLO is.
    case welcome(session: UInt64, adopted: [Adoption])
    /// REFUSED: the session isn't one of the pool's.
    case refuse(session: UInt64, refusal: Refusal)
    /// HEARTBEAT_ACK: without one for two thirds of a lease a worker fences itself.
    case answerHeartbeat(session: UInt64)
    /// ASSIGN. Until a heartbeat tells, the worker is taken to run its tasks in this order.
    case assign(session: UInt64, attempt: Attempt, leaseMilliseconds: Int64, trial: Trial)
    /// CANCEL: the attempt is of no more use. Advice: whatever comes of it is fenced.
    case cancelTask(session: UInt64, attempt: Attempt, reason: CancelReason)
    /// GRANT: the worker may send the result. Said again whenever it offers again.
    case grantUpload(session: UInt64, attempt: Attempt)
    /// RESULT_ACK: the result is kept; the worker forgets it.
    case acknowledge(session: UInt64, attempt: Attempt)
    /// SUPERSEDED: another attempt's equal result is kept; the worker forgets its own.
    case superseded(session: UInt64, attempt: Attempt)
    /// SHUTDOWN: the worker ends in good order. The session is no more.
    case shutdownWorker(session: UInt64)

    // In the coordinator.

    /// Forget the session's route. It may speak again, and is then refused or joins anew. An
    /// upload that is complete stays; the others are named by ``discardUpload(session:attempt:)``.
    case dropWorker(session: UInt64, loss: WorkerLoss)
    /// Forget what came of this upload: it is not wanted any more.
    case discardUpload(session: UInt64, attempt: Attempt)
    /// Keep the complete result and hand it to the workload, then say
    /// ``Event/committed(attempt:)``, ``Event/keepFailed(attempt:)``, or
    /// ``Event/workloadFailed(sentence:)``. One at a time of a task, and none after it was kept.
    case commit(session: UInt64, attempt: Attempt)
    /// All tasks are committed: ask the workload for the next stage, then say
    /// ``Event/stageBegan(name:tasks:)`` or ``Event/workEnded``.
    case stageFinished(name: String)
    /// Write this to the ledger, before anything that follows it.
    case note(LedgerNote)
    /// Tell whoever watches.
    case alarm(Alarm)

    // The end: exactly one of the two, as the last action of the run.

    /// All stages are done: publish.
    case finished
    /// The run is over without a result; ``ScheduleFailure/exitCode`` is the process's.
    case failed(ScheduleFailure)
  }

  /// Why a session is refused; the numbers are those on the wire.
  package enum Refusal: UInt8, CaseIterable, Sendable {
    /// The schedule doesn't know it: say HELLO (again).
    case unknownSession = 0
    /// Another session has its name now: end.
    case replaced = 1
    /// It was sent away for good reason: end.
    case dismissed = 2
    /// The pool is full: try later.
    case poolFull = 3
    /// The run is over: end.
    case runEnded = 4
  }

  /// Why an attempt is cancelled; the numbers are those on the wire.
  package enum CancelReason: UInt8, CaseIterable, Sendable {
    /// Another attempt's result is kept.
    case superseded = 0
    /// It stood still.
    case stalled = 1
    /// Its worker had not begun it and is leaving, or is stuck in another.
    case draining = 2
    /// It isn't an attempt this session holds: expired, or of another coordinator.
    case fenced = 3
    /// What it sent was not what it had offered.
    case broken = 4
    /// It was a probe and has told what it was for.
    case probed = 5
  }
}
