import Foundation
import Lake
import Measures
import Parquet

/// `changes.parquet`, `subscribers.parquet` and `rows.parquet`, written as they grow and named at
/// the end.
struct DifferenceFiles: ~Copyable {
  private static let compressionLevel = 3

  private var changes: GrowingTable
  private var subscribers: GrowingTable
  private var rows: GrowingTable
  private let texts: TextNumbers

  /// Makes the folder where it isn't there. *Throws* ``LakeError``.
  init(folder: String, texts: TextNumbers, facts: [(key: String, value: String)]) throws {
    try FileWriting.makeFolder(folder, mode: 0o750)
    // All first, then the fields: what isn't copyable can't be half initialised.
    let changes = try GrowingTable(
      DifferenceTables.changes, folder: folder, level: Self.compressionLevel, facts: facts)
    let subscribers = try GrowingTable(
      DifferenceTables.subscribers, folder: folder, level: Self.compressionLevel, facts: facts)
    let rows = try GrowingTable(
      DifferenceTables.rows, folder: folder, level: Self.compressionLevel, facts: facts)
    self.texts = texts
    self.rows = rows
    self.changes = changes
    self.subscribers = subscribers
  }

  mutating func append(_ comparison: SubscriberComparison) throws {
    guard comparison.isChanged else { return }
    for change in comparison.changes { try append(change, msisdn: comparison.msisdn) }
    try append(row: comparison)
  }

  private mutating func append(
    _ change: SubscriberComparison.Change, msisdn: Int64
  ) throws(ParquetError) {
    guard let record = change.after ?? change.before else { return }
    let (old, new) = (change.before?.result, change.after?.result)
    changes.table.add(msisdn)
    changes.table.add(record.input.startMicros / 1_000)
    changes.table.add(record.input.recordID)
    changes.table.add(texts.text(record.input.service))
    changes.table.add(texts.text(record.input.direction))
    changes.table.add(record.input.isReversal)
    changes.table.add(old == nil ? "added" : new == nil ? "removed" : "changed")
    changes.table.add(change.reasons.main?.code ?? "")
    changes.table.add(change.reasons.text)
    changes.table.add(orNull: change.before?.input.quantity)
    changes.table.add(orNull: change.after?.input.quantity)
    for amount in [\ComparedRecord.Result.chargeMicros, \.freeQuantity, \.billedQuantity] {
      changes.table.add(orNull: old?[keyPath: amount])
      changes.table.add(orNull: new?[keyPath: amount])
    }
    for name in [\ComparedRecord.Result.plan, \.zone, \.band, \.rule] {
      changes.table.add(old.flatMap { texts.optionalText($0[keyPath: name]) })
      changes.table.add(new.flatMap { texts.optionalText($0[keyPath: name]) })
    }
    changes.table.add(texts.text(record.place.file))
    changes.table.add(record.place.line)
    try changes.table.endRow()
  }

  private mutating func append(row comparison: SubscriberComparison) throws(ParquetError) {
    let (old, new) = (comparison.before?.invoice, comparison.after?.invoice)
    subscribers.table.add(comparison.msisdn)
    subscribers.table.add(comparison.region)
    subscribers.table.add(comparison.changes.count { $0.before == nil })
    subscribers.table.add(comparison.changes.count { $0.after == nil })
    subscribers.table.add(comparison.changes.count { $0.before != nil && $0.after != nil })
    subscribers.table.add(comparison.reasons.text)
    // One subscriber's charges fit 64 bits: rating refuses what doesn't.
    subscribers.table.add(Int64(truncatingIfNeeded: comparison.usage.before.micros))
    subscribers.table.add(Int64(truncatingIfNeeded: comparison.usage.after.micros))
    let amounts: [KeyPath<ComparedInvoice, Int64>] = [
      \.recurringMicros, \.usageVoiceMicros, \.usageSMSMicros, \.usageDataMicros,
      \.usageContentMicros, \.adjustmentMicros, \.totalMicros,
    ]
    for amount in amounts {
      subscribers.table.add(orNull: old?[keyPath: amount])
      subscribers.table.add(orNull: new?[keyPath: amount])
    }
    subscribers.table.add(Int64(truncatingIfNeeded: comparison.invoice.delta.micros))
    try subscribers.table.endRow()
  }

  mutating func append(_ row: TableDifference.Row, of table: String) throws(ParquetError) {
    let cells: [TableDifference.Cell?] = row.cells.isEmpty ? [nil] : row.cells
    for cell in cells {
      rows.table.add(table)
      rows.table.add(row.key)
      rows.table.add(row.change.rawValue)
      rows.table.add(cell?.column)
      rows.table.add(cell?.before)
      rows.table.add(cell?.after)
      try rows.table.endRow()
    }
  }

  /// Sends full row groups to the disk.
  mutating func flush() throws(LakeError) {
    try changes.flush()
    try subscribers.flush()
    try rows.flush()
  }

  /// Removes what isn't whole.
  static func discard(inFolder folder: String) throws(LakeError) {
    for table in [
      DifferenceTables.changes, DifferenceTables.subscribers, DifferenceTables.rows,
    ] {
      try FileWriting.remove(GrowingTable.partialPath(of: table, inFolder: folder))
    }
  }

  /// Ends the files and gives them their names.
  consuming func finish() throws {
    try changes.finish()
    try subscribers.finish()
    try rows.finish()
  }
}

/// A table's file that goes to the disk row group by row group, under another name until it is
/// whole.
private struct GrowingTable: ~Copyable {
  var table: TableBuilder
  private let path: String
  private let handle: FileHandle

  private var partialPath: String { path + Self.partialEnding }
  private static let partialEnding = ".partial"

  static func partialPath(of table: TableDefinition, inFolder folder: String) -> String {
    path(of: table, inFolder: folder) + partialEnding
  }

  private static func path(of table: TableDefinition, inFolder folder: String) -> String {
    "\(folder)/\(table.name).parquet"
  }

  init(
    _ definition: TableDefinition, folder: String, level: Int,
    facts: [(key: String, value: String)]
  ) throws {
    let table = try TableBuilder(definition, compressionLevel: level, facts: facts)
    let path = Self.path(of: definition, inFolder: folder)
    handle = try Self.open(path + Self.partialEnding)
    self.path = path
    self.table = table
  }

  private static func open(_ path: String) throws(LakeError) -> FileHandle {
    try FileWriting.write([], to: path)
    do {
      return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    } catch {
      throw .unwritable(path: path, reason: FileReading.reason(of: error))
    }
  }

  mutating func flush() throws(LakeError) { try write(table.takeOctets()) }

  private func write(_ octets: [UInt8]) throws(LakeError) {
    if octets.isEmpty { return }
    do {
      try handle.write(contentsOf: octets)
    } catch {
      throw .unwritable(path: partialPath, reason: FileReading.reason(of: error))
    }
  }

  consuming func finish() throws {
    let (path, handle) = (path, handle)
    try write(table.takeOctets())
    let octets = try table.finish()
    do {
      try handle.write(contentsOf: octets)
      try handle.close()
    } catch {
      throw LakeError.unwritable(path: path, reason: FileReading.reason(of: error))
    }
    try FileWriting.move(path + Self.partialEnding, to: path)
  }
}
