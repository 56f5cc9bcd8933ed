import Measures

/// What changed of one published table between two runs of a month.
package struct TableDifference: Sendable, Encodable {
  /// A money column, over all rows of either run.
  package struct Sum: Hashable, Sendable, Encodable {
    package var column: String
    package var amount = AmountPair()
  }

  /// Changed rows in which a column differs.
  package struct Column: Hashable, Sendable, Encodable {
    package var column: String
    package var rows: Int64
  }

  /// A column's values as text, money in main units; nil for null.
  package struct Cell: Hashable, Sendable, Encodable {
    package var column: String
    package var before: String?
    package var after: String?
  }

  /// A row that differs.
  package struct Row: Hashable, Sendable, Encodable {
    /// `msisdn=8613800000001, line_no=2`; of tables by region that comes first.
    package var key: String
    package var change: Change
    /// Of a changed row, those that differ.
    package var cells: [Cell]
  }

  /// What became of a row from the first run to the second.
  package enum Change: String, Sendable, Encodable {
    case added
    case removed
    case changed
  }

  package var table: String
  package var rowsBefore: Int64 = 0
  package var rowsAfter: Int64 = 0
  /// Rows whose key only the first run has.
  package var removed: Int64 = 0
  /// Rows whose key only the second run has.
  package var added: Int64 = 0
  package var changed: Int64 = 0
  /// Columns that only the first run's job gives the table.
  package var columnsRemoved: [String] = []
  /// Likewise the second's.
  package var columnsAdded: [String] = []
  /// Columns that differ in changed rows, in the table's order.
  package var columns: [Column] = []
  /// Every money column, in the table's order.
  package var sums: [Sum] = []
  /// The first by key, of all that differ.
  package var rows: [Row] = []

  init(table: String) { self.table = table }

  /// Whether both runs have the same rows and columns.
  package var isEmpty: Bool {
    removed + added + changed == 0 && columnsRemoved.isEmpty && columnsAdded.isEmpty
  }

  private enum CodingKeys: String, CodingKey {
    case table, removed, added, changed, columns, sums, rows
    case rowsBefore = "rows_before"
    case rowsAfter = "rows_after"
    case columnsRemoved = "columns_removed"
    case columnsAdded = "columns_added"
  }
}

/// A table that was not compared.
package struct TablePassedOver: Hashable, Sendable, Encodable {
  package var table: String
  /// Why, as half a sentence.
  package var reason: String
}
