import Measures

/// An amount that a bill carries because an earlier month was billed wrongly (调账).
package struct Adjustment: Hashable, Sendable {
  package var msisdn: UInt64
  /// The month that was billed wrongly.
  package var month: BillingMonth
  /// Negative: a credit.
  package var amountMicros: Int64
  /// At most 64 octets: the product of the invoice line.
  package var reason: String

  package init(msisdn: UInt64, month: BillingMonth, amountMicros: Int64, reason: String) {
    self.msisdn = msisdn
    self.month = month
    self.amountMicros = amountMicros
    self.reason = reason
  }
}
