import Measures
import Records

/// Finds cards that carry two numbers at one time.
package struct CardDesk: Sendable {
  let month: BillingMonth

  package init(month: BillingMonth) { self.month = month }

  /// Findings alone.
  package func work(_ shard: CardShard) -> OrderFindings { OrderFindings(month: month) }
}
