/// The named points at which a run touches files that must outlive a crash. A test strikes at them
/// by name (``FaultyDisk``); whoever adds an operation gives it a step of its own.
///
/// The first word says when: `resume` before the first task, `commit` while results come in,
/// `ballast` where space is kept for the ledger, `publish` at the end, `shard` where several
/// coordinators share the run.
package enum DiskStep: String, CaseIterable, Sendable {
  // A run begins, or goes on
  case makeSpool = "resume.make-spool"
  case lockSpool = "resume.lock-spool"
  case makeTemporary = "resume.make-temporary"
  case makeBlocks = "resume.make-blocks"
  case syncSpool = "resume.sync-spool"
  case openLedger = "resume.open-ledger"
  case loadLedger = "resume.load-ledger"
  case listAside = "resume.list-aside"
  case putLedgerAside = "resume.put-ledger-aside"
  case syncAside = "resume.sync-aside"
  case syncKept = "resume.sync-kept"
  case checkSize = "resume.check-size"
  case checkBlock = "resume.check-block"
  case raiseEpoch = "resume.raise-epoch"
  case listTemporary = "resume.list-temporary"
  case clearTemporary = "resume.clear-temporary"
  case listBlocks = "resume.list-blocks"
  case removeStray = "resume.remove-stray"

  // A result comes in
  case writeResult = "commit.write-result"
  case syncResult = "commit.sync-result"
  case nameResult = "commit.name-result"
  case syncBlocks = "commit.sync-blocks"
  case commitLedger = "commit.ledger"
  case noteLedger = "commit.note"
  case dropResult = "commit.drop-result"

  // Space for the ledger
  case makeBallast = "ballast.make"
  case dropBallast = "ballast.drop"

  // A month is published
  case makeAbove = "publish.make-above"
  case lockOutput = "publish.lock"
  case lookOutput = "publish.look"
  case clearStaging = "publish.clear-staging"
  case makeStaging = "publish.make-staging"
  case makePartFolder = "publish.make-part-folder"
  case writePart = "publish.write-part"
  case makeFolder = "publish.make-folder"
  case writeSchema = "publish.write-schema"
  case writeJob = "publish.write-job"
  case writeControl = "publish.write-control"
  case writeManifest = "publish.write-manifest"
  case writeSuccess = "publish.write-success"
  case dropUnsettled = "publish.drop-unsettled"
  case syncStaging = "publish.sync"
  case exchange = "publish.exchange"
  case syncParent = "publish.sync-parent"
  case publishLedger = "publish.ledger"
  case removeOld = "publish.remove-old"
  case discard = "publish.discard"
  case unlockOutput = "publish.unlock"
  case removeSpool = "publish.remove-spool"

  // A coordinator of several tells the others what it has
  case writeSeal = "shard.write-seal"
  case syncSeal = "shard.sync-seal"
  case nameSeal = "shard.name-seal"
  case syncSeals = "shard.sync-seals"
  case readSeal = "shard.read-seal"
  case checkSealed = "shard.check-sealed"
  case lockShard = "shard.lock"
  case noteMerged = "shard.note-merged"
  case removeShard = "shard.remove-spool"

  /// A file that no resumption depends on: what a crash leaves of it is made again or removed.
  case plain = "plain"
}
