import Jobs
import Measures
import Records

/// Measures installers: visits, appointments kept, days taken, faults that came back.
package struct VisitDesk: Sendable {
  let terms: OrderTerms
  let month: BillingMonth

  package init(terms: OrderTerms, month: BillingMonth) {
    self.terms = terms
    self.month = month
  }

  /// The partial's figures of technicians alone.
  package func work(_ shard: VisitShard) -> OrderFindings { OrderFindings(month: month) }
}
