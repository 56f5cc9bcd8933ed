/// What the schedule knows of one task.
struct TaskState: Sendable {
  let shape: TaskShape
  /// Attempt n is at n - 1.
  var attempts: [AttemptState] = []
  /// Attempts that were no probes.
  var tries = 0
  var isCommitted: Bool
  /// Each worker's results of the task as it is now, in the order they were offered: one a worker,
  /// or a worker contradicts itself.
  var claims: [ScheduleFailure.Claim] = []
  /// The result that a vote settled.
  var agreed: ResultClaim?
  /// A second opinion was wanted, and nobody was there to give it: the first word counts, until
  /// another worker contradicts it.
  var isOnOneWord = false
  /// While its result is open to a vote, nothing of it is taken in.
  var ballot: Ballot?
  var strikes: [ScheduleFailure.Strike] = []
  /// While it is run alone and cut down.
  var quarantine: Quarantine?
  /// The convicted parts, ascending.
  var exclusions: [Int]
  /// Workers on which it met a defect.
  var bugWorkers: [String] = []
  /// Workers that get it only when there is no other.
  var avoided: [String] = []
  /// How its last attempt ended.
  var lastTrouble = ""

  init(shape: TaskShape) {
    self.shape = shape
    isCommitted = shape.isCommitted
    exclusions = shape.exclusions
  }

  var isHeld: Bool { attempts.contains { $0.isLive } }
  /// Deaths and hangs of attempts at the whole of it, under former coordinators too.
  var strikeCount: Int { max(0, shape.strikes) + strikes.count }
  /// The whole of it, as it is now.
  var trial: Trial { Trial(exclusions: exclusions) }
}

/// A stage and its tasks; former stages are kept, since their results may be offered again.
struct StageState: Sendable {
  let name: String
  var tasks: [TaskState]
  var committedCount = 0
  /// The least that any task needs of its host's memory.
  let memoryOctetsMin: Int64
  /// Whether any task needs memory that is known.
  let needsMemory: Bool
  /// How long tasks ran by their weight, ascending: see ``Schedule/notePace(_:)``.
  var paces: [Int64] = []

  init(name: String, shapes: [TaskShape]) {
    self.name = name
    tasks = shapes.map { TaskState(shape: $0) }
    committedCount = shapes.count { $0.isCommitted }
    memoryOctetsMin = shapes.reduce(Int64.max) { min($0, $1.memoryOctets) }
    needsMemory = shapes.contains { $0.memoryOctets > 0 }
  }

  var isDone: Bool { committedCount == tasks.count }
}
