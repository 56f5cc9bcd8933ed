import Foundation
import GRDB
import Ledger

/// The ledger in a SQLite file: one connection, a write-ahead log that is synchronized at every
/// commit, and a lock that keeps every other process out from the opening to the end.
///
/// What is loaded is what was written, or a beginning of it, or an error: the database's own checks
/// find a damaged page, the schema is compared with ours, and the chain of hashes finds a line that
/// was changed, moved or lost.
package final class SQLiteBook: LedgerBook {
  /// Above this size the database's check leaves out that indexes fit their tables; there are none.
  private static let fullCheckOctetsMax = 64 << 20

  private let queue: DatabaseQueue
  private let path: String

  /// Opens the ledger at `path`, or makes one. *Throws* ``LedgerError/busy(path:)`` where another
  /// process has it, ``LedgerError/damaged(path:reason:)`` where it isn't a ledger, and what the
  /// database can't do.
  package init(path: String) throws(LedgerError) {
    self.path = path
    var configuration = Configuration()
    configuration.label = "ledger"
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      // Before the log is opened: so it never has an index that processes share.
      try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      try database.execute(sql: "PRAGMA cell_size_check = ON")
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.write(Self.makeSchema)
    } catch {
      throw Self.said(error, of: path)
    }
  }

  private static func makeSchema(_ database: Database) throws {
    let objects = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version")
    guard objects == 0 && version == 0 else { return }
    for object in LedgerSchema.objects { try database.execute(sql: object.sql) }
    let chain = LedgerChain()
    try database.execute(
      sql: "INSERT INTO chain VALUES (1, ?, ?)", arguments: [chain.count, Data(chain.head)])
    try database.execute(sql: "PRAGMA application_id = \(LedgerSchema.application)")
    try database.execute(sql: "PRAGMA user_version = \(LedgerSchema.version)")
  }

  // MARK: Loading

  package func load() throws(LedgerError) -> LedgerContents {
    do {
      return try queue.read { database in
        try checkFile(database)
        return try checkedContents(database)
      }
    } catch {
      throw Self.said(error, of: path)
    }
  }

  private func checkFile(_ database: Database) throws {
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    guard application == LedgerSchema.application else { throw damaged("it isn't a ledger") }
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version == LedgerSchema.version else {
      throw LedgerError.version(path: path, found: version, known: LedgerSchema.version)
    }
    let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
    let octets = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
    let isLarge = pages * octets > Self.fullCheckOctetsMax
    let findings = try String.fetchAll(
      database, sql: isLarge ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)")
    guard findings == ["ok"] else { throw damaged(findings.first ?? "its check says nothing") }
    let schema = try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_master").map {
      (try $0.decode(String.self, atIndex: 0), try $0.decode(String.self, atIndex: 1))
    }
    guard schema.elementsEqual(LedgerSchema.objects, by: { $0.0 == $1.name && $0.1 == $1.sql })
    else { throw damaged("its tables aren't a ledger's") }
  }

  private func checkedContents(_ database: Database) throws -> LedgerContents {
    var contents = LedgerContents()
    var chain = LedgerChain()
    let rows = try Row.fetchCursor(
      database,
      sql: "SELECT seq, CAST(kind AS BLOB), CAST(body AS BLOB), hash FROM event ORDER BY seq")
    while let row = try rows.next() {
      let line = LedgerLine(
        kind: String(decoding: try row.decode(Data.self, atIndex: 1), as: UTF8.self),
        body: String(decoding: try row.decode(Data.self, atIndex: 2), as: UTF8.self))
      chain.add(line)
      guard try row.decode(Int.self, atIndex: 0) == chain.count,
        try Array(row.decode(Data.self, atIndex: 3)) == chain.head
      else { throw damaged("line \(chain.count) isn't what was written") }
      guard let entry = line.entry else {
        throw damaged("line \(chain.count) says nothing that a ledger says")
      }
      contents.apply(entry)
    }
    guard try storedChain(database) == chain else { throw damaged("its last lines are missing") }
    return contents
  }

  private func storedChain(_ database: Database) throws -> LedgerChain {
    guard let row = try Row.fetchOne(database, sql: "SELECT count, head FROM chain WHERE id = 1")
    else { throw damaged("the end of its chain is missing") }
    return LedgerChain(
      count: try row.decode(Int.self, atIndex: 0),
      head: try Array(row.decode(Data.self, atIndex: 1)))
  }

  private func damaged(_ reason: String) -> LedgerError { .damaged(path: path, reason: reason) }

  // MARK: Writing

  package func write(_ entries: [LedgerEntry]) throws(LedgerError) {
    do {
      try queue.write { database in
        var chain = try storedChain(database)
        let insertion = try database.cachedStatement(
          sql: "INSERT INTO event (seq, kind, body, hash) VALUES (?, ?, ?, ?)")
        for entry in entries {
          let line = LedgerLine(entry)
          chain.add(line)
          try insertion.execute(arguments: [chain.count, line.kind, line.body, Data(chain.head)])
        }
        try database.cachedStatement(sql: "UPDATE chain SET count = ?, head = ? WHERE id = 1")
          .execute(arguments: [chain.count, Data(chain.head)])
      }
    } catch {
      throw Self.said(error, of: path)
    }
  }

  // MARK: What the database says

  private static func said(_ error: any Error, of path: String) -> LedgerError {
    if let error = error as? LedgerError { return error }
    guard let error = error as? DatabaseError else {
      // A value of another type than was written.
      return .damaged(path: path, reason: "\(error)")
    }
    let reason = error.message ?? "no reason given"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy(path: path)
    case .SQLITE_FULL: return .full(path: path)
    case .SQLITE_IOERR where error.extendedResultCode != .SQLITE_IOERR_SHORT_READ,
      .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_NOMEM, .SQLITE_AUTH:
      return .failed(path: path, code: error.extendedResultCode.rawValue, reason: reason)
    default: return .damaged(path: path, reason: reason)
    }
  }
}
