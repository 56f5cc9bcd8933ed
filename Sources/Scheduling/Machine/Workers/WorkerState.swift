/// What the schedule knows of one worker session.
struct WorkerState: Sendable {
  let session: UInt64
  let name: String
  let slots: Int
  let host: String
  /// Of its host, for tasks; 0: no limit.
  let memoryOctets: Int64
  var heardAt: Int64
  /// Tasks it wants to hold that it has not offered: see ``Schedule/Event/ready(session:credit:)``.
  var credit = 0
  /// Until when it may end its work, where it is leaving.
  var drainUntil: Int64?
  /// Assigned and not offered: those that run first, then in the order of assignment.
  var open: [Attempt] = []
  /// Offered, granted or committing.
  var results: [Attempt] = []
  /// Attempts that stood still on it.
  var stalls = 0
  /// Attempts that it ran when they were taken from it, and that it still holds: their slots are
  /// lost until a heartbeat no longer names them.
  var stuck: [Attempt] = []

  var isDraining: Bool { drainUntil != nil }
  var slotsFree: Int { max(0, slots - stuck.count) }
  /// What it runs now, as far as can be known: a crash may come before any heartbeat that tells.
  var running: ArraySlice<Attempt> { open.prefix(slotsFree) }
  var waiting: ArraySlice<Attempt> { open.dropFirst(slotsFree) }
  var isIdle: Bool { open.isEmpty && results.isEmpty }
}

extension Schedule.WorkerLoss {
  /// What a session that speaks after such an end is told; nil: it may join again.
  var refusal: Schedule.Refusal? {
    switch self {
    case .silent: nil
    case .replaced: .replaced
    case .exited, .left, .stalled, .overdue, .convicted: .dismissed
    }
  }

  /// Whether what the worker ran may have caused it. Attempts that stall are struck one by one.
  var isStrike: Bool {
    switch self {
    case .exited, .silent, .replaced: true
    case .left, .stalled, .overdue, .convicted: false
    }
  }

  /// The end of the sentence "its worker …".
  var words: String {
    switch self {
    case .exited: "died"
    case .left: "left"
    case .silent: "fell silent"
    case .replaced: "was restarted"
    case .stalled: "stood still"
    case .convicted: "was outvoted"
    case .overdue: "did not end its work when leaving"
    }
  }
}
