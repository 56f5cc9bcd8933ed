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

/// A result on its way out: sent in order, a bounded number of chunks ahead of what is
/// acknowledged, again from there where the acknowledgement is late.
struct Upload {
  let bytes: [UInt8]
  let digest: [UInt8]
  /// Chunks that may be under way; 0 = no leave to send.
  var windowChunks = 0
  private var acknowledged = 0
  private var next = 0
  private var waitingSince: Int64 = 0
  /// An empty result is one empty chunk.
  private var sentEmpty = false

  init(bytes: [UInt8], digest: [UInt8]) {
    self.bytes = bytes
    self.digest = digest
  }

  /// Leave to send. Said again, it changes nothing but the window.
  mutating func grant(windowChunks: Int, now: Int64) {
    if self.windowChunks == 0 { waitingSince = now }
    self.windowChunks = windowChunks
  }

  /// Everything from the start, once there is leave again.
  mutating func restart() {
    windowChunks = 0
    acknowledged = 0
    next = 0
    sentEmpty = false
  }

  mutating func acknowledge(below offset: Int, now: Int64) {
    guard offset >= acknowledged, offset <= bytes.count else { return }
    acknowledged = offset
    next = max(next, offset)
    waitingSince = now
  }

  /// The next part to send; nil = nothing now.
  mutating func nextPart(now: Int64, patience: Int64) -> (offset: Int, chunk: [UInt8])? {
    guard windowChunks > 0 else { return nil }
    if acknowledged < bytes.count || bytes.isEmpty, now - waitingSince >= patience {
      next = acknowledged
      sentEmpty = false
      waitingSince = now
    }
    if bytes.isEmpty {
      if sentEmpty { return nil }
      sentEmpty = true
      return (0, [])
    }
    guard next < bytes.count,
      next - acknowledged < windowChunks * Envelope.chunkOctetsMax
    else { return nil }
    let end = min(bytes.count, next + Envelope.chunkOctetsMax)
    defer { next = end }
    return (next, Array(bytes[next..<end]))
  }
}
