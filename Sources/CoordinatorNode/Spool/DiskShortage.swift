/// How much of a filesystem a run leaves free, for its ledger, the host and other programs.
///
/// - *full*: less than 5 GiB or a twentieth is free, whichever is less. Nothing is taken in.
/// - *low*: less than 20 GiB or a tenth is free, whichever is less, and less than the full mark and
///   1.3 times what the run is thought to write. No task is begun. (So a small run isn't held up by
///   a disk that has little room left, but enough for it.)
package enum DiskMarks {
  private static let fullOctetsMax = 5 << 30
  private static let lowOctetsMax = 20 << 30

  /// What must be free for anything to be taken in.
  package static func full(totalOctets: Int) -> Int { min(fullOctetsMax, totalOctets / 20) }

  /// What must be free for a task to be begun. `estimateOctets`: about what the run writes in all.
  package static func low(totalOctets: Int, estimateOctets: Int) -> Int {
    let estimated = full(totalOctets: totalOctets) + estimateOctets / 10 * 13
    return min(lowOctetsMax, totalOctets / 10, estimated)
  }
}

/// A disk that is short of room, as a person is told of it.
package struct DiskShortage: Hashable, Sendable {
  /// Lies on that disk.
  package var folder: String
  package var freeOctets: Int
  /// What must be free for the run to go on.
  package var neededOctets: Int
  /// About how much the run writes in all; 0 = not known.
  package var runOctets: Int
  /// Whether nothing is taken in; else only nothing is begun.
  package var isFull: Bool

  /// Full before low, then what lacks more.
  func isWorse(than other: DiskShortage) -> Bool {
    if isFull != other.isFull { return isFull }
    return neededOctets - freeOctets > other.neededOctets - other.freeOctets
  }

  /// `the disk of /out/.m.spool has 12.0 MiB free and needs 80.0 MiB`, with the octets.
  package var words: String {
    "the disk of \(folder) has \(Self.size(freeOctets)) free and needs "
      + "\(Self.size(neededOctets)) (\(freeOctets) and \(neededOctets) octets"
      + (runOctets > 0 ? "; the whole run writes about \(Self.size(runOctets)))" : ")")
  }

  /// What would help.
  package var remedy: String {
    "free or add \(Self.size(max(1, neededOctets - freeOctets)))"
  }

  static func size(_ octets: Int) -> String {
    let (unit, shift) = octets >= 10 << 30 ? ("GiB", 30) : ("MiB", 20)
    // Up, so that what is named is enough.
    let tenths = (octets * 10 + (1 << shift) - 1) >> shift
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}
