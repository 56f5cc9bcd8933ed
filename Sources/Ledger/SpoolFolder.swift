import Storage

/// The places in a run's spool that outlive the process.
///
/// ```
/// lock             held by the run that uses the spool
/// ledger.sqlite    what is kept (and, while a run goes on or after a crash, ledger.sqlite-wal)
/// ledger.damaged-1 a ledger that wasn't believed, put aside for people
/// ballast          64 MiB that the ledger gets when the disk is full
/// tmp/             results on their way in; emptied when a run goes on
/// blocks/          kept results: STAGE-ORDINAL-DIGEST.blk
/// ```
package struct SpoolFolder: Hashable, Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  package var lock: String { path + "/lock" }
  package var ledger: String { path + "/ledger.sqlite" }
  package var ballast: String { path + "/ballast" }
  package var temporary: String { path + "/tmp" }
  package var blocks: String { path + "/blocks" }

  /// The ledger's file and those that its database keeps beside it.
  static let ledgerNames = ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"]
  static let damagedPrefix = "ledger.damaged-"

  /// Where the result of an attempt is received. No two attempts share a path.
  package func upload(_ task: TaskName, epoch: UInt32, attempt: UInt32) -> String {
    "\(temporary)/\(task.stage)-\(task.ordinal).\(epoch).\(attempt)"
  }

  /// Where a kept result lies.
  package func block(_ result: KeptResult) -> String { "\(blocks)/\(result.fileName)" }

  /// Removes the spool. The ledger goes last: until then it says that the month is published, and a
  /// run that finds it without its blocks has nothing to do but this.
  package func remove(on disk: any Disk) throws(DiskError) {
    for path in [blocks, temporary, path] { try disk.remove(path, at: .removeSpool) }
  }
}
