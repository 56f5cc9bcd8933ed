import Records

/// A sum of every cut through the base; the raw value is its position, the code its column.
package enum CutSum: Int, CaseIterable, Sendable {
  // The base flow: opening + the gains − the losses + migrated in − migrated out = closing.
  case opening
  case grossAdds
  case reconnects
  case voluntary
  case involuntary
  case portOuts
  case migratedIn
  case migratedOut
  case closing
  /// Of the gross adds and of the losses: lines that came and left in the month.
  case sameMonth
  // Subscribers.
  /// All lines of the snapshot.
  case lines
  /// With revenue, positive or negative (出账).
  case billed
  /// Used something on a day of the month.
  case usedMonth
  /// Used something in the month or the two before it, as far as they are known.
  case usedQuarter
  case exposureDays
  // Accounts with a line of the cut, each once.
  case accounts
  case accountsOpening
  case accountsClosing
  // Money and use.
  case revenueMicros
  case invoiceMicros
  case voiceOriginatingMilliseconds
  case voiceTerminatingMilliseconds
  case dataOctets
  case smsOriginatingEvents
  case smsTerminatingEvents
  // What former months say of the same lines.
  case closingOneBefore
  case closingTwoBefore
  case closingThreeBefore
  /// Revenue of the two months before.
  case revenueTwoBeforeMicros

  /// The output's column: the case's name with underscores.
  package var code: String { columnName(of: "\(self)") }
}

extension CutSum {
  /// The column of a loss.
  static func of(_ loss: LineLoss) -> CutSum {
    switch loss {
    case .unknown, .voluntary: .voluntary
    case .involuntary: .involuntary
    case .portOut: .portOuts
    }
  }
}
