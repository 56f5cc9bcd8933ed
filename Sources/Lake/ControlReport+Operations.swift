import Measures

extension ControlReport {
  /// What was found of orders, numbers, cards and goods, and what the two logs of money come to:
  /// the same counted where it was made and where it was written.
  package struct Operations: Codable, Hashable, Sendable {
    /// Rows by rule; rules that found nothing are left out.
    package var findings: [String: Int64]
    /// nil where the job has no flows.
    package var flows: Flows?
    /// nil where the job has no feed of goods.
    package var stock: Stock?

    package init(findings: [String: Int64], flows: Flows?, stock: Stock? = nil) {
      self.findings = findings
      self.flows = flows
      self.stock = stock
    }
  }

  /// Goods of all outlets: every row of the feed by what became of it (moves, counts, those that
  /// repeat another, those of other months), and the sums of the roll, in pieces.
  package struct Stock: Codable, Hashable, Sendable {
    package var moves: Int64
    package var counts: Int64
    package var repeated: Int64
    package var otherMonths: Int64
    /// Rows of the roll.
    package var articles: Int64
    package var opening: Int64
    package var received: Int64
    package var issued: Int64
    package var adjusted: Int64
    package var closing: Int64

    package init(
      moves: Int64, counts: Int64, repeated: Int64, otherMonths: Int64, articles: Int64,
      opening: Int64, received: Int64, issued: Int64, adjusted: Int64, closing: Int64
    ) {
      self.moves = moves
      self.counts = counts
      self.repeated = repeated
      self.otherMonths = otherMonths
      self.articles = articles
      self.opening = opening
      self.received = received
      self.issued = issued
      self.adjusted = adjusted
      self.closing = closing
    }

    private enum CodingKeys: String, CodingKey {
      case moves, counts, repeated, articles, opening, received, issued, adjusted, closing
      case otherMonths = "other_months"
    }
  }

  /// Both logs of money; amounts are decimal text in the month's currency.
  package struct Flows: Codable, Hashable, Sendable {
    package var leftRecords: Int64
    package var leftAmount: String
    package var rightRecords: Int64
    package var rightAmount: String
    /// Flow numbers by state; they add up to all. States that don't occur are left out.
    package var states: [String: Int64]

    package init(
      leftRecords: Int64, leftMicros: Int128, rightRecords: Int64, rightMicros: Int128,
      states: [String: Int64]
    ) {
      self.leftRecords = leftRecords
      leftAmount = MoneySum(micros: leftMicros).description
      self.rightRecords = rightRecords
      rightAmount = MoneySum(micros: rightMicros).description
      self.states = states
    }

    private enum CodingKeys: String, CodingKey {
      case leftRecords = "left_records"
      case leftAmount = "left_amount"
      case rightRecords = "right_records"
      case rightAmount = "right_amount"
      case states
    }
  }
}
