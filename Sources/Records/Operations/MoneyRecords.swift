import Measures

/// An account (账户): who pays, and how far that is trusted.
package struct Account: Hashable, Sendable {
  /// Who pays.
  package enum Kind: UInt8, CaseIterable, Codable, Sendable {
    case personal = 0
    case household = 1
    case group = 2
    package var code: String { "\(self)" }
  }

  package var id: String
  /// The customer whose it is; the account itself where the feed doesn't say.
  package var customer: String
  package var kind = Kind.personal
  /// The account that this one reports to: a subsidiary's head office; empty for none.
  package var parent = ""
  /// Credit class (信用度): a code that the job's dunning terms name.
  package var creditClass = ""
  /// Overrides that of the class; nil: the class's.
  package var creditLimitMicros: Int64?
  /// Whether it is a key account (大客户) or a government or enterprise one (政企).
  package var isKey = false
  package var manager = ""

  package init(id: String, customer: String) {
    self.id = id
    self.customer = customer
  }
}

/// A line of a log of money: the mall's, a kiosk's or the billing system's (交易流水).
package struct FlowEntry: Hashable, Sendable {
  /// Which log of the two.
  package enum Side: UInt8, CaseIterable, Codable, Sendable {
    /// Where the customer paid: mall, kiosk.
    case left = 0
    /// Where it was booked: billing.
    case right = 1
    package var code: String { "\(self)" }
  }

  /// The number that both sides know it by (流水号).
  package var flow: String
  package var side: Side
  package var source = ""
  package var amountMicros: Int64
  package var on: CivilDay
  /// The flow that it takes back (返销); empty where it takes back nothing.
  package var reverses = ""

  package init(flow: String, side: Side, amountMicros: Int64, on: CivilDay) {
    self.flow = flow
    self.side = side
    self.amountMicros = amountMicros
    self.on = on
  }
}

/// A customer took part in a promotion (预存送话费).
package struct PromotionEnrolment: Hashable, Sendable {
  package var id: String
  package var msisdn: UInt64
  /// A promotion of the job.
  package var promotion: String
  package var paidMicros: Int64
  package var on: CivilDay

  package init(id: String, msisdn: UInt64, promotion: String, paidMicros: Int64, on: CivilDay) {
    self.id = id
    self.msisdn = msisdn
    self.promotion = promotion
    self.paidMicros = paidMicros
    self.on = on
  }
}

/// Points that were spent (积分兑换).
package struct Redemption: Hashable, Sendable {
  package var id: String
  package var msisdn: UInt64
  package var points: Int64
  package var on: CivilDay

  package init(id: String, msisdn: UInt64, points: Int64, on: CivilDay) {
    self.id = id
    self.msisdn = msisdn
    self.points = points
    self.on = on
  }
}
