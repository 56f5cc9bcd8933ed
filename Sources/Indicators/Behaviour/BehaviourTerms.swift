import Measures

/// What the columns of behaviour depend on beside records.
package struct BehaviourTerms: Sendable {
  /// Whose number another party's is.
  package enum PartyKind: Int, CaseIterable, Sendable {
    case onNet
    case offNet
    case fixed
    case international
  }

  package var month: BillingMonth
  package var clock: ZoneClock
  /// Minutes after midnight at which day, evening and night begin, ascending.
  package var dayMinute: Int
  package var eveningMinute: Int
  package var nightMinute: Int
  /// ISO weekdays, 1 Monday to 7 Sunday.
  package var weekend: [Int]
  /// By index of the tariff's zones; nil: a zone that is none of them.
  package var kindOfZone: [PartyKind?]
  /// Numbers of competitors that one calls before one leaves, as records have them; empty: none is
  /// known.
  package var hotlines: [UInt64]
  /// Whether a call received that lasted 0 seconds was missed.
  package var countsMissedCalls: Bool
  /// Whether the job has payments and contacts, so that none is a number.
  package var knowsPayments: Bool
  package var knowsContacts: Bool

  package init(
    month: BillingMonth, clock: ZoneClock, dayMinute: Int = 420, eveningMinute: Int = 1_140,
    nightMinute: Int = 1_380, weekend: [Int] = [6, 7], kindOfZone: [PartyKind?] = [],
    hotlines: [UInt64] = [],
    countsMissedCalls: Bool = true, knowsPayments: Bool = true, knowsContacts: Bool = true
  ) {
    self.month = month
    self.clock = clock
    self.dayMinute = dayMinute
    self.eveningMinute = eveningMinute
    self.nightMinute = nightMinute
    self.weekend = weekend
    self.kindOfZone = kindOfZone
    self.hotlines = hotlines
    self.countsMissedCalls = countsMissedCalls
    self.knowsPayments = knowsPayments
    self.knowsContacts = knowsContacts
  }
}
