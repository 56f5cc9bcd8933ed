/// A question that managers ask each month, and what answers it.
///
/// *Shape* of ``sql``: one DuckDB query that reads published tables alone, by paths relative to the
/// folder that months are published into. `{month}` and `{former}` stand for a month and the one
/// before it, `YYYY-MM`.
package struct ManagersQuestion: Hashable, Sendable {
  /// In a manager's words.
  package var title: String
  package var sql: String
  /// How to read the answer.
  package var reading: String

  init(_ title: String, sql: String, reading: String) {
    self.title = title
    self.sql = sql
    self.reading = reading
  }
}

extension DataDictionary {
  /// The questions as a chapter of the page.
  static var questions: [String] {
    var lines = [
      "## Managers' questions", "",
      "Each is a query for DuckDB, to be asked in the folder that holds the published months: "
        + "write the month for `{month}`, the one before it for `{former}`. They need a job with "
        + "`measures:`; those of orders and debts also need these feeds, and `money:`.",
    ]
    for question in ManagersQuestion.all {
      lines += ["", "### \(question.title)", "", "```sql", question.sql, "```"]
      lines += ["", question.reading]
    }
    return lines
  }
}
