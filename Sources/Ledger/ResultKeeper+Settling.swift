import Storage

/// A kept result that a power cut may take.
package struct UnsettledResult: Hashable, Sendable {
  package let result: KeptResult
  /// By the keeper's caller's clock.
  package let keptAtMilliseconds: Int64
}

/// Young results: kept at once, synchronized when they are older, or never.
///
/// What a run has done in seconds is done again in seconds, and the octets of a file that was
/// removed before the disk had it never cost the disk anything. So a result's octets and names
/// aren't waited for: the ledger has it, and the kernel. A coordinator that dies loses none; a
/// power cut may take those that are young, which shows when the run goes on (by their sizes, or by
/// their digests when they are replayed), and they are computed again. A run that goes on waits for
/// each of its results: however often power is cut, it gets further.
extension ResultKeeper {
  /// Synchronizes what was kept without until then, the first so many, and then their names.
  ///
  /// *Throws* ``LedgerError/disk(_:)``, which ends the run: octets that the disk refused are in
  /// doubt, and the run may have used them. The next start compares them all.
  package func settle(keptUntil due: Int64 = .max, atMost count: Int = .max) throws(LedgerError) {
    let results = unsettled.prefix(count).prefix { $0.keptAtMilliseconds <= due }
    if results.isEmpty { return }
    do throws(DiskError) {
      for one in results {
        try disk.synchronize(file: folder.block(one.result), at: .syncResult)
      }
      try disk.synchronize(folder: folder.blocks, at: .syncBlocks)
    } catch {
      throw .disk(error)
    }
    unsettled.removeFirst(results.count)
  }

  /// Removes what isn't settled, once nothing but the month's publication is left to do: the next
  /// sync of its filesystem would write all of it, for nothing.
  package func dropUnsettled() {
    for one in unsettled {
      // What is left is removed with the spool.
      try? disk.remove(folder.block(one.result), at: .dropUnsettled)
    }
    unsettled = []
  }
}
