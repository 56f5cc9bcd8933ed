import Measures
import Records

/// Moves and balances of the outlets that hash to one task; their order means nothing.
package struct StockShard: Hashable, Sendable {
  package var moves: [StockMove]
  /// What the month before left: one an article of an outlet.
  package var balances: [StockBalance]

  package init(moves: [StockMove] = [], balances: [StockBalance] = []) {
    self.moves = moves
    self.balances = balances
  }
}

/// The month of one article at one outlet: opening + received − issued + adjusted = closing.
package struct StockRow: Hashable, Sendable {
  /// Where the opening comes from.
  package enum Origin: UInt8, CaseIterable, Sendable {
    /// The closing of the month before.
    case former = 0
    /// The first count, where the month before knows nothing of it.
    case count = 1
    /// Nowhere: it begins at 0.
    case none = 2
    package var code: String { "\(self)" }
  }

  package var outlet: String
  package var sku: String
  package var opening: Int64
  package var openingFrom: Origin
  package var received: Int64
  package var issued: Int64
  package var adjusted: Int64
  /// What the book has at the month's end, whatever was counted.
  package var closing: Int64
  /// nil where nobody counted.
  package var counted: Int64?
  /// counted − closing; nil where nobody counted.
  package var difference: Int64?
  /// Moves of the month that are no counts.
  package var moves: Int64
}

/// A count that the book doesn't agree with.
package struct StockDifference: Hashable, Sendable {
  package var outlet: String
  package var sku: String
  /// ``StockMove/Kind/opening`` or ``StockMove/Kind/closing``.
  package var kind: StockMove.Kind
  package var countedOn: CivilDay
  package var book: Int64
  package var counted: Int64
  /// counted − book; not 0.
  package var difference: Int64
  /// `name=value` pairs between semicolons.
  package var evidence: String
}

/// Something in a book of goods that isn't as it should be.
package struct StockFinding: Hashable, Sendable {
  package var rule: StockRule
  package var outlet: String
  package var sku: String
  /// Empty where it isn't about one.
  package var move = ""
  package var since: CivilDay
  /// From `since` to the month's last day.
  package var ageDays: Int
  /// `name=value` pairs between semicolons.
  package var evidence: String
}

/// What ``StockDesk`` made of one shard: rows in their tables' order, and a partial to be merged.
package struct StockFindings: Hashable, Sendable {
  /// By outlet and article.
  package var rows: [StockRow] = []
  /// By outlet, article, opening before closing.
  package var differences: [StockDifference] = []
  /// By outlet, article, rule and move.
  package var findings: [StockFinding] = []
  package var partial: OrderPartial

  /// Of nothing yet.
  package init(month: BillingMonth) { partial = OrderPartial(month: month) }
}

/// What all moves of a month's feed come to. *Units*: pieces, but for the rows of the feed
/// (`moves`, `counts`, `repeated`, `otherMonths`, which are all of them) and of the roll
/// (`articles`).
package struct StockTotals: Hashable, Sendable {
  package var moves: Int64 = 0
  package var counts: Int64 = 0
  /// Rows beyond the first of an id.
  package var repeated: Int64 = 0
  package var otherMonths: Int64 = 0
  package var articles: Int64 = 0
  package var opening: Int64 = 0
  package var received: Int64 = 0
  package var issued: Int64 = 0
  package var adjusted: Int64 = 0
  package var closing: Int64 = 0
}
