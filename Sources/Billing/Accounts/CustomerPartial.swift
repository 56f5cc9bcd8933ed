import Measures
import Records

/// Customers' bills (客户账单): the sums of their accounts, which may lie in several partitions.
/// Partials merge in any order to the same value and the same octets.
///
/// *Limits*: memory is some 200 octets a customer.
package struct CustomerPartial: Hashable, Sendable {
  /// What a customer's accounts come to; money in micro-units.
  package struct Sums: Hashable, Sendable {
    package var accounts = 0
    package var lines = 0
    package var totalMicros: Int128 = 0
    package var taxMicros: Int128 = 0
    package var paidMicros: Int128 = 0
    package var closingDebtMicros: Int128 = 0
    package var closingCreditMicros: Int128 = 0
    package var overdueMicros: Int128 = 0

    static func + (a: Sums, b: Sums) -> Sums {
      Sums(
        accounts: a.accounts + b.accounts, lines: a.lines + b.lines,
        totalMicros: a.totalMicros + b.totalMicros, taxMicros: a.taxMicros + b.taxMicros,
        paidMicros: a.paidMicros + b.paidMicros,
        closingDebtMicros: a.closingDebtMicros + b.closingDebtMicros,
        closingCreditMicros: a.closingCreditMicros + b.closingCreditMicros,
        overdueMicros: a.overdueMicros + b.overdueMicros)
    }
  }

  private var sums: [String: Sums] = [:]

  /// Of no customer: the neutral element of ``merge(_:)``.
  package init() {}

  /// Counts one account's bill.
  package mutating func add(_ bill: AccountBill) {
    let part = Sums(
      accounts: 1, lines: bill.lines, totalMicros: Int128(bill.sums.totalMicros),
      taxMicros: Int128(bill.sums.taxMicros), paidMicros: Int128(bill.paidMicros),
      closingDebtMicros: Int128(bill.closingDebtMicros),
      closingCreditMicros: Int128(bill.closingCreditMicros),
      overdueMicros: Int128(bill.overdueMicros))
    sums[bill.account.customer, default: Sums()] =
      sums[bill.account.customer, default: Sums()] + part
  }

  /// Adds the other partial, which is of other accounts.
  package mutating func merge(_ other: CustomerPartial) {
    for (customer, part) in other.sums {
      sums[customer, default: Sums()] = sums[customer, default: Sums()] + part
    }
  }

  /// By customer, ascending by octet.
  package var rows: [(customer: String, sums: Sums)] {
    sums.map { (customer: $0.key, sums: $0.value) }
      .sorted { $0.customer.utf8.lexicographicallyPrecedes($1.customer.utf8) }
  }

  private static let kind: StaticString = "RMCU"
  private static let version: UInt8 = 1

  /// The partial as octets: equal partials give equal octets.
  ///
  /// *Format* (fields as in ``PartialWriter``): kind `RMCU`, version 1; the number of customers
  /// (count); then each, by octet: customer (text), accounts, lines (counts), and total, tax, paid,
  /// closing debt, closing credit, overdue (sums).
  package func encoded() -> [UInt8] {
    var writer = PartialWriter(kind: Self.kind, version: Self.version)
    writer.append(count: sums.count)
    for (customer, sums) in rows {
      writer.append(text: customer)
      writer.append(count: sums.accounts)
      writer.append(count: sums.lines)
      for sum in [
        sums.totalMicros, sums.taxMicros, sums.paidMicros, sums.closingDebtMicros,
        sums.closingCreditMicros, sums.overdueMicros,
      ] { writer.append(sum: sum) }
    }
    return writer.octets
  }

  /// Reads what ``encoded()`` wrote. *Throws*: ``PartialError`` where the octets are anything else.
  package init(encoded octets: [UInt8]) throws(PartialError) {
    var reader = try PartialReader(octets, kind: Self.kind, version: Self.version)
    var former: String?
    for _ in 0..<(try reader.count(octetsEach: 9)) {
      let customer = try reader.text()
      if let former, !former.utf8.lexicographicallyPrecedes(customer.utf8) {
        throw .unsorted(offset: reader.offset)
      }
      sums[customer] = Sums(
        accounts: try reader.count(), lines: try reader.count(), totalMicros: try reader.sum(),
        taxMicros: try reader.sum(), paidMicros: try reader.sum(),
        closingDebtMicros: try reader.sum(), closingCreditMicros: try reader.sum(),
        overdueMicros: try reader.sum())
      former = customer
    }
    try reader.finish()
  }
}
