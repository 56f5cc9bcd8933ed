import Storage

/// Results of a young run: kept at once, synchronized when the run is older, or never.
///
/// What a run of seconds has done is done again in seconds, and the octets of a file that was
/// removed before the disk had it never cost the disk anything. So a young run doesn't wait for its
/// results' octets and names: the ledger has them, and the kernel. A coordinator that dies loses
/// none of them; a power cut may take them, which shows when the run goes on (by their sizes, or by
/// their digests when they are replayed), and they are computed again. A run that goes on is not
/// young: however often power is cut, it gets further.
extension ResultKeeper {
  /// Synchronizes results that were kept without, the first so many of them; the names, too, with
  /// the last.
  ///
  /// *Throws* ``LedgerError/disk(_:)``, which ends the run: octets that the disk refused are in
  /// doubt, and the run may have used them. The next start compares them all.
  package func settle(atMost count: Int = .max) throws(LedgerError) {
    guard !unsettled.isEmpty else { return }
    do throws(DiskError) {
      for result in unsettled.dropFirst(syncedCount).prefix(count) {
        try disk.synchronize(file: folder.block(result), at: .syncResult)
        syncedCount += 1
      }
      guard syncedCount == unsettled.count else { return }
      try disk.synchronize(folder: folder.blocks, at: .syncBlocks)
    } catch {
      throw .disk(error)
    }
    unsettled = []
    syncedCount = 0
  }

  /// Removes what isn't settled, once nothing but the month's publication is left to do: the next
  /// sync of its filesystem would write all of it, for nothing.
  package func dropUnsettled() {
    for result in unsettled {
      // What is left is removed with the spool.
      try? disk.remove(folder.block(result), at: .dropUnsettled)
    }
    unsettled = []
    syncedCount = 0
  }
}
