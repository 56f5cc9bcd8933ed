import ArgumentParser
import CoordinatorNode
import Foundation

/// Which part of a month `run` and `coordinator` do, where several coordinators share it.
struct ShardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Do one part of the month in K: 2/3 is the second of three coordinators.",
      discussion: """
        Each has a spool of its own (--spool, here the very folder), workers of its own, and names \
        the spools of all others (--peer); they lie in a folder that all hosts see under one name. \
        Usage files are read by turns, regions are rated by turns. Nothing is published: 'ratemill \
        merge' does it.
        """, valueName: "I/K"))
  var shard: ShardNumber?

  @Option(
    help: ArgumentHelp(
      "With --shard: the spool of another shard; once for each.",
      valueName: "folder"))
  var peer: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --shard: how long the others' results of a stage are waited for, in minutes.",
      valueName: "minutes"))
  var peerWait = 120

  func validate() throws {
    guard let shard else {
      guard peer.isEmpty else {
        throw ValidationError("--peer belongs to --shard I/K: say which part this one does.")
      }
      return
    }
    guard peer.count == shard.count - 1 else {
      throw ValidationError(
        "--shard \(shard) needs the spools of the \(shard.count - 1) others, each with --peer; "
          + "\(peer.count) are given.")
    }
    guard Set(peer.map(Self.path)).count == peer.count else {
      throw ValidationError("two --peer are the same folder: each shard has its own.")
    }
    guard peerWait >= 0 else { throw ValidationError("--peer-wait is at least 0 minutes.") }
  }

  /// What needs the spool to be said. *Throws* `ValidationError`.
  func validate(spool: String?) throws {
    guard let shard else { return }
    guard let spool else {
      throw ValidationError(
        "--shard \(shard) needs --spool, in a folder that the other shards see: "
          + "--spool SHARED/shard-\(shard.index + 1)")
    }
    guard !peer.map(Self.path).contains(Self.path(spool)) else {
      throw ValidationError(
        "--peer \(spool) is this shard's own spool: name those of the others.")
    }
  }

  /// A spool goes as a whole one day: it is never a folder that holds something else. *Throws*
  /// ``ShardTrouble/notASpool(path:)``.
  func check(spool: String) throws {
    guard shard != nil else { return }
    // A folder that isn't there is made.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: spool)) ?? []
    let ours = ["lock", ".part.lock", ".part.staging"]
    guard names.isEmpty || !Set(ours).isDisjoint(with: names) else {
      throw CoordinatorFailure.shard(.notASpool(path: spool))
    }
  }

  var plan: ShardPlan? {
    shard.map {
      ShardPlan(
        number: $0, peers: peer.map(Self.path).sorted(), waitSecondsMax: Int64(peerWait) * 60)
    }
  }

  static func path(_ text: String) -> String {
    URL(fileURLWithPath: text).standardizedFileURL.path
  }
}

extension ShardNumber: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
