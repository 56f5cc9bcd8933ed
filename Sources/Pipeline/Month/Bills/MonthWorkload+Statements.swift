import Jobs
import Lake

/// Bills for distribution, put together from what the partitions have of each group.
extension MonthWorkload {
  /// Writes a file of bills, and one of records, for each group of accounts; returns how many
  /// groups and rows there are. nil where the job has no statements.
  ///
  /// *Throws* ``MonthError/tooManyStatements(column:groups:max:)``.
  func writeStatements() throws -> (groups: Int, lines: Int, calls: Int)? {
    guard let terms = job.money?.statements else { return nil }
    let groups = statements.takeGroups()
    guard groups.count <= StatementTerms.groupsMax else {
      throw MonthError.tooManyStatements(
        column: terms.by.rawValue, groups: groups.count, max: StatementTerms.groupsMax)
    }
    var reader = try StatementReader(statements.paths)
    var (lines, calls) = (0, 0)
    for (group, members) in groups {
      if configuration.isStopped() { throw MonthError.stopped }
      let name = StatementFile.name(of: group, terms.compression)
      lines += try write(
        members.map(\.bill), to: OutputTables.statement, named: name, terms, &reader)
      calls += try write(
        members.map(\.calls), to: OutputTables.statementCalls, named: name, terms, &reader)
    }
    return (groups.count, lines, calls)
  }

  /// One file; none where it would have no row.
  private func write(
    _ texts: [StatementPlaces.Text], to table: TableDefinition, named name: String,
    _ terms: StatementTerms, _ reader: inout StatementReader
  ) throws -> Int {
    let rows = texts.reduce(0) { $0 + $1.rows }
    if rows == 0 { return 0 }
    try staging.add(named: name, to: table, rows: rows) { append in
      var file = try StatementFile(
        table, terms.compression, level: job.outputs.compressionLevel)
      for text in texts {
        try reader.read(text) { piece in try file.append(piece, append) }
      }
      try file.finish(append)
    }
    return rows
  }
}
