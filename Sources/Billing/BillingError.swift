/// Why a bill can't be written.
package enum BillingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// An amount of this subscriber's bill leaves ±9.2 × 10¹² currency units.
  case amountTooLarge(subscriber: UInt32, micros: Int128)
  /// Likewise what the bills and payments of an account come to.
  case sumTooLarge(account: String, micros: Int128)

  /// A sentence that ends with what to do.
  package var description: String {
    switch self {
    case .amountTooLarge(let subscriber, let micros):
      "Subscriber \(subscriber): an amount of \(micros) micro-units is more than a bill can hold; "
        + "look for a mistaken price or fee in the catalogue, or a mistaken quantity in the usage."
    case .sumTooLarge(let account, let micros):
      "Account \(account): its bills and payments come to \(micros) micro-units, more than a "
        + "ledger can hold; look for a mistaken payment, or for lines that aren't this account's."
    }
  }
}
