import Jobs
import Measures
import Records

/// What billing needs of one plan or pack of the tariff image: entry i of the desk's terms belongs
/// to plan index i of ``SubscriberProfile/Holding``.
package struct FeeTerms: Hashable, Sendable {
  /// The catalogue's id: the product of the invoice line.
  package var id: String
  package var fee: RecurringFee
  /// Once, in the month in which it was taken.
  package var setupMicros: Int64
  package var discounts: [Discount]
  package var contract: ContractTerm?
  /// Which generation of the network it sells; nil where the catalogue doesn't say.
  package var generation: Plan.Generation?

  package init(
    id: String, fee: RecurringFee, setupMicros: Int64 = 0, discounts: [Discount] = [],
    contract: ContractTerm? = nil, generation: Plan.Generation? = nil
  ) {
    self.id = id
    self.fee = fee
    self.setupMicros = setupMicros
    self.discounts = discounts
    self.contract = contract
    self.generation = generation
  }

  /// Whether a discount asks for the roles of the holder's group.
  package var asksForRoles: Bool { discounts.contains { !$0.requiredRoles.isEmpty } }
}

/// A thing that an offer handed over, due once: a line of the invoice.
package struct SoldItem: Hashable, Sendable {
  /// `offer/item`, ids of the catalogue.
  package var product: String
  package var priceMicros: Int64

  package init(offer: String, item: String, priceMicros: Int64) {
    product = "\(offer)/\(item)"
    self.priceMicros = priceMicros
  }
}

extension ContractTerm {
  /// The last day of a term that began on `since`: the day before the one of the same number, or
  /// the month's last where it has no day of that number.
  package func lastDay(since: CivilDay) -> CivilDay {
    let end = since.month.offset(by: months)
    let day = since.components.day
    return day > end.dayCount ? end.lastDay : end.firstDay + (day - 2)
  }

  /// What leaving after `last` costs and how many months are missing, that of leaving not counted;
  /// nil where the term is over by then.
  func earlyTermination(
    since: CivilDay, last: CivilDay
  ) -> (micros: Int128, missingMonths: Int)? {
    let end = lastDay(since: since)
    if last >= end { return nil }
    let missing = end.month.index - last.month.index
    return (Int128(earlyFeeMicros) + Int128(earlyFeePerMonthMicros) * Int128(missing), missing)
  }
}
