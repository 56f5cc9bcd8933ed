import Scheduling
import Storage
import ZeroMQ

/// What a coordinator is told at its start.
package struct CoordinatorConfiguration: Sendable {
  /// What the workers are told the run is called.
  package var run: String
  /// Only workers of this build are taken.
  package var build: String
  /// Where results are kept, with the ledger of the run, and where the sockets of this host's
  /// workers are. Made if it isn't there; outlives the coordinator.
  package var spoolFolder: String
  /// The door to the spool's files.
  package var disk: any Disk
  /// How old a result is when it is synchronized: so much work, and no more, may a power cut take.
  /// A run that goes on waits for each of its results.
  package var settleAfter: Duration
  /// Other folders in which the run writes: their disks are watched, too, and a result is handed to
  /// the workload only while all have room for it.
  package var writtenFolders: [String]
  /// About how many octets the run writes in all; 0 = not known.
  package var estimateOctets: Int
  /// Whether what the spool has of the run is thrown away first.
  package var startsFresh: Bool
  /// Asked where the spool's ledger says that the month was published: whether a manifest of this
  /// SHA-256 stands in its place.
  package var isPublished: @Sendable (_ manifestDigest: [UInt8]) -> Bool
  /// Which part of the run this coordinator does; nil = all of it.
  package var shard: ShardPlan?
  /// Where workers of other hosts find the run: control here, data at its
  /// ``ZeroMQ/Endpoint/dataTwin``.
  /// Empty = nothing is listened to but a socket in a folder of this user.
  package var listen: [Endpoint]
  /// The lock on all TCP addresses; nil = they are plain, and then only for this host.
  package var security: PoolSecurity?
  /// Whether a plain socket may be reached from other hosts. Only for a network that is safe.
  package var allowsInsecureNetwork: Bool
  /// Worker processes to start on this host; 0 = none.
  package var localWorkers: Int
  /// The program of a local worker…
  package var workerProgram: String
  /// …and its first arguments; those of ``LocalWorkers/arguments(endpoint:session:name:parent:)``
  /// follow.
  package var workerArguments: [String]
  /// Local workers that are started anew after they died, in all.
  package var respawnsMax: Int
  package var limits: ScheduleLimits
  /// FETCHes of 1 MiB that one worker may have unanswered.
  package var fetchWindow: Int
  /// PUTs of 1 MiB that one worker may have unacknowledged.
  package var uploadWindow: Int
  /// Whether SIGINT and SIGTERM end the run: yes in a process of its own.
  package var listensToSignals: Bool
  /// Called on the coordinator's thread after each change, at most five times a second, and once
  /// more at the end. It must return at once.
  package var progress: @Sendable (RunProgress) -> Void
  /// Called on the coordinator's thread with each sentence that an operator may want to read.
  package var journal: @Sendable (JournalEntry) -> Void

  package init(run: String, build: String, spoolFolder: String) {
    self.run = run
    self.build = build
    self.spoolFolder = spoolFolder
    disk = HostDisk()
    settleAfter = .seconds(30)
    writtenFolders = []
    estimateOctets = 0
    startsFresh = false
    isPublished = { _ in false }
    shard = nil
    listen = []
    security = nil
    allowsInsecureNetwork = false
    localWorkers = 0
    workerProgram = "/proc/self/exe"
    workerArguments = ["worker"]
    respawnsMax = 100
    limits = ScheduleLimits()
    fetchWindow = 8
    uploadWindow = 8
    listensToSignals = true
    progress = { _ in }
    journal = { _ in }
  }
}

extension CoordinatorConfiguration {
  /// Bounds what workers may have on its way to the coordinator: `transferOctets` in its memory, a
  /// window of chunks for each upload, and `resultOctets` of results in all.
  package mutating func bound(transferOctets: Int64, resultOctets: Int64) {
    let windows = transferOctets / (Int64(uploadWindow) << 20)
    limits.uploadsMax = Int(min(Int64(limits.uploadsMax), max(1, windows)))
    limits.uploadOctetsMax = Int(min(Int64(limits.uploadOctetsMax), resultOctets))
  }

  /// How long the run waits for room on a disk before it ends.
  package mutating func waitForSpace(seconds: Int) {
    limits.pausedMillisecondsMax = Int64(seconds) * 1_000
  }
}

/// How far a run is.
package struct RunProgress: Hashable, Sendable {
  /// The stage that runs; empty before the first.
  package var stage = ""
  package var tasksDone = 0
  package var tasksTotal = 0
  /// Of the whole run.
  package var records: Int64 = 0
  package var octets: Int64 = 0
  /// Workers that are in the pool now.
  package var workers = 0
  /// Other coordinators whose results of the stage are waited for, for people; empty = none are.
  package var waitsFor = ""
  package var isFinished = false

  package init() {}
}

/// Something an operator may want to know of the pool.
package enum JournalEntry: Hashable, Sendable, CustomStringConvertible {
  case listening(Endpoint)
  case workerJoined(name: String)
  case workerRefused(name: String, reason: String)
  case workerLost(name: String, loss: Schedule.WorkerLoss)
  case localWorkerEnded(name: String, ending: ChildProcess.Ending, startedAgain: Bool)
  /// What the spool had of the run.
  case resumed(note: String)
  case security(SecurityNews)
  case stageBegan(name: String, tasks: Int)
  /// So many of a stage's tasks are done from before.
  case stageResumed(name: String, kept: Int, tasks: Int)
  /// A kept result is of no use: its task is done again.
  case resultForgotten(task: String, reason: String)
  /// The disk would not take a result; it is sent again.
  case resultRefused(reason: String)
  case stageFinished(name: String)
  case alarm(Schedule.Alarm)
  /// A shard is done with the stage, and needs the others' results.
  case waitingForShards(stage: String, [ShardWaiting], endsInSeconds: Int64)
  /// Another coordinator's results of the stage are taken in.
  case gathered(stage: String, results: Int, spool: String)
  /// The run waits for room on a disk.
  case paused(DiskShortage, endsInMilliseconds: Int64)

  package var description: String {
    switch self {
    case .listening(let endpoint):
      if let port = endpoint.portOfAnyAddress {
        "workers: connect to port \(port) of this host, at any of its addresses"
      } else {
        "workers: connect to \(endpoint)"
      }
    case .workerJoined(let name): "worker \(name) joined"
    case .workerRefused(let name, let reason): "worker \(name) refused: \(reason)"
    case .workerLost(let name, let loss): "worker \(name) is gone (\(loss))"
    case .localWorkerEnded(let name, let ending, let startedAgain):
      "local worker \(name) ended (\(ending))" + (startedAgain ? ": started again" : "")
    case .resumed(let note): note
    case .security(let news): news.description
    case .stageBegan(let name, let tasks): "stage \(name): \(tasks) tasks"
    case .stageResumed(let name, let kept, let tasks):
      "stage \(name): \(kept) of \(tasks) results are kept from before"
    case .resultForgotten(let task, let reason):
      "the kept result of \(task) is damaged (\(reason)): it is computed again"
    case .resultRefused(let reason): reason
    case .alarm(let alarm): "\(alarm)"
    case .waitingForShards(let stage, let others, let seconds):
      "stage \(stage) is done here; waits for "
        + others.map(\.description).joined(separator: ", and for ")
        + "; ends with 75 in \(seconds / 60) min, and the same command goes on"
    case .gathered(let stage, let results, let spool):
      "stage \(stage): \(results) results come from \(spool)"
    case .paused(let shortage, let endsIn):
      "PAUSED: \(shortage.words). "
        + (shortage.isFull
          ? "Nothing is taken in until then" : "What runs is ended, and nothing begun")
        + ": \(shortage.remedy), and the run goes on by itself. It ends in "
        + "\(endsIn / 1_000) s; the same command goes on then."
    case .stageFinished(let name): "stage \(name) is done"
    }
  }
}
