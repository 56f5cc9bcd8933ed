/// What a ledger remembers, one entry after the other. Entries are only ever added; what they come
/// to is ``LedgerContents``.
package enum LedgerEntry: Hashable, Sendable {
  /// A run begins. All before it is void but the epoch.
  case began(RunIdentity)
  /// A coordinator took over: every attempt that it issues carries this number.
  case epoch(UInt32)
  /// A result is on the disk under its name.
  case kept(KeptResult)
  /// The block of a kept result is gone or damaged.
  case forgotten(TaskName, reason: String)
  /// A kept result came from a worker that was convicted of wrong octets.
  case disowned(TaskName, reason: String)
  /// A worker was lost over a task.
  case strike(TaskName, Strike)
  /// A unit of a task's input kills workers: it is left out from now on. The task's strikes are
  /// explained by it, and count no more.
  case exclusion(TaskName, unit: Int)
  /// What people should find when they ask what happened.
  case event(kind: String, text: String)
  /// All results of this ledger's part of the run are kept: nothing follows but ``published(_:)``.
  case sealed
  /// The month stands in its place; SHA-256 of its manifest.
  case published(manifestDigest: [UInt8])

  /// One worker that was lost over a task.
  package struct Strike: Hashable, Sendable {
    package var worker: String
    /// How it was lost, by the scheduler's word for it.
    package var loss: String

    package init(worker: String, loss: String) {
      self.worker = worker
      self.loss = loss
    }
  }
}

/// A task by the name of its stage and its position in it: what a resumed run finds it by.
package struct TaskName: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var stage: String
  /// From 0.
  package var ordinal: Int

  package init(stage: String, ordinal: Int) {
    self.stage = stage
    self.ordinal = ordinal
  }

  package static func < (left: TaskName, right: TaskName) -> Bool {
    (left.stage, left.ordinal) < (right.stage, right.ordinal)
  }

  package var description: String { "\(stage) task \(ordinal)" }
}

/// Everything that decides a run's octets. Two runs of one identity make the same results.
package struct RunIdentity: Hashable, Sendable {
  /// SHA-256, 32 octets.
  package var digest: [UInt8]
  /// The program's build.
  package var build: String
  /// What the run is, for people: job, month, scope.
  package var words: String

  package init(digest: [UInt8], build: String, words: String) {
    precondition(digest.count == 32, "A run's identity is a SHA-256.")
    self.digest = digest
    self.build = build
    self.words = words
  }

  /// Whether results of one are results of the other: words don't matter.
  package func isSameRun(as other: RunIdentity) -> Bool {
    digest == other.digest && build == other.build
  }
}

/// A result that outlives the coordinator: it lies in `blocks/`, and the ledger says so. Once its
/// octets and its name are synchronized, it outlives any crash.
package struct KeptResult: Hashable, Sendable {
  package var task: TaskName
  package var octets: Int
  /// SHA-256 of the result, 32 octets.
  package var sha256: [UInt8]
  /// The coordinator's start, and the attempt, that it came in under.
  package var epoch: UInt32
  package var attempt: UInt32
  package var worker: String

  package init(
    task: TaskName, octets: Int, sha256: [UInt8], epoch: UInt32, attempt: UInt32, worker: String
  ) {
    precondition(sha256.count == 32, "A result's digest is a SHA-256.")
    self.task = task
    self.octets = octets
    self.sha256 = sha256
    self.epoch = epoch
    self.attempt = attempt
    self.worker = worker
  }

  /// The name of its file in `blocks/`: of the task and of the content, so one task's equal results
  /// have one name and different ones never overwrite each other.
  package var fileName: String { "\(task.stage)-\(task.ordinal)-\(Hex.text(sha256.prefix(8))).blk" }
}
