import Wire

/// Which attempt at which task, as the coordinator numbers them.
package struct TaskKey: Hashable, Sendable {
  package var epoch: UInt32
  package var task: UInt64
  package var attempt: UInt32

  package init(epoch: UInt32, task: UInt64, attempt: UInt32) {
    self.epoch = epoch
    self.task = task
    self.attempt = attempt
  }
}

/// A task as this worker holds it.
struct HeldTask {
  enum Phase {
    case fetching
    case waiting
    case running
    /// Running, but nobody wants the result any more.
    case abandoned
    case offered
  }

  /// Another one once a new coordinator has adopted it.
  var key: TaskKey
  /// What its compute thread knows it by: the first key.
  let computeKey: TaskKey
  let assignment: Message.Assignment
  var phase = Phase.fetching
  var input: FetchBuffer
  var recordsDone: Int64 = 0
  var upload: Upload?

  /// Whether another coordinator of the run may go on with it: a whole task that runs or is done.
  var isWorthKeeping: Bool {
    (phase == .running || phase == .offered) && assignment.prefix == nil
  }

  var onTheWire: Message.HeldTask {
    Message.HeldTask(
      epoch: key.epoch, task: key.task, attempt: key.attempt, recordsDone: recordsDone)
  }

  init(key: TaskKey, assignment: Message.Assignment) {
    self.key = key
    computeKey = key
    self.assignment = assignment
    input = FetchBuffer(octets: assignment.inputOctets)
    if input.isComplete { phase = .waiting }
  }
}
