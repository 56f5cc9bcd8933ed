import Measures
import Records

/// Holds the log of money taken (mall, kiosk) against the log of money booked (billing), number by
/// number (对账): a full outer join on the flow number, with reversals (返销) beside their originals.
///
/// Every entry belongs to exactly one row, and every row has one state: so each side's records and
/// money are the sum of its states'.
package struct FlowDesk: Sendable {
  package let terms: FlowTerms

  package init(terms: FlowTerms) { self.terms = terms }

  /// What the entries of one shard come to.
  ///
  /// *Shape*: rows by flow number, ascending by octet, each number once. The order of the entries
  /// changes nothing.
  package func work(_ shard: FlowShard) -> (findings: FlowFindings, totals: FlowTotals) {
    let sorted = shard.entries.map { (key: FlowShard.key(of: $0), entry: $0) }.sorted { a, b in
      if a.key != b.key { return a.key.utf8.lexicographicallyPrecedes(b.key.utf8) }
      return Self.precedes(a.entry, b.entry)
    }
    var rows: [FlowRow] = []
    var totals = FlowTotals()
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end].key == sorted[start].key { end += 1 }
      let row = row(of: sorted[start].key, sorted[start..<end].map(\.entry))
      totals.add(row)
      rows.append(row)
      start = end
    }
    return (FlowFindings(rows: rows), totals)
  }

  private func row(of flow: String, _ entries: [FlowEntry]) -> FlowRow {
    let left = FlowSide(entries.filter { $0.side == .left })
    let right = FlowSide(entries.filter { $0.side == .right })
    let days: Int? =
      if let from = left.on, let to = right.on { to - from } else { nil }
    return FlowRow(
      flow: flow, state: state(left, right, days: days), left: left, right: right, daysApart: days)
  }

  private func state(_ left: FlowSide, _ right: FlowSide, days: Int?) -> FlowState {
    let sides = [left, right]
    func holds(_ state: FlowState) -> Bool {
      switch state {
      case .duplicate: sides.contains { $0.originals > 1 || $0.reversals > 1 }
      case .unknownReversal: sides.contains { $0.originals == 0 && $0.reversals > 0 }
      case .reversalDiffers: sides.contains { $0.reversals > 0 && $0.netMicros != 0 }
      case .reversed: sides.allSatisfy { $0.records == 0 || $0.reversals > 0 }
      case .reversedLeft: left.reversals > 0
      case .reversedRight: right.reversals > 0
      case .onlyLeft: right.records == 0
      case .onlyRight: left.records == 0
      case .amountDiffers: left.netMicros != right.netMicros
      case .late: (days?.magnitude ?? 0) > UInt(terms.daysApart)
      case .matched: true
      }
    }
    return FlowState.precedence.first(where: holds) ?? .matched
  }

  /// By day, amount, source and number: originals before what takes them back.
  private static func precedes(_ a: FlowEntry, _ b: FlowEntry) -> Bool {
    if a.reverses.isEmpty != b.reverses.isEmpty { return a.reverses.isEmpty }
    if a.on != b.on { return a.on < b.on }
    if a.amountMicros != b.amountMicros { return a.amountMicros < b.amountMicros }
    if a.source != b.source { return a.source.utf8.lexicographicallyPrecedes(b.source.utf8) }
    return a.flow.utf8.lexicographicallyPrecedes(b.flow.utf8)
  }
}

/// What one log says of a flow number.
package struct FlowSide: Hashable, Sendable {
  /// Entries of that number, and entries that take it back.
  package var originals = 0
  package var reversals = 0
  /// Of both, in micro-units: 0 where it was taken back as it was booked.
  package var netMicros: Int128 = 0
  /// The day and the source of the first entry; nil and empty where there is none.
  package var on: CivilDay?
  package var source = ""

  /// `entries` are of one side and one key, originals first.
  init(_ entries: [FlowEntry]) {
    for entry in entries {
      if entry.reverses.isEmpty { originals += 1 } else { reversals += 1 }
      netMicros += Int128(entry.amountMicros)
    }
    on = entries.first?.on
    source = entries.first?.source ?? ""
  }

  package var records: Int { originals + reversals }
}

/// A flow number of either log.
package struct FlowRow: Hashable, Sendable {
  package var flow: String
  package var state: FlowState
  package var left: FlowSide
  package var right: FlowSide
  /// From the left side's first day to the right side's; nil where one hasn't it.
  package var daysApart: Int?
}

/// The rows of one shard.
package struct FlowFindings: Hashable, Sendable {
  /// By flow number, ascending by octet.
  package var rows: [FlowRow]
}
