import Jobs
import Measures
import Records

/// Holds what the network, the orders and the subscribers say of a number against each other, and
/// asks of each line that left what was done to keep it, and of each order who brought it.
package struct NumberDesk: Sendable {
  let terms: OrderTerms
  let month: BillingMonth
  let feeds: OrderFeeds

  package init(terms: OrderTerms, month: BillingMonth, feeds: OrderFeeds = .all) {
    self.terms = terms
    self.month = month
    self.feeds = feeds
  }

  /// Findings, cases and the partial's figures of agents.
  package func work(_ shard: NumberShard) -> OrderFindings {
    OrderFindings(month: month)
  }

  /// Which card carried which number on which days: what ``CardDesk`` works on, by ICCID.
  package func pairs(of shard: NumberShard) -> [CardPair] { [] }
}
