import Measures
import Records

/// What an account's month is made of: its lines with their bills, and what the month before left.
package struct AccountMonth: Sendable {
  package var account: Account
  /// Ascending by number, at least one.
  package var lines: [AccountLine]
  /// Ascending by month, of former months.
  package var openInvoices: [OpenInvoice]
  /// Not negative.
  package var openCreditMicros: Int64
  /// By (service, kind).
  package var stages: [ServiceStage]

  /// The month of an account whose state of the month before lies with its lines. An account that
  /// no feed describes is its first line's customer's, or its own.
  package init(id: String, lines: [AccountLine]) {
    precondition(!lines.isEmpty, "An account has a line.")
    let named = lines.lazy.map(\.file.subscriber.traits.customer).first { !$0.isEmpty }
    account = lines.lazy.compactMap(\.file.account).first ?? Account(id: id, customer: named ?? id)
    self.lines = lines
    openInvoices = lines.flatMap(\.file.openInvoices)
    openCreditMicros = lines.reduce(0) { $0 + $1.file.openCreditMicros }
    stages = lines.flatMap(\.file.stages)
  }
}

/// A line of an account with the sums of its bill.
package struct AccountLine: Sendable {
  package var file: CustomerFile
  package var bill: LineBill

  package init(file: CustomerFile, bill: LineBill) {
    self.file = file
    self.bill = bill
  }

  var msisdn: UInt64 { file.subscriber.msisdn }
}

/// What of a line's bill its account's month asks for, in micro-units.
package struct LineBill: Hashable, Sendable {
  package var recurringMicros: Int64 = 0
  package var usageMicros: Int64 = 0
  package var adjustmentMicros: Int64 = 0
  /// Of the line of tax, where prices are without it.
  package var taxLineMicros: Int64 = 0
  package var roundingMicros: Int64 = 0
  /// The five before.
  package var totalMicros: Int64 = 0
  /// Σ tax of the lines, in the price or on top of it.
  package var taxMicros: Int64 = 0
  /// What points are for.
  package var pointsFeeMicros: Int64 = 0
  /// Gifts given as money of the account, net of those taken back.
  package var giftMicros: Int64 = 0

  /// A line without a bill.
  package init() {}

  /// `pointsKinds` are those of ``PointsTerms``; `giftMicros` is of ``PromotionDesk``.
  package init(_ invoice: Invoice, pointsKinds: [Invoice.LineKind], giftMicros: Int64) {
    recurringMicros = invoice.recurringMicros
    usageMicros = invoice.usageMicros
    adjustmentMicros = invoice.sum(of: .adjustment)
    taxLineMicros = invoice.sum(of: .tax)
    roundingMicros = invoice.sum(of: .rounding)
    totalMicros = invoice.totalMicros
    taxMicros = invoice.taxMicros
    pointsFeeMicros = pointsKinds.reduce(0) { $0 + invoice.sum(of: $1) }
    self.giftMicros = giftMicros
  }
}
