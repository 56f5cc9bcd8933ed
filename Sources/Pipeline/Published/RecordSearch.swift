import Intake
import Jobs
import Lake
import Records

/// How a person names a record: by its source's id, or by its place in the input.
package enum RecordName: Hashable, Sendable, CustomStringConvertible {
  /// The source's id as the `usage` table has it: a number, or the XXH64 of a text.
  case id(UInt64)
  /// A file relative to the input folder, and the line from 1.
  case place(file: String, line: Int64)

  /// `FILE:LINE`, else an id: as the source wrote it, or as the column `record_id` shows it.
  package init(_ text: String) {
    if let colon = text.lastIndex(of: ":"), colon != text.startIndex,
      let line = Int64(text[text.index(after: colon)...]), line > 0
    {
      self = .place(file: String(text[..<colon]), line: line)
    } else if let number = Int64(text), number < 0 {
      self = .id(UInt64(bitPattern: number))
    } else {
      self = .id(Self.identity(of: text))
    }
  }

  /// As intake makes it of the field.
  private static func identity(of text: String) -> UInt64 {
    let octets = Array(text.utf8)
    if octets.isEmpty { return 0 }
    return withWindow(over: octets.span, fieldsMax: 1) { window, _ in
      let field = window.field(from: 0, to: octets.count)
      return field.unsigned ?? Hash64.of(field)
    }
  }

  package var description: String {
    switch self {
    case .id(let id): "record id \(id)"
    case .place(let file, let line): "\(file):\(line)"
    }
  }
}

/// A rated record that was looked for.
package struct FoundRecord: Hashable, Sendable {
  /// Position in ``PublishedMonth/partitions``.
  package var partition: Int
  package var msisdn: UInt64
  /// Row in the partition's usage: the record's `sequence`.
  package var row: Int

  package init(partition: Int, msisdn: UInt64, row: Int) {
    self.partition = partition
    self.msisdn = msisdn
    self.row = row
  }
}

extension PublishedMonth {
  /// The partition that a subscriber is in, or nil. Reads the numbers of the subscribers only, and
  /// holds no file against the manifest: what is found is read again.
  /// *Throws* ``PublishedError`` and ``LakeError``.
  package func find(msisdn: UInt64) throws -> Int? {
    for partition in partitions.indices {
      guard let table = try table(OutputTables.subscribers, of: partition, isChecked: false)
      else { continue }
      let wanted = Int64(truncatingIfNeeded: msisdn)
      if try table.integers("msisdn").contains(wanted) { return partition }
    }
    return nil
  }

  /// The rated records of that name, by partition and row: ids may repeat, a line is one record at
  /// most for each feed that reads it. Reads one or two columns of row groups that may have it, and
  /// holds no file against the manifest: what is found is read again.
  /// *Throws* ``PublishedError`` and ``LakeError``.
  package func find(_ name: RecordName) throws -> [FoundRecord] {
    guard loaded.job.outputs.usage else { throw PublishedError.noUsage(folder: folder) }
    var found: [FoundRecord] = []
    for partition in partitions.indices {
      guard let table = try table(OutputTables.usage, of: partition, isChecked: false)
      else { continue }
      var first = 0
      for group in table.rowGroups {
        let rows = try rows(named: name, in: table, rowGroup: group)
        if !rows.isEmpty {
          let msisdns = try table.integers("msisdn", rowGroup: group)
          found += rows.map {
            FoundRecord(
              partition: partition, msisdn: UInt64(truncatingIfNeeded: msisdns[$0]),
              row: first + $0)
          }
        }
        first += table.rows(of: group)
      }
    }
    return found
  }

  private func rows(
    named name: RecordName, in table: PublishedTable, rowGroup: Int
  ) throws -> [Int] {
    switch name {
    case .id(let id):
      let wanted = Int64(bitPattern: id)
      guard table.mayHold(wanted...wanted, column: "record_id", rowGroup: rowGroup) else {
        return []
      }
      let ids = try table.integers("record_id", rowGroup: rowGroup)
      return ids.indices.filter { ids[$0] == wanted }
    case .place(let file, let line):
      let chunk = try table.chunk("file", rowGroup: rowGroup)
      let (values, indices) = try table.numbered(chunk, column: "file")
      let wanted = values.map { $0 == file }
      guard wanted.contains(true) else { return [] }
      let lines = try table.integers("line", rowGroup: rowGroup)
      return lines.indices.filter { lines[$0] == line && wanted[Int(indices[$0])] }
    }
  }
}
