import Storage

/// What can be wrong with a run's ledger.
package enum LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another coordinator has it open.
  case busy(path: String)
  /// No space is left to write to it. Nothing of the last write is in it.
  case full(path: String)
  /// It isn't a ledger, or not what was written to it.
  case damaged(path: String, reason: String)
  /// Another version of ratemill wrote it, in a layout that this one doesn't know.
  case version(path: String, found: Int, known: Int)
  /// The database said `code` (SQLite's extended result code) to `reason`. Whether the last write
  /// is in it shows when it is opened again.
  case failed(path: String, code: Int32, reason: String)
  /// A file beside it could not be read or written.
  case disk(DiskError)

  package var description: String {
    switch self {
    case .busy(let path):
      "\(path): another run has this ledger open; wait for its end"
    case .full(let path):
      "\(path): no space is left for the ledger; make room, then run the same command again: it "
        + "goes on where it stopped"
    case .damaged(let path, let reason):
      "\(path): the ledger is damaged (\(reason)); run the same command again: it puts the ledger "
        + "aside and starts over"
    case .version(let path, let found, let known):
      "\(path): the ledger has layout \(found), this ratemill knows \(known); finish the run with "
        + "the ratemill that began it, or start over with --fresh"
    case .failed(let path, let code, let reason):
      "\(path): the ledger can't be used (SQLite \(code): \(reason)); check the disk, then run the "
        + "same command again"
    case .disk(let error): "\(error)"
    }
  }
}
