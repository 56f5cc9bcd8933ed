import Pipeline

/// Which part of a run a coordinator does: `2/3` is the second of three.
package struct ShardNumber: Hashable, Sendable, CustomStringConvertible {
  /// From 0.
  package let index: Int
  package let count: Int

  /// *Limits*: 64 coordinators.
  package static let countMax = 64

  /// nil where `text` isn't I/K with 1 ≤ I ≤ K ≤ ``countMax``.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1],
      (1...Self.countMax).contains(count), (1...count).contains(number)
    else { return nil }
    index = number - 1
    self.count = count
  }

  init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Whether this coordinator does the task: groups go round.
  func does(_ task: TaskPlan) -> Bool { task.group % count == index }

  package var description: String { "\(index + 1)/\(count)" }
}

/// What one of several coordinators of a run knows of the others.
package struct ShardPlan: Hashable, Sendable {
  package var number: ShardNumber
  /// The spools of all others, on a filesystem that is shared.
  package var peers: [String]
  /// How long the others' results of a stage are waited for.
  package var waitSecondsMax: Int64

  package init(number: ShardNumber, peers: [String], waitSecondsMax: Int64 = 7_200) {
    self.number = number
    self.peers = peers
    self.waitSecondsMax = waitSecondsMax
  }
}

/// Another coordinator that is waited for.
package struct ShardWaiting: Hashable, Sendable, CustomStringConvertible {
  package var spool: String
  package var reason: String

  package var description: String { "\(spool) (\(reason))" }
}

/// What can be wrong between the coordinators of a run.
package enum ShardTrouble: Error, Hashable, Sendable, CustomStringConvertible {
  /// The results of a stage did not come in time.
  case late(stage: String, [ShardWaiting])
  /// The coordinator at `spool` does another run: of these inputs and settings, by this build.
  case otherRun(spool: String, words: String, isOtherBuild: Bool)
  /// The coordinator at `spool` does a part that doesn't go with ours.
  case otherShare(spool: String, found: ShardNumber, ours: ShardNumber)
  /// Its results were made from other results of the stages before than ours.
  case otherBasis(spool: String, stage: String)
  /// A sealed result is gone or damaged.
  case damaged(path: String, reason: String)
  /// No coordinator has these results of a stage, each said in words.
  case missing(stage: String, [String])
  /// Two coordinators have different results of a task.
  case disagreement(task: String, first: String, second: String)
  /// A coordinator works in the spool.
  case atWork(spool: String)
  /// The folder holds other things than a spool's.
  case notASpool(path: String)

  /// 3 disagreement · 75 not there yet, or to be done again · 78 set up wrongly
  package var exitCode: Int32 {
    switch self {
    case .disagreement: 3
    case .otherRun, .otherShare, .notASpool: 78
    case .late, .otherBasis, .damaged, .missing, .atWork: 75
    }
  }

  package var description: String {
    switch self {
    case .late(let stage, let others):
      "The results of stage \(stage) did not come from "
        + others.map(\.description).joined(separator: ", nor from ")
        + ". See to these coordinators, then give the same command again: it goes on."
    case .otherRun(let spool, let words, let isOtherBuild):
      isOtherBuild
        ? "\(spool) is of another build of ratemill: run all shards with the same binary."
        : "\(spool) is of another run (\(words)): give all shards the same job, month, key and "
          + "scope, and the same input files, with the same times of change (rsync -t, cp -p)."
    case .otherShare(let spool, let found, let ours):
      "\(spool) is shard \(found), which doesn't go with shard \(ours): each shard has a number of "
        + "its own, and all have the same count."
    case .otherBasis(let spool, let stage):
      "\(spool) has results of stage \(stage) that were made from other results of the stages "
        + "before: a shard did some of them again. Give that shard's command again, then this one."
    case .damaged(let path, let reason):
      "\(path) \(reason): give the command of its shard again, which makes it anew, then this one."
    case .missing(let stage, let what):
      "Stage \(stage) isn't complete: \(what.joined(separator: "; ")). Run what is missing, then "
        + "give this command again."
    case .disagreement(let task, let first, let second):
      "\(task) has different bytes in \(first) and in \(second). Nothing is published: test the "
        + "memory of the hosts, then run one of the two again with --fresh."
    case .atWork(let spool):
      "A coordinator works in \(spool): wait for its end, then give this command again."
    case .notASpool(let path):
      "\(path) holds other things than a spool's, which would be removed with it: give the shard a "
        + "folder of its own."
    }
  }
}
