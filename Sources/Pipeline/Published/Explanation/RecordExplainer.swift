import Jobs
import Lake
import Measures
import Parquet
import Records
import Tariffs

/// Says of a published month's records how each came to its charge, or why it has none.
package struct RecordExplainer {
  package let published: PublishedMonth

  package init(_ published: PublishedMonth) { self.published = published }

  /// All records of that name: the rated ones by partition and row, then the rejected ones.
  ///
  /// *Throws* ``ExplanationError``, ``PublishedError`` and ``LakeError``.
  package func explained(_ name: RecordName) throws -> [ExplainedRecord] {
    var records: [ExplainedRecord] = []
    var shards: [UInt64: ExplanationShard] = [:]
    for found in try published.find(name) {
      let shard =
        try shards[found.msisdn]
        ?? ExplanationShard(published, partition: found.partition, msisdn: found.msisdn)
      shards[found.msisdn] = shard
      guard let row = shard.row(ofTableRow: found.row) else { continue }
      records.append(try shard.explained(row: row))
    }
    records += try rejected(name)
    if records.isEmpty { throw ExplanationError.noRecord(name, folder: published.folder) }
    return records
  }

  private func rejected(_ name: RecordName) throws -> [ExplainedRecord] {
    var records: [ExplainedRecord] = []
    for file in published.manifest.files where file.table == OutputTables.rejects.name {
      let table = try PublishedTable(file, in: published.folder)
      let (paths, lines) = (try table.texts("file"), try table.integers("line"))
      let ids = try table.chunk("record_id")
      let numbers = try table.integers("record_id")
      let rows = paths.indices.filter { row in
        switch name {
        case .id(let id): !ids.isNull(row) && UInt64(bitPattern: numbers[row]) == id
        case .place(let file, let line): lines[row] == line && paths[row] == file
        }
      }
      for row in rows {
        records.append(try rejected(row, of: table, file: paths[row], line: lines[row]))
      }
    }
    return records
  }

  private func rejected(
    _ row: Int, of table: PublishedTable, file: String, line: Int64
  ) throws -> ExplainedRecord {
    func text(_ column: String) throws -> String? {
      let text = try table.texts(column)[row]
      return text.isEmpty ? nil : text
    }
    func integer(_ column: String) throws -> Int64? {
      try table.chunk(column).isNull(row) ? nil : try table.integers(column)[row]
    }
    let code = try text("reason") ?? ""
    guard let reason = RejectReason.allCases.first(where: { $0.code == code }) else {
      throw table.strange("row \(row + 1) has the reason '\(code)'")
    }
    return ExplainedRecord(
      month: published.month.description, currency: published.image.currency,
      timeZone: published.image.timeZone, outcome: reason.outcome.code,
      rejection: ExplainedRejection(
        reason: code, meaning: reason.meaning, remedy: reason.remedy, field: try text("field"),
        text: try text("text"), served: try integer("msisdn").map { "\(UInt64(bitPattern: $0))" }),
      source: ExplainedSource(file: file, line: line, recordId: try integer("record_id")))
  }
}

extension ExplanationShard {
  /// The record at a row of ``usage`` and how it came to its charge. *Throws*
  /// ``ExplanationError/differs(file:line:what:published:explained:)``.
  func explained(row: Int) throws -> ExplainedRecord {
    ExplanationFacts(self, try explanation(at: row)).explained(row: row)
  }
}
