extension Schedule {
  /// What happened, in the order the coordinator's loop learnt of it.
  ///
  /// `session` is the random number a worker process draws at its start and says in its HELLO.
  /// Events of a worker may be lost, doubled, late or out of order: each is either a state that can
  /// be said again or is fenced by its ``Attempt``.
  package enum Event: Hashable, Sendable {
    // The run.

    /// The workload gave its next stage. Tasks whose results are kept from before are done already;
    /// heavier ones are given out first. No stage may be running.
    case stageBegan(name: String, tasks: [TaskShape])
    /// The workload has no further stage. No stage may be running.
    case workEnded
    /// The workload threw, in whatever call. The sentence ends with what to do.
    case workloadFailed(sentence: String)
    /// Somebody wants the run to end: a signal, an operator.
    case cancelRequested(reason: String)
    /// Nothing but time has passed. Feed one at least every second.
    case tick
    /// How much room the spool's disk has. A state: say it when it changes, or always.
    case diskLevel(DiskLevel)

    // Workers.

    /// HELLO. `name` is stable over restarts of the worker and unique in the pool (`host-3`): a
    /// new session of a known name replaces the old one. `host` is the same for workers that share
    /// a machine's memory, of which tasks may take `memoryOctets` in all (0: no limit). `held`: the
    /// whole tasks of former coordinators of this run that the worker still runs or has the results
    /// of, in any order; those that nobody has begun here are adopted. Saying it again changes
    /// nothing.
    case workerJoined(
      session: UInt64, name: String, slots: Int, host: String, memoryOctets: Int64,
      held: [HeldAttempt])
    /// All attempts the worker holds, cancelled ones that it can't stop included: the slot of such
    /// a one counts as lost. Renews the leases of those named, and only those.
    case heartbeat(session: UInt64, held: [HeldAttempt])
    /// READY(n): how many tasks the worker wants to hold that it has not offered yet, running ones
    /// included. A state, not an increment: said with every change and every heartbeat. What is
    /// believed is between 0 and slots + ``ScheduleLimits/prefetch``.
    case ready(session: UInt64, credit: Int)
    /// DRAINING: the worker ends what it runs and takes nothing new.
    case workerLeaving(session: UInt64)
    /// The worker is no more.
    case workerGone(session: UInt64, loss: WorkerLoss)

    // Attempts.

    /// REJECTED: the worker gives the attempt back without having run it.
    case returned(session: UInt64, attempt: Attempt)
    /// FAILED.
    case failed(session: UInt64, attempt: Attempt, kind: FailureKind, sentence: String)
    /// OFFER: a result is ready at the worker. The worker repeats it (with its heartbeats) until it
    /// is acknowledged, superseded or cancelled.
    case offered(session: UInt64, attempt: Attempt, result: ResultClaim)
    /// PUT: so many octets of the result have come in all.
    case uploadAdvanced(session: UInt64, attempt: Attempt, octets: Int)
    /// All octets are here, and their digest is the one offered.
    case uploadCompleted(session: UInt64, attempt: Attempt)
    /// All octets are here, and they are not what was offered.
    case uploadBroken(session: UInt64, attempt: Attempt)
    /// The answer to ``Action/commit(session:attempt:)``: the result is accepted and kept.
    case committed(attempt: Attempt)
    /// The other answer: the disk would not take it. The worker still has it and sends it again.
    case keepFailed(attempt: Attempt)
  }

  /// How much room there is for results.
  package enum DiskLevel: UInt8, CaseIterable, Sendable, Comparable {
    /// Enough.
    case ample = 0
    /// No task is begun; what runs is ended and taken in.
    case low = 1
    /// Nothing is taken in.
    case full = 2

    package static func < (left: DiskLevel, right: DiskLevel) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// Why a worker is no more.
  package enum WorkerLoss: UInt8, CaseIterable, Sendable {
    /// Its process ended: seen by whoever started it.
    case exited = 0
    /// BYE: it left in good order.
    case left = 1
    /// Nothing was heard of it for a lease.
    case silent = 2
    /// A new session came under its name.
    case replaced = 3
    /// Too many attempts stood still on it.
    case stalled = 4
    /// It didn't end its work in the time a leaving worker has.
    case overdue = 5
    /// Other workers agree on other bytes than its.
    case convicted = 6
  }

  /// What kind of failure a worker reports; the numbers are those on the wire.
  package enum FailureKind: UInt8, CaseIterable, Sendable {
    /// The input is at fault: every worker would say the same.
    case data = 0
    /// The worker lacks memory or disk: another may do it.
    case resource = 1
    /// A defect: tried elsewhere once.
    case bug = 2
    /// What is around the worker: a network, a mount. Another time it may do it.
    case infra = 3
  }
}
