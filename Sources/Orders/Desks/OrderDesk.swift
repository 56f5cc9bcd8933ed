import Jobs
import Measures
import Records

/// Follows main orders through their parts and steps: what is wrong with them, what they bind,
/// start and end, how far and how fast they come.
///
/// Shards may be cut anyhow, so long as all that names one order is together.
package struct OrderDesk: Sendable {
  let terms: OrderTerms
  let month: BillingMonth
  let clock: ZoneClock
  let feeds: OrderFeeds
  let feesMicros: [String: Int64]
  let converged: Set<String>

  /// `clock` is the catalogue's: it says on which day an event was. `feesMicros` are monthly fees
  /// by product.
  package init(
    terms: OrderTerms, month: BillingMonth, clock: ZoneClock, feeds: OrderFeeds = .all,
    feesMicros: [String: Int64] = [:]
  ) {
    self.terms = terms
    self.month = month
    self.clock = clock
    self.feeds = feeds
    self.feesMicros = feesMicros
    converged = Set(terms.convergedProducts)
  }

  /// Findings, checks, bindings, effects and the partial's funnel, lags and coverage.
  package func work(_ shard: OrderShard) -> OrderFindings {
    OrderFindings(month: month)
  }
}
