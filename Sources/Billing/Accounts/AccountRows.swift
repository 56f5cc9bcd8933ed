import Measures
import Records

/// All that an account's month comes to.
package struct AccountResult: Hashable, Sendable {
  package var bill: AccountBill
  /// By month, invoices before refunds; credit last.
  package var ledger: [LedgerRow]
  /// By number, each with the broadband bound to it.
  package var actions: [ServiceAction]
  /// By (number, month).
  package var points: [PointsRow]
  /// By number, then in the order of what happened.
  package var findings: [MoneyFinding]
}

/// The bill of an account (账户账单): its lines' bills together, and what was paid.
///
/// *Identities*: `openingDebt + total + refunded − applied = closingDebt`, and
/// `openingCredit + paid + gifts + refunded − applied = closingCredit`.
package struct AccountBill: Hashable, Sendable {
  package var account: Account
  package var lines: Int
  /// The line that pays the fees of its group; nil where none does.
  package var groupPayer: UInt64?
  /// Σ of the lines' bills.
  package var sums: LineBill
  /// What was owed of former months, and what had been paid in advance.
  package var openingDebtMicros: Int64
  package var openingCreditMicros: Int64
  /// Payments of the month, net of refunds.
  package var paidMicros: Int64
  /// Refunds of money that the ledger doesn't know: owed again.
  package var refundedMicros: Int64
  /// What went to invoices, net of what refunds took from them.
  package var appliedMicros: Int64
  package var closingDebtMicros: Int64
  package var closingCreditMicros: Int64
  /// Of the closing debt, what should have been paid by the month's last day.
  package var overdueMicros: Int64
  /// Of the oldest invoice that is overdue; 0 where none is.
  package var daysPastDue: Int
}

/// A line of the ledger of receivables (应收账龄): `opening + debit − credit = balance`.
package struct LedgerRow: Hashable, Sendable {
  /// What a row is about.
  package enum Kind: UInt8, CaseIterable, Sendable {
    /// The bill of a month.
    case invoice = 0
    /// Refunds of the month that went beyond what the ledger knew as paid.
    case refund = 1
    /// Money paid in advance: its balance is negative.
    case credit = 2

    package var code: String { "\(self)" }
  }

  package var account: String
  package var kind: Kind
  /// nil for the row of credit.
  package var month: BillingMonth?
  package var openingMicros: Int64
  package var debitMicros: Int64
  package var creditMicros: Int64
  package var balanceMicros: Int64
  package var dueOn: CivilDay?
  /// On the month's last day; 0 where nothing is owed or it is not due.
  package var daysPastDue: Int

  /// The lower bounds of age, in days past due.
  package static let buckets = [0, 30, 60, 90, 180]

  /// The age of what is owed: the highest bound that it has reached.
  package var bucket: Int { Self.buckets.last { $0 <= daysPastDue } ?? 0 }
}

/// What is to be done to a service because of arrears, or because they are over.
package struct ServiceAction: Hashable, Sendable {
  /// What is to be done.
  package enum Kind: UInt8, CaseIterable, Sendable {
    case remind = 0
    case oneWay = 1
    case stop = 2
    case cancel = 3
    /// Nothing: it stays as the month before left it.
    case keep = 4
    /// What was overdue is paid: it is to run again.
    case reconnect = 5

    package var code: String {
      switch self {
      case .remind: "remind"
      case .oneWay: "one_way"
      case .stop: "stop"
      case .cancel: "cancel"
      case .keep: "keep"
      case .reconnect: "reconnect"
      }
    }
  }

  /// A number, or the name of a broadband line.
  package var service: String
  package var isBroadband: Bool
  package var kind: Kind
  package var account: String
  /// The mobile line that a broadband line is bound to; nil for that itself.
  package var causeService: UInt64?
  package var overdueMicros: Int64
  package var daysPastDue: Int
  package var stage: DunningStage
  package var formerStage: DunningStage
}

/// Points of one month's fees (积分): `opening + earned − redeemed − expired = closing`.
package struct PointsRow: Hashable, Sendable {
  package var msisdn: UInt64
  /// Whose fees they are for.
  package var month: BillingMonth
  package var opening: Int64 = 0
  package var earned: Int64 = 0
  package var redeemed: Int64 = 0
  package var expired: Int64 = 0
  /// Waiting for the month's invoice to be paid; no part of the balance.
  package var pending: Int64 = 0

  package var closing: Int64 { opening + earned - redeemed - expired }

  var isEmpty: Bool { opening == 0 && earned == 0 && pending == 0 }
}

/// What a feed of money says that can't be as it says.
package struct MoneyFinding: Hashable, Sendable {
  /// What is wrong.
  package enum Rule: UInt8, CaseIterable, Sendable {
    /// More points were spent than there were; `points` is what was missing.
    case redemptionBeyondBalance = 0
    /// A promotion that the job doesn't know.
    case promotionUnknown = 1
    /// Less was paid than the promotion asks for; `amount` is what was missing.
    case promotionUnderpaid = 2
    /// On a day on which the promotion doesn't hold.
    case promotionOutOfTime = 3

    package var code: String {
      switch self {
      case .redemptionBeyondBalance: "redemption_beyond_balance"
      case .promotionUnknown: "promotion_unknown"
      case .promotionUnderpaid: "promotion_underpaid"
      case .promotionOutOfTime: "promotion_out_of_time"
      }
    }
  }

  package var msisdn: UInt64
  package var rule: Rule
  /// The redemption or enrolment.
  package var evidence: String
  package var on: CivilDay
  package var amountMicros: Int64 = 0
  package var points: Int64 = 0
}
