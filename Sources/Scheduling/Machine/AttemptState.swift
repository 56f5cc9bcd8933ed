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
  /// Counts up over the run: attempts in the order they were issued.
  let serial: Int
  var standing: Standing = .assigned
  var leaseUntil: Int64
  var recordsDone: Int64 = 0
  /// Octets of the result that came in.
  var octetsCome = 0
  /// What the last heartbeat said of it.
  var phase: HeldAttempt.Phase?
  /// Whether it runs, or ran when it was taken from its worker, as far as can be known.
  var hasRun = false
  /// When it began to run, was granted, or last moved on; nil while it waits.
  var movedAt: Int64?

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

/// What the schedule knows of one task.
struct TaskState: Sendable {
  let shape: TaskShape
  /// Attempt n is at n - 1.
  var attempts: [AttemptState] = []
  var isCommitted: Bool
  /// The first result ever offered; all others must equal it.
  var claim: ScheduleFailure.Claim?
  var strikes: [ScheduleFailure.Strike] = []
  /// Workers on which it met a defect.
  var bugWorkers: [String] = []
  /// Workers that get it only when there is no other.
  var avoided: [String] = []
  /// How its last attempt ended.
  var lastTrouble = ""

  init(shape: TaskShape) {
    self.shape = shape
    isCommitted = shape.isCommitted
  }

  var isHeld: Bool { attempts.contains { $0.isLive } }
}

/// A stage and its tasks; former stages are kept, since their results may be offered again.
struct StageState: Sendable {
  let name: String
  var tasks: [TaskState]
  var committedCount = 0

  var isDone: Bool { committedCount == tasks.count }
}
