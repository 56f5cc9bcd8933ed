import Measures

/// What a former month's outputs say of a subscriber: the past that trends and ranks are made from.
package struct MonthTrace: Hashable, Sendable {
  package var month: BillingMonth
  package var plan = ""
  package var openAtEnd = false
  package var isSuspendedAtEnd = false
  /// Days that it was suspended, by what was known then, and how many months that looks at.
  package var suspension = SuspensionFacts()
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
  /// Months that it was expected to stay from that month's end, in 10⁻⁶, within the horizon of
  /// lifetime values; nil where that month didn't tell.
  package var expectedMicromonths: Int64?
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
  /// Whose fees they are for.
  package var month: BillingMonth
  /// Not negative.
  package var points: Int64
  /// Of fees that were billed but not paid: they are earned once the month's invoice is.
  package var pending: Int64 = 0

  package init(msisdn: UInt64, month: BillingMonth, points: Int64) {
    self.msisdn = msisdn
    self.month = month
    self.points = points
  }
}

/// How far arrears have taken a service (欠费停机), from a reminder to the end.
package enum DunningStage: UInt8, CaseIterable, Comparable, Codable, Sendable {
  case none = 0
  case remind = 1
  /// 单停: it can be called, and can't call.
  case oneWay = 2
  /// 双停: neither.
  case stop = 3
  case cancel = 4

  package var code: String {
    switch self {
    case .none: ""
    case .remind: "remind"
    case .oneWay: "one_way"
    case .stop: "stop"
    case .cancel: "cancel"
    }
  }

  package static func < (a: DunningStage, b: DunningStage) -> Bool { a.rawValue < b.rawValue }
}

/// Where a former month's list of actions left a service of an account.
package struct ServiceStage: Hashable, Sendable {
  package var account: String
  /// A number, or the name of a broadband line.
  package var service: String
  package var isBroadband: Bool
  package var stage: DunningStage

  package init(account: String, service: String, isBroadband: Bool, stage: DunningStage) {
    self.account = account
    self.service = service
    self.isBroadband = isBroadband
    self.stage = stage
  }
}

/// What a promotion had given by the end of the month before.
package struct PromotionBalance: Hashable, Sendable {
  package var msisdn: UInt64
  package var enrolment: String
  /// Parts given; one that was missed is not counted.
  package var parts: Int
  package var grantedMicros: Int64

  package init(msisdn: UInt64, enrolment: String, parts: Int, grantedMicros: Int64) {
    self.msisdn = msisdn
    self.enrolment = enrolment
    self.parts = parts
    self.grantedMicros = grantedMicros
  }
}
