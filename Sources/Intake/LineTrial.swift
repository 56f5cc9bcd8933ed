/// Which lines of a split are decoded, where not all of them are: a split that kills its workers is
/// tried by its beginnings until the line that does it is found, and then without that line.
///
/// Lines are numbered as in ``DecodedBatch/lineCount``.
package struct LineTrial: Hashable, Sendable {
  /// Only lines below this one; nil = all.
  private let stop: UInt32?
  /// Ascending; lines that are ``Records/RejectReason/quarantined`` unread.
  private var exclusions: ArraySlice<UInt32>
  /// The next line that isn't decoded like all others: one comparison a line.
  private(set) var nextLine: UInt32

  /// All lines.
  package static let whole = LineTrial(prefix: nil, exclusions: [])

  /// *Limits*: `exclusions` ascend. What no split has as a line is without effect.
  package init(prefix: Int?, exclusions: [Int]) {
    precondition(
      zip(exclusions, exclusions.dropFirst()).allSatisfy { $0 < $1 },
      "The lines that are left out ascend.")
    stop = prefix.map { UInt32(clamping: $0) }
    self.exclusions = exclusions.compactMap { UInt32(exactly: $0) }[...]
    nextLine = 0
    settle()
  }

  private mutating func settle() {
    nextLine = min(stop ?? .max, exclusions.first ?? .max)
  }

  /// Whether nothing from this line on is wanted.
  func ends(at line: UInt32) -> Bool { stop.map { line >= $0 } ?? false }

  /// Whether this line is left out. Asked in ascending order; of a line that isn't whole yet, again
  /// with the next window.
  mutating func leavesOut(_ line: UInt32) -> Bool {
    while let first = exclusions.first, first < line { exclusions.removeFirst() }
    settle()
    return exclusions.first == line
  }
}
