import Measures

/// What a former month's outputs say of a subscriber: the past that trends and ranks are made from.
package struct MonthTrace: Hashable, Sendable {
  package var month: BillingMonth
  package var plan = ""
  package var openAtEnd = false
  package var revenueMicros: Int64 = 0
  package var recurringMicros: Int64 = 0
  package var paidMicros: Int64 = 0
  package var paidEvents: Int64 = 0
  package var voiceMilliseconds: Int64 = 0
  package var smsMessages: Int64 = 0
  package var dataOctets: Int64 = 0
  package var activeDays = 0
  /// The star level given in that month; 0 for none.
  package var star = 0
  /// Months in a row that its band was off that level; negative below.
  package var starMonthsOff = 0
  /// Where it was counted then; nil where that month doesn't tell.
  package var place: Place?

  /// Where a line was counted in a month, but for plan and region; empty where nobody said.
  package struct Place: Hashable, Sendable {
    package var brand: String
    package var area: String
    package var channel: String
    package var segment: String

    package init(brand: String, area: String, channel: String, segment: String) {
      self.brand = brand
      self.area = area
      self.channel = channel
      self.segment = segment
    }
  }

  package init(month: BillingMonth) { self.month = month }
}

/// An invoice of a former month that is not fully paid, as its receivables ledger left it.
package struct OpenInvoice: Hashable, Sendable {
  package var account: String
  package var month: BillingMonth
  /// Positive.
  package var openMicros: Int64

  package init(account: String, month: BillingMonth, openMicros: Int64) {
    self.account = account
    self.month = month
    self.openMicros = openMicros
  }
}

/// Points of one month that were left at the end of the month before.
package struct PointsLot: Hashable, Sendable {
  package var msisdn: UInt64
  /// In which they were earned.
  package var month: BillingMonth
  /// Positive.
  package var points: Int64

  package init(msisdn: UInt64, month: BillingMonth, points: Int64) {
    self.msisdn = msisdn
    self.month = month
    self.points = points
  }
}
