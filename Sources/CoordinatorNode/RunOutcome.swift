import Foundation
import Keys
import Ledger
import Scheduling
import Storage
import ZeroMQ

/// How a run ended.
package enum RunOutcome: Sendable {
  /// All stages are done and all results accepted.
  case finished(RunProgress)
  /// A former coordinator of the run got as far as publishing: nothing was left to do.
  case published
  case failed(CoordinatorFailure)

  /// What the process exits with.
  package var exitCode: Int32 {
    switch self {
    case .finished, .published: 0
    case .failed(let failure): failure.exitCode
    }
  }
}

/// Why there is no result.
package enum CoordinatorFailure: Error, Sendable {
  /// A plain socket would be open to other hosts.
  case insecureEndpoint(Endpoint)
  /// Its data socket would have no address: port 65535, or a path too long.
  case noDataEndpoint(Endpoint)
  case network(ZeroMQError)
  /// The keys, or the list of who may join, can't be used.
  case keys(KeyError)
  /// The gate's own test says that it doesn't hold.
  case gate(GateProbe.Finding)
  /// The spool's sockets can't be made: a full or read-only disk, most often.
  case spool(path: String, reason: String)
  /// The spool's files or its ledger can't be read or written.
  case ledger(LedgerError)
  /// Another coordinator works in this spool.
  case spoolInUse(path: String)
  /// A disk had no room for so long.
  case noRoom(pausedMilliseconds: Int64, DiskShortage?)
  /// Local workers end before they say a word.
  case workersDieAtStart(name: String, ending: ChildProcess.Ending)
  /// What the schedule decided: data, defects, no workers, interruption.
  case schedule(ScheduleFailure)
  /// The other coordinators of the run don't go along with this one.
  case shard(ShardTrouble)

  /// 3 divergence · 65 data · 70 defect · 74 disk or network · 75 no workers, no room, spool in
  /// use · 78 set up wrongly, or a ledger of another version · 130 interrupted
  package var exitCode: Int32 {
    switch self {
    case .insecureEndpoint, .noDataEndpoint, .keys, .gate: 78
    case .ledger(.version): 78
    case .ledger(.full), .ledger(.disk(.full)): 75
    case .network, .spool, .ledger: 74
    case .workersDieAtStart: 70
    case .spoolInUse, .noRoom: 75
    case .schedule(let failure): failure.exitCode
    case .shard(let trouble): trouble.exitCode
    }
  }
}

extension CoordinatorFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .insecureEndpoint(let endpoint):
      "\(endpoint) would be open to other hosts, neither authenticated nor encrypted: make keys "
        + "('ratemill keys make coordinator') and give --keys, or listen on a loopback address."
    case .noDataEndpoint(let endpoint):
      "\(endpoint) leaves no room for its data socket (the next port, or the path with .data): "
        + "choose another."
    case .network(let error): error.description
    case .keys(let error): error.description
    case .gate(let finding):
      "The lock doesn't hold: \(finding) when it was tried. Nothing was served; the messaging "
        + "library of this host is not to be trusted with keys: install another build of libzmq."
    case .spool(let path, let reason):
      "\(path) can't be used as spool (\(reason)): check the folder's rights and the space left."
    case .spoolInUse(let path):
      "Another run works in \(path): wait for its end, or give this one a folder of its own."
    case .ledger(let error): error.description
    case .noRoom(let milliseconds, let shortage):
      "There was no room for \(milliseconds / 1_000) s"
        + (shortage.map { ": \($0.words). To go on, \($0.remedy)" } ?? ". Make room")
        + ", and give the same command again: what is done stays done."
    case .workersDieAtStart(let name, let ending):
      "Local worker \(name) ended before it said a word (\(ending)): start one by hand with "
        + "`ratemill worker --connect …` and read what it says."
    case .schedule(let failure): failure.description
    case .shard(let trouble): trouble.description
    }
  }
}

extension CoordinatorFailure {
  /// Whether a coordinator over the same spool may go on at once: what was wrong is forgotten.
  package var goesOnAtOnce: Bool {
    if case .schedule(.disowned) = self { true } else { false }
  }

  /// Whether the run never came to use its spool, which is then what it was before.
  package var leavesSpoolAlone: Bool {
    switch self {
    case .insecureEndpoint, .noDataEndpoint, .spoolInUse, .ledger(.version), .ledger(.busy): true
    default: false
    }
  }

  static func of(_ error: LedgerError) -> CoordinatorFailure {
    if case .busy(let path) = error { .spoolInUse(path: path) } else { .ledger(error) }
  }

  static func spool(_ path: String, _ error: any Error) -> CoordinatorFailure {
    .spool(path: path, reason: (error as NSError).localizedDescription)
  }
}
