import Measures
import Records

/// The base and its use by every cut: sums that add over lines.
///
/// *Limits*: the lines of one account are added to one partial, so that accounts count once.
package struct CutPartial: Sendable {
  private let cuts: [Cut]
  package private(set) var sums = KeyedSums(
    keyCount: 1 + Dimension.allCases.count, width: CutSum.allCases.count)
  /// Former months that any line's history tells of: 1 the month before, 2 the one before it, …
  package private(set) var monthsKnown: Set<Int> = []
  /// By place: where its cuts' sums lie. What follows is of this partial's own lines alone.
  private var positions: [LinePlace: [Int]] = [:]
  private var accounts: [String: Int] = [:]
  private var accountSides: [AccountCell: UInt8] = [:]

  private struct AccountCell: Hashable {
    var account: Int
    var position: Int
  }

  package init(options: MeasureOptions) { cuts = options.allCuts }

  private mutating func places(of place: LinePlace) -> [Int] {
    if let known = positions[place] { return known }
    let found = cuts.map { sums.position(of: $0.key(of: place)) }
    positions[place] = found
    return found
  }

  /// Counts one line.
  package mutating func add(_ line: LineMonth) {
    let here = places(of: line.place)
    let there = line.formerPlace == line.place ? here : places(of: line.formerPlace)
    if line.isOpening {
      for (from, to) in zip(there, here) {
        sums.add(1, to: CutSum.opening.rawValue, at: from)
        if from == to { continue }
        sums.add(1, to: CutSum.migratedOut.rawValue, at: from)
        sums.add(1, to: CutSum.migratedIn.rawValue, at: to)
      }
    }
    for (sum, value) in Self.values(of: line) where value != 0 {
      for position in here { sums.add(value, to: sum.rawValue, at: position) }
    }
    addAccount(line, at: here)
    for trace in line.customer.history { addHistory(trace, line, there) }
  }

  private static func values(of line: LineMonth) -> [(CutSum, Int128)] {
    let (row, usage) = (line.row, line.row.usage)
    var values: [(CutSum, Int128)] = [
      (.lines, 1), (.closing, line.isClosing ? 1 : 0), (.sameMonth, line.isSameMonth ? 1 : 0),
      (.billed, row.revenueMicros != 0 ? 1 : 0), (.usedMonth, usage.activeDays != 0 ? 1 : 0),
      (.usedQuarter, line.isUsedInQuarter ? 1 : 0), (.exposureDays, Int128(line.exposureDays)),
      (.revenueMicros, Int128(row.revenueMicros)), (.invoiceMicros, Int128(row.invoiceMicros)),
      (
        .voiceOriginatingMilliseconds,
        Int128(usage.voice.quantity) - Int128(usage.voice.terminatingQuantity)
      ),
      (.voiceTerminatingMilliseconds, Int128(usage.voice.terminatingQuantity)),
      (.dataOctets, Int128(usage.data.quantity)),
      (.smsOriginatingEvents, Int128(usage.sms.originatingEvents)),
      (.smsTerminatingEvents, Int128(usage.sms.terminatingEvents)),
    ]
    switch line.gain {
    case .activated: values.append((.grossAdds, 1))
    case .reconnected: values.append((.reconnects, 1))
    case nil: break
    }
    if let loss = line.loss { values.append((CutSum.of(loss), 1)) }
    return values
  }

  /// An account counts in each cell where a line of it was in service; once for all of them.
  private mutating func addAccount(_ line: LineMonth, at here: [Int]) {
    let sides: UInt8 =
      (line.isOpening ? 2 : 0) | (line.isClosing ? 4 : 0) | (line.isInService ? 1 : 0)
    if sides == 0 { return }
    let name = line.row.customer.account
    let account = accounts[name] ?? accounts.count
    accounts[name] = account
    for position in here {
      let cell = AccountCell(account: account, position: position)
      let former = accountSides[cell] ?? 0
      let gained = sides & ~former
      if gained == 0 { continue }
      accountSides[cell] = former | sides
      if gained & 1 != 0 { sums.add(1, to: CutSum.accounts.rawValue, at: position) }
      if gained & 2 != 0 { sums.add(1, to: CutSum.accountsOpening.rawValue, at: position) }
      if gained & 4 != 0 { sums.add(1, to: CutSum.accountsClosing.rawValue, at: position) }
    }
  }

  private mutating func addHistory(_ trace: MonthTrace, _ line: LineMonth, _ there: [Int]) {
    let back = line.month.index - trace.month.index
    guard (1...3).contains(back) else { return }
    monthsKnown.insert(back)
    let column: CutSum =
      switch back {
      case 1: .closingOneBefore
      case 2: .closingTwoBefore
      default: .closingThreeBefore
      }
    for position in there {
      if trace.openAtEnd { sums.add(1, to: column.rawValue, at: position) }
      if back < 3 {
        let revenue = Int128(trace.revenueMicros)
        sums.add(revenue, to: CutSum.revenueTwoBeforeMicros.rawValue, at: position)
      }
    }
  }

  /// Adds the other's sums, which are of other accounts.
  package mutating func merge(_ other: CutPartial) {
    sums.merge(other.sums)
    monthsKnown.formUnion(other.monthsKnown)
  }
}

extension CutPartial {
  func append(to writer: inout PartialWriter) {
    writer.append(count: monthsKnown.reduce(0) { $0 | 1 << $1 })
    sums.append(to: &writer)
  }

  mutating func read(from reader: inout PartialReader) throws(PartialError) {
    let bits = try reader.count(atMost: 15)
    monthsKnown = Set((1...3).filter { bits & 1 << $0 != 0 })
    if bits & 1 != 0 { throw .outOfRange(offset: reader.offset) }
    try sums.read(from: &reader)
  }
}
