import Measures
import Records

/// The calls and messages of one subscriber's month, in the order of their starts.
struct TalkBook {
  /// A call or a message.
  struct Talk {
    /// UTC ms.
    var start: Int64
    /// 0: hidden.
    var party: UInt64
    var isOut: Bool
    var isCall: Bool
    /// Whether it went to a number with a zone, and to one of another mobile network.
    var hasZone: Bool
    var isOffNet: Bool
  }

  /// Runs of messages end after so long a silence. *Source*: bandicoot, `_conversations`.
  static let silenceMilliseconds: Int64 = 3_600_000

  private(set) var talks: [Talk] = []
  /// Positions in `talks` of those with a known party, by party.
  private var byParty: [(party: UInt64, index: Int)] = []
  private var calls = Spread()
  private var callsOut = 0
  private var callOutMs: Int64 = 0
  private var callInMs: Int64 = 0
  private var smsOut = 0
  private var missed = 0
  private var weekend = 0
  /// By ``LocalMoment/Part``.
  private var parts = [0, 0, 0]
  /// By ``BehaviourTerms/PartyKind``.
  private var kinds = [0, 0, 0, 0]
  private var withZone = 0
  private var hotlineCalls = 0
  private var hotlineDays = 0
  /// Since 1970-01-01.
  private var lastHotlineDay = Int64.min

  mutating func removeAll() {
    var talks = talks
    talks.removeAll(keepingCapacity: true)
    var byParty = byParty
    byParty.removeAll(keepingCapacity: true)
    self = TalkBook()
    self.talks = talks
    self.byParty = byParty
  }

  mutating func add(
    _ record: UsageRecord, hasZone: Bool, kind: BehaviourTerms.PartyKind?, moment: LocalMoment,
    terms: BehaviourTerms
  ) {
    let isCall = if case .voice = record.service { true } else { false }
    let isOut = if case .terminating = record.direction { false } else { true }
    if isCall, !isOut, terms.countsMissedCalls, record.quantity == 0 {
      missed += 1
      return
    }
    if record.otherParty != 0 { byParty.append((record.otherParty, talks.count)) }
    talks.append(
      Talk(
        start: record.startMilliseconds, party: record.otherParty, isOut: isOut, isCall: isCall,
        hasZone: isOut && hasZone, isOffNet: isOut && kind == .offNet))
    if isCall {
      calls.add(record.quantity)
      if isOut { callOutMs &+= record.quantity } else { callInMs &+= record.quantity }
    }
    if isOut {
      if isCall { callsOut += 1 } else { smsOut += 1 }
      if hasZone { withZone += 1 }
      if let kind { kinds[kind.rawValue] += 1 }
      if isCall, terms.hotlines.contains(record.otherParty) { addHotlineCall(on: moment.day) }
    }
    if moment.isWeekend { weekend += 1 }
    parts[moment.part.rawValue] += 1
  }

  /// Days come in the order of time.
  private mutating func addHotlineCall(on day: Int64) {
    hotlineCalls += 1
    if day != lastHotlineDay { hotlineDays += 1 }
    lastHotlineDay = day
  }

  mutating func write(to row: inout BehaviourRow, terms: BehaviourTerms) {
    let all = talks.count
    let callCount = Int(calls.count)
    let smsIn = all - callCount - smsOut
    row[.callsOut] = Int64(callsOut)
    row[.callsIn] = Int64(callCount - callsOut)
    row[.callOutMs] = callOutMs
    row[.callInMs] = callInMs
    row[.smsOut] = Int64(smsOut)
    row[.smsIn] = Int64(smsIn)
    row[.interactions] = Int64(all)
    row[.callMeanUs] = calls.mean(scale: 1_000)
    row[.callStdUs] = calls.deviation(scale: 1_000)
    row[.outPpm] = Quotient.ppm(callsOut + smsOut, of: all)
    row[.callsInitiatedPpm] = Quotient.ppm(callsOut, of: callCount)
    if terms.countsMissedCalls {
      row[.missedCalls] = Int64(missed)
      row[.missedPpm] = Quotient.ppm(missed, of: missed + callCount - callsOut)
    }
    for (kind, column) in zip(
      BehaviourTerms.PartyKind.allCases,
      [BehaviourColumn.onNetPpm, .offNetPpm, .fixedPpm, .internationalPpm])
    where terms.kindOfZone.contains(kind) {
      row[column] = Quotient.ppm(kinds[kind.rawValue], of: withZone)
    }
    if !terms.hotlines.isEmpty {
      row[.hotlineCalls] = Int64(hotlineCalls)
      row[.hotlineDays] = Int64(hotlineDays)
    }
    row[.weekdayPpm] = Quotient.ppm(all - weekend, of: all)
    row[.weekendPpm] = Quotient.ppm(weekend, of: all)
    row[.dayPpm] = Quotient.ppm(parts[0], of: all)
    row[.eveningPpm] = Quotient.ppm(parts[1], of: all)
    row[.nightPpm] = Quotient.ppm(parts[2], of: all)
    writeGaps(to: &row)
    byParty.sort { ($0.party, $0.index) < ($1.party, $1.index) }
    var circle = ContactCircle()
    let talks = talks
    var first = 0
    while first < byParty.count {
      var end = first + 1
      while end < byParty.count, byParty[end].party == byParty[first].party { end += 1 }
      circle.add(byParty[first..<end].lazy.map { talks[$0.index] })
      first = end
    }
    circle.write(to: &row)
    if terms.kindOfZone.contains(.offNet) { circle.writeOffNet(to: &row) }
  }

  private func writeGaps(to row: inout BehaviourRow) {
    guard talks.count > 1 else { return }
    var spread = Spread()
    var gaps: [Int64] = []
    gaps.reserveCapacity(talks.count - 1)
    for index in 1..<talks.count {
      let gap = talks[index].start &- talks[index - 1].start
      spread.add(gap)
      gaps.append(gap)
    }
    gaps.sort()
    let middle = gaps.count / 2
    let twice = gaps.count % 2 == 1 ? 2 * gaps[middle] : gaps[middle - 1] + gaps[middle]
    row[.gapMeanUs] = spread.mean(scale: 1_000)
    row[.gapStdUs] = spread.deviation(scale: 1_000)
    row[.gapMedianUs] = twice * 500
  }
}
