/// What the schedule knows of one attempt it issued.
struct AttemptState: Sendable {
  enum Standing: Sendable {
    /// With the worker: waiting there or running.
    case assigned
    /// Its result is ready at the worker.
    case offered
    /// Its result is on its way.
    case granted
    /// Its result is here and with the workload.
    case committing
    /// Its result is kept: the task's only one.
    case committed
    /// Its lease ended. The worker may come back and be taken up where it was.
    case lapsed
    /// Taken from the worker. Should a result come of it all the same, that counts.
    case withdrawn
    /// Failed, returned, broken, or of no more use. Nothing of it counts.
    case over
  }

  let session: UInt64
  /// The worker's name, for what a person is told after the session is gone.
  let worker: String
  let host: String
  /// Counts up over the run: attempts in the order they were issued.
  let serial: Int
  /// What it runs.
  let trial: Trial
  /// Whether its worker has nothing else to do: then it alone is to blame for what happens.
  let isSolo: Bool
  /// The former coordinator's attempt that it goes on with.
  var former: Attempt?
  var standing: Standing = .assigned
  var leaseUntil: Int64
  var recordsDone: Int64 = 0
  /// What it offered last.
  var claim: ResultClaim?
  /// Octets of the result that came in.
  var octetsCome = 0
  /// Before when its result isn't taken in: the disk would not have it.
  var holdUntil: Int64 = 0
  /// What the last heartbeat said of it.
  var phase: HeldAttempt.Phase?
  /// Whether it runs, or ran when it was taken from its worker, as far as can be known.
  var hasRun = false
  /// When it was first known to run.
  var beganAt: Int64?
  /// When it began to run, was granted, or last moved on; nil while it waits.
  var movedAt: Int64?

  /// Whether only its worker's survival counts.
  var isProbe: Bool { trial.prefix != nil }

  /// Whether it counts as held by its worker (or, while committing, by the coordinator).
  var isLive: Bool {
    switch standing {
    case .assigned, .offered, .granted, .committing: true
    case .committed, .lapsed, .withdrawn, .over: false
    }
  }

  /// The order in which a worker's open attempts are taken to have its slots: those that it says
  /// run, those of which it has said nothing, those that it says wait.
  var rank: Int {
    switch phase {
    case .running: 0
    case nil, .done: 1
    case .waiting: 2
    }
  }

  /// Whether its result is here or on its way.
  var isUploading: Bool { standing == .granted || standing == .committing }
}
