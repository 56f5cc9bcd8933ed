import Ledger
import Pipeline

/// How far one of several coordinators is with a stage.
struct ShardState {
  enum Phase {
    /// It asks what it sealed itself, and what the others say, before the stage begins.
    case beginning([KeptResult])
    case working
    /// Its part is done; the seal is on its way to the disk.
    case sealing
    /// It waits for the others' results, and takes them in.
    case gathering
  }

  let plan: ShardPlan
  var phase = Phase.working
  /// The stage that ``results`` and ``others`` are of; nil before the first.
  var stage: String?
  /// What the stage that runs is made from.
  var basis = StageSeal.root
  /// Whether a former start may have made the stage from other results: what workers hold of it is
  /// void, too.
  var isRebased = false
  /// Of the stage that runs, by ordinal: its own, and those of the others.
  var results: [Int: SealedResult] = [:]
  var others: [Int: SealedResult] = [:]
  /// What the others' seals said when the stage began: those of another run may be of a former
  /// month, whose coordinators are yet to start.
  var found: [String: StageSeal] = [:]
  /// Spools whose seals are to come.
  var waiting: [String] = []
  /// Spools whose results are being checked, with how many are left.
  var checking: [String: Int] = [:]
  /// Parts that are spoken for, by spool.
  var numbers: [ShardNumber: String] = [:]
  var isAsking = false
  var waitsSince: Int64 = 0
  var askedAt: Int64 = 0
  var alarmedAt: Int64 = 0

  static let askMilliseconds: Int64 = 500
  static let alarmMilliseconds: Int64 = 30_000
  /// Shards that go alike don't talk of each other.
  static let firstAlarmMilliseconds: Int64 = 3_000

  init(_ plan: ShardPlan) { self.plan = plan }

  var number: ShardNumber { plan.number }

  /// A result of its own is with the workload.
  mutating func note(_ result: KeptResult) {
    results[result.task.ordinal] = SealedResult(result)
  }

  /// The next stage begins, on the basis of all results so far.
  mutating func begin(_ next: String, kept: [KeptResult]) {
    if let stage {
      basis = StageSeal.basis(
        after: basis, stage: stage, results: Array(results.values) + others.values)
    }
    stage = next
    isRebased = false
    (results, others, found, numbers) = ([:], [:], [:], [:])
    phase = .beginning(kept)
  }

  /// Why a spool isn't ready.
  func reason(_ seal: StageSeal?, ours: StageSeal) -> String {
    guard let seal else { return "it hasn't begun the stage" }
    if seal.isSameRun(as: ours) { return "it is at work" }
    return seal.run == ours.run
      ? "it is of another build: start its shard with the same binary"
      : "it is of another run, \(seal.words): start its shard with the same inputs and settings"
  }
}
