import Crypto
import Ledger
import Scheduling
import Storage

/// One process of a coordinator: what its loop holds around the real ``Schedule`` and the real
/// ``ResultKeeper``. Its deeds are the run's: ``SimulatedRun/feed(_:)`` and so on.
struct SimulatedCoordinator {
  /// The connection by which a session speaks.
  struct Route: Hashable {
    let worker: Int
    let connection: Int
  }

  /// A worker as the sockets know it.
  struct Peer {
    let name: String
    var route: Route
    /// What it offered last for an attempt, and the upload, once there is leave.
    var claims: [Attempt: ResultClaim] = [:]
    var uploads: [Attempt: Upload] = [:]
  }

  /// A result on its way in: written in order and hashed as it comes.
  struct Upload {
    let path: String
    let claim: ResultClaim
    let file: any DiskFile
    var octetsHere = 0
    var hash = SHA256()
    var isClosed = false

    var isComplete: Bool { octetsHere == claim.octets }
  }

  /// What waits for the keeper's thread, in this order.
  enum KeepJob {
    case result(Attempt, session: UInt64, UploadedResult)
    case note(LedgerEntry)
  }

  /// Counts the processes; 0: none was there yet.
  var life = 0
  var isUp = false
  var beganAt: Int64 = 0
  var schedule: Schedule
  var process: VirtualDisk.Process?
  var keeper: ResultKeeper?
  var resumption: Resumption?

  var peers: [UInt64: Peer] = [:]
  /// What the schedule has not heard yet.
  var events: [Schedule.Event] = []
  var isSettling = false
  var stageIndex = -1
  var diskLevel = Schedule.DiskLevel.ample
  /// Troubles of the disk since it last kept something.
  var diskErrors = 0
  var keeping: [KeepJob] = []
  var isKeeping = false
  /// Whether the disk refused to settle something: it isn't asked again.
  var isBroken = false
  /// The files of the results that the workload has: by task, and in the order in which they came.
  var accepted: [TaskID: String] = [:]
  var acceptedInOrder: [String] = []
  var sequence: UInt32 = 0
  /// Events since the invariants were looked at.
  var unchecked = 0

  init(limits: ScheduleLimits) {
    schedule = Schedule(epoch: 1, limits: limits, now: 0)
  }

  /// Milliseconds of this process's clock.
  func clock(_ now: Int64) -> Int64 { now - beganAt }
}
