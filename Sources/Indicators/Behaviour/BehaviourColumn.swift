/// A column of the behaviour table (用户消费行为字典): one figure of one subscriber's month.
///
/// The raw value is the position in a row and, counted from 1, the id (`B07`); ids are given once
/// and for ever, so columns are added at the end. Units and formulas are in
/// ``BehaviourDefinition/all``.
package enum BehaviourColumn: Int, CaseIterable, Sendable {
  case activeDays
  case callsOut
  case callsIn
  case callOutMs
  case callInMs
  case smsOut
  case smsIn
  case missedCalls
  case interactions
  case callMeanUs
  case callStdUs
  case contactsCall
  case contactsSms
  case contacts
  case perContactMean
  case perContactStd
  case contactEntropy
  case top5Ppm
  case paretoContacts
  case paretoPpm
  case paretoInteractionsPpb
  case outPpm
  case callsInitiatedPpm
  case balanceMeanPpb
  case balanceStdPpb
  case conversations
  case conversationsInitiatedPpm
  case smsResponsePpm
  case gapMeanUs
  case gapStdUs
  case gapMedianUs
  case missedPpm
  case onNetPpm
  case offNetPpm
  case fixedPpm
  case internationalPpm
  case weekdayPpm
  case weekendPpm
  case dayPpm
  case eveningPpm
  case nightPpm
  case cells
  case homeCellPpm
  case dataSessions
  case dataOctets
  case dataTopGroup
  case dataTopGroupPpm
  case roamingDays
  case dataExhaustedDays
  case overage
  case voiceUnusedPpm
  case smsUnusedPpm
  case dataUnusedPpm
  case topups
  case topupAmount
  case topupGapDays
  case revenueTrendPpm
  case voiceTrendPpm
  case smsTrendPpm
  case dataTrendPpm
  case complaints
  case planChanges
  case packs
  case contractMonths
  case handsetMonths
  case handset5g
  case hotlineCalls
  case hotlineDays
  case offNetContacts
  case offNetContactsPpm

  /// `B01` …
  package var id: String { rawValue < 9 ? "B0\(rawValue + 1)" : "B\(rawValue + 1)" }

  /// The output's column: the case's name with underscores.
  package var code: String { self == .handset5g ? "handset_5g" : columnName(of: "\(self)") }

  /// Whether it is an amount, in micro-units of the currency.
  package var isMoney: Bool { self == .overage || self == .topupAmount }
}

/// One subscriber's behaviour in one month; nil where a figure is not defined.
package struct BehaviourRow: Hashable, Sendable {
  private var values = [Int64?](repeating: nil, count: BehaviourColumn.allCases.count)

  package init() {}

  package subscript(column: BehaviourColumn) -> Int64? {
    get { values[column.rawValue] }
    set { values[column.rawValue] = newValue }
  }
}
