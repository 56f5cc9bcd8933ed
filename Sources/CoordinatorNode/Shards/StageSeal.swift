import Crypto
import Foundation
import Ledger
import Storage

/// A kept result as other coordinators find it.
struct SealedResult: Codable, Hashable, Sendable {
  var ordinal: Int
  /// Its name in the spool's `blocks/`.
  var file: String
  var octets: Int
  /// 64 hexadecimal digits.
  var sha256: String

  init(_ result: KeptResult) {
    ordinal = result.task.ordinal
    file = result.fileName
    octets = result.octets
    sha256 = Hex.text(result.sha256)
  }

  func path(in spool: String) -> String { "\(SpoolFolder(path: spool).blocks)/\(file)" }
}

/// What one of several coordinators tells the others of a stage: `seal-STAGE.json` in its spool,
/// JSON, members in alphabetical order. Written when the stage begins, without results, and when
/// the coordinator is done with its part of it.
///
/// | member | |
/// |---|---|
/// | `basis` | 64 digits: which results of the stages before it was made from |
/// | `build`, `run`, `words` | the run: build, SHA-256 of its identity, the same for people |
/// | `epoch` | the start of the coordinator |
/// | `isComplete` | whether `results` are all that the shard does |
/// | `results` | `ordinal`, `file` (in `blocks/`), `octets`, `sha256`; by ordinal |
/// | `shard`, `shards` | `2`, `3`: the second of three |
/// | `stage` | its name |
/// | `version` | 1 |
struct StageSeal: Codable, Hashable, Sendable {
  static let version = 1
  /// Of the first stage.
  static let root = String(repeating: "0", count: 64)

  var version = Self.version
  var run: String
  var build: String
  var words: String
  var shard: Int
  var shards: Int
  var epoch: UInt32
  var stage: String
  var basis: String
  var isComplete: Bool
  var results: [SealedResult]

  var number: ShardNumber { ShardNumber(index: shard - 1, count: shards) }

  func isSameRun(as other: StageSeal) -> Bool { run == other.run && build == other.build }

  /// The basis of the stage after this one: of all results up to here.
  static func basis(after former: String, stage: String, results: [SealedResult]) -> String {
    var hash = SHA256()
    hash.update(data: Array("\(former)\n\(stage)\n".utf8))
    for result in results.sorted(by: { $0.ordinal < $1.ordinal }) {
      hash.update(data: Array("\(result.ordinal) \(result.sha256)\n".utf8))
    }
    return Hex.text(hash.finalize())
  }

  fileprivate var isSound: Bool {
    version == Self.version && shards > 0 && shards <= ShardNumber.countMax && shard > 0
      && shard <= shards && results.allSatisfy { $0.ordinal >= 0 && !$0.file.contains("/") }
  }
}

/// The seals in a coordinator's spool.
struct SealFile {
  let spool: String
  let disk: any Disk

  private func path(_ stage: String) -> String { "\(spool)/seal-\(stage).json" }

  /// Puts it in the place of the former one; it is durable when this returns.
  func write(_ seal: StageSeal) throws(LedgerError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // It can't throw: see the sentence.
    guard let octets = try? encoder.encode(seal) else {
      preconditionFailure("Texts and numbers can be said in JSON.")
    }
    let path = path(seal.stage)
    do throws(DiskError) {
      try disk.write(Array(octets), to: path + ".new", at: .writeSeal)
      try disk.synchronize(file: path + ".new", at: .syncSeal)
      try disk.rename(path + ".new", to: path, at: .nameSeal)
      try disk.synchronize(folder: spool, at: .syncSeals)
    } catch {
      throw .disk(error)
    }
  }

  /// nil where there is none that can be read: a share that is gone for a while is asked again, and
  /// a seal that is damaged is written anew when its shard runs again.
  func read(stage: String) -> StageSeal? {
    // A share may come back, and a shard that runs again seals again.
    guard let octets = try? disk.read(path(stage), at: .readSeal),
      let seal = try? JSONDecoder().decode(StageSeal.self, from: Data(octets)),
      seal.isSound, seal.stage == stage
    else { return nil }
    return seal
  }

  /// What is wrong with a result; nil = its octets are those that were sealed.
  func damage(of result: SealedResult) -> String? {
    let path = result.path(in: spool)
    do throws(DiskError) {
      guard let entry = try disk.look(at: path, at: .checkSealed) else { return "is gone" }
      guard entry.octets == result.octets else {
        return "has \(entry.octets) octets instead of \(result.octets)"
      }
      let digest = try disk.digest(of: path, at: .checkSealed)
      return Hex.text(digest) == result.sha256 ? nil : "has other octets than were sealed"
    } catch {
      return "can't be read (\(error))"
    }
  }
}
