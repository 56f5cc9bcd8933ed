import Scheduling

/// A worker as the sockets know it.
struct Peer {
  let name: String
  /// Whose key it came in by; nil on a plain connection. Nobody else speaks for this session.
  let sender: String?
  let slots: Int
  /// The router's name of its control connection: the one its last HELLO came by.
  var route: [UInt8]
  var isWelcome = false
  /// Whether it was told that its key is not good any more.
  var isSentAway = false
  /// What it offered last for an attempt, and the upload, once there is leave.
  var claims: [Attempt: ResultClaim] = [:]
  var uploads: [Attempt: ResultUpload] = [:]

  /// Offers kept for one worker: more than it can hold in good order.
  static let claimsMax = 256
}

extension Attempt {
  /// As the wire has it: the stage above, the ordinal below.
  var wireTask: UInt64 { UInt64(task.stage) << 32 | UInt64(task.ordinal) }

  init(epoch: UInt32, wireTask: UInt64, number: UInt32) {
    self.init(
      epoch: epoch,
      task: TaskID(stage: Int(wireTask >> 32), ordinal: Int(wireTask & 0xFFFF_FFFF)),
      number: number)
  }
}

/// The schedule's clock. It advances with the host's, but by one second at most between two looks:
/// time in which the coordinator itself was at work, or stopped, isn't held against the workers.
struct LoopClock {
  private(set) var milliseconds: Int64 = 0
  private var last = ContinuousClock.now

  static let stepMillisecondsMax: Int64 = 1_000

  mutating func advance() {
    let now = ContinuousClock.now
    let elapsed = (now - last).components
    let step = elapsed.seconds * 1_000 + elapsed.attoseconds / 1_000_000_000_000_000
    guard step > 0 else { return }
    milliseconds += min(step, Self.stepMillisecondsMax)
    last = now
  }
}
