/// A task of the run: which stage, and which of its tasks.
package struct TaskID: Hashable, Comparable, Sendable {
  /// Position of the stage in the run, from 0, in the order of the
  /// ``Schedule/Event/stageBegan(name:tasks:)`` events.
  package var stage: Int
  /// Position of the task in its stage, from 0.
  package var ordinal: Int

  package init(stage: Int, ordinal: Int) {
    self.stage = stage
    self.ordinal = ordinal
  }

  package static func < (left: TaskID, right: TaskID) -> Bool {
    (left.stage, left.ordinal) < (right.stage, right.ordinal)
  }
}

/// The fence: one try of one task under one coordinator.
///
/// A message about a task counts only if its attempt was issued by this coordinator (`epoch`) to
/// the session that speaks. Numbers start at 1 and are never used twice for a task.
package struct Attempt: Hashable, Comparable, Sendable {
  /// Which start of the coordinator issued it.
  package var epoch: UInt32
  package var task: TaskID
  package var number: UInt32

  package init(epoch: UInt32, task: TaskID, number: UInt32) {
    self.epoch = epoch
    self.task = task
    self.number = number
  }

  package static func < (left: Attempt, right: Attempt) -> Bool {
    (left.epoch, left.task, left.number) < (right.epoch, right.task, right.number)
  }
}

/// A former coordinator's attempt that a worker brings along, and the attempt that it is from here
/// on.
package struct Adoption: Hashable, Sendable {
  package var former: Attempt
  package var attempt: Attempt

  package init(former: Attempt, attempt: Attempt) {
    self.former = former
    self.attempt = attempt
  }
}

/// What a heartbeat says of one attempt that the worker still holds: waiting, running, or done and
/// not yet acknowledged.
package struct HeldAttempt: Hashable, Sendable {
  /// Where it is in the worker; the numbers are those on the wire.
  package enum Phase: UInt8, CaseIterable, Sendable {
    /// Its input is being fetched, or no slot is free for it.
    case waiting = 0
    /// It has a slot; also where it was cancelled and can't be stopped.
    case running = 1
    /// Its result is ready.
    case done = 2
  }

  package var attempt: Attempt
  /// Records done so far; 0 before it runs. Only ever grows.
  package var recordsDone: Int64
  /// nil where the worker doesn't say: then its oldest attempts are taken to run, one a slot.
  package var phase: Phase?

  package init(attempt: Attempt, recordsDone: Int64, phase: Phase? = nil) {
    self.attempt = attempt
    self.recordsDone = recordsDone
    self.phase = phase
  }
}

/// What a worker says of a result before it sends a byte of it.
package struct ResultClaim: Hashable, Sendable {
  package var octets: Int
  /// SHA-256 of the result, 32 octets.
  package var digest: [UInt8]

  package init(octets: Int, digest: [UInt8]) {
    self.octets = octets
    self.digest = digest
  }
}
