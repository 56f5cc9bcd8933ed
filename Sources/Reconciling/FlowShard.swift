import Measures
import Records

/// How strictly two logs of money are held to each other.
package struct FlowTerms: Hashable, Sendable {
  /// A flow that both sides have for the same amount may be booked so many days apart, either way,
  /// before it is ``FlowState/late``.
  package var daysApart: Int

  /// *Limits*: `daysApart` is not negative.
  package init(daysApart: Int = 0) {
    precondition(daysApart >= 0, "Days apart are not negative.")
    self.daysApart = daysApart
  }
}

/// Entries of both logs that are looked at together: all whose ``key(of:)`` is one of the shard's.
package struct FlowShard: Hashable, Sendable {
  /// In any order.
  package var entries: [FlowEntry]

  package init(entries: [FlowEntry]) { self.entries = entries }

  /// The flow number under which an entry is settled: its own, or that of the original which it
  /// takes back. Entries of one key belong in one shard.
  package static func key(of entry: FlowEntry) -> String {
    entry.reverses.isEmpty ? entry.flow : entry.reverses
  }
}

/// What became of one flow number between the two logs. Of several that are true, the first one
/// here in the order of ``precedence``.
package enum FlowState: UInt8, CaseIterable, Sendable {
  /// Both sides have it, for the same amount, no more days apart than allowed.
  case matched = 0
  /// Both sides have it, the amounts differ.
  case amountDiffers = 1
  case onlyLeft = 2
  case onlyRight = 3
  /// Matched but for the days, which are more than allowed apart.
  case late = 4
  /// Taken back wherever it was booked: each side that has it comes to 0.
  case reversed = 5
  /// The left side took it back, the right one keeps it.
  case reversedLeft = 6
  /// The right side took it back, the left one keeps it.
  case reversedRight = 7
  /// A side has the number, or its reversal, more than once.
  case duplicate = 8
  /// A reversal cites an original that its side doesn't have.
  case unknownReversal = 9
  /// A reversal and its original don't come to 0.
  case reversalDiffers = 10

  package var code: String {
    switch self {
    case .matched: "matched"
    case .amountDiffers: "amount_differs"
    case .onlyLeft: "only_left"
    case .onlyRight: "only_right"
    case .late: "late"
    case .reversed: "reversed"
    case .reversedLeft: "reversed_left"
    case .reversedRight: "reversed_right"
    case .duplicate: "duplicate"
    case .unknownReversal: "unknown_reversal"
    case .reversalDiffers: "reversal_differs"
    }
  }

  /// Which state wins where several are true.
  package static let precedence: [FlowState] = [
    .duplicate, .unknownReversal, .reversalDiffers, .reversed, .reversedLeft, .reversedRight,
    .onlyLeft, .onlyRight, .amountDiffers, .late, .matched,
  ]
}
