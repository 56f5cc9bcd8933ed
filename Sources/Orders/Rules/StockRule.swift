/// What can be wrong with goods of outlets. The raw value is the sort order of findings.
package enum StockRule: UInt8, CaseIterable, Hashable, Sendable {
  case stockNegative = 1
  case moveTwice = 2
  case stockDiffers = 3

  /// What the column `rule` says.
  package var code: String {
    switch self {
    case .stockNegative: "stock_negative"
    case .moveTwice: "move_twice"
    case .stockDiffers: "stock_differs"
    }
  }

  package var severity: OrderRule.Severity {
    switch self {
    case .stockNegative, .stockDiffers: .error
    case .moveTwice: .warning
    }
  }

  /// What is wrong, in one sentence.
  package var meaning: String {
    switch self {
    case .stockNegative: "more of an article went out of an outlet than was there"
    case .moveTwice: "a move of goods is in the feed more than once; it counts once"
    case .stockDiffers: "what was counted of an article is not what the book has (stock_diff)"
    }
  }

  /// What to do about it.
  package var remedy: String {
    switch self {
    case .stockNegative: "find the receipt that nobody booked, or the issue that was none"
    case .moveTwice: "mend the extract"
    case .stockDiffers: "count again, then book the difference as an adjustment"
    }
  }
}
