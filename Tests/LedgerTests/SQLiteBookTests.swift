import Foundation
import GRDB
import Ledger
import LedgerFile
import Testing

@Suite("The book is what was written in it, or says that it isn't")
struct SQLiteBookTests {
  private let folder: ScratchFolder
  private var path: String { folder.path + "/ledger.sqlite" }

  init() throws { folder = try ScratchFolder() }

  private func write(_ entries: [LedgerEntry]) throws {
    let book = try SQLiteBook(path: path)
    _ = try book.load()
    try book.write(entries)
  }

  /// Changes the file behind the book's back.
  private func tamper(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  private func damage() throws -> String? {
    do throws(LedgerError) {
      _ = try SQLiteBook(path: path).load()
      return nil
    } catch {
      guard case .damaged(_, let reason) = error else { return "\(error)" }
      return reason
    }
  }

  @Test("All entries come back in their order, over many openings")
  func again() throws {
    let entries = LedgerLineTests.entries
    #expect(try SQLiteBook(path: path).load() == LedgerContents())
    for entry in entries { try write([entry]) }
    try write(entries)
    #expect(try SQLiteBook(path: path).load() == LedgerContents(entries + entries))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ledger.sqlite"],
      "a book that is closed in good order is one file")
  }

  @Test("A second reader is told that the book is in use; no index is shared")
  func busy() throws {
    let book = try SQLiteBook(path: path)
    try book.write([.sealed])
    let path = path
    #expect(throws: LedgerError.busy(path: path)) { try SQLiteBook(path: path) }
    #expect(!FileManager.default.fileExists(atPath: path + "-shm"))
    _ = try book.load()
  }

  @Test(
    "A line that was changed, moved or removed is found",
    arguments: [
      ("DROP TRIGGER event_stays", "its tables"),
      ("CREATE TABLE more (a)", "its tables"),
      ("DROP VIEW result", "its tables"),
      ("PRAGMA application_id = 1", "isn't a ledger"),
      ("UPDATE chain SET count = 2", "its last lines"),
      ("DELETE FROM chain", "end of its chain"),
      ("INSERT INTO event VALUES (4, 'sealed', '{}', x'00')", "line 4"),
      ("UPDATE chain SET head = x'00'", "its last lines"),
    ])
  func tampered(sql: String, reason: String) throws {
    try write([.began(SampleRun.identity), .epoch(1), .exclusion(sampleTask, unit: 1)])
    try tamper(sql)
    let found = try damage() ?? "not found"
    #expect(found.contains(reason), "\(sql): \(found)")
  }

  @Test(
    "A line that was changed with the database's own means is found",
    arguments: [
      "UPDATE event SET body = replace(body, '7', '8') WHERE seq = 3",
      "UPDATE event SET kind = 'sealed' WHERE seq = 1", "UPDATE event SET seq = 4 WHERE seq = 3",
      "DELETE FROM event WHERE seq = 1", "DELETE FROM event WHERE seq = 2",
      "DELETE FROM event WHERE seq = 3", "DELETE FROM event",
      "UPDATE event SET hash = zeroblob(32) WHERE seq = 2",
      "UPDATE event SET body = CAST(body AS BLOB) || x'00' WHERE seq = 2",
      "UPDATE event SET hash = 7 WHERE seq = 2",
    ])
  func tamperedLines(sql: String) throws {
    try write([.began(SampleRun.identity), .epoch(1), .exclusion(sampleTask, unit: 1)])
    let trigger = sql.hasPrefix("UPDATE") ? "event_stays" : "event_remains"
    let queue = try DatabaseQueue(path: path)
    let making = try queue.read {
      try String.fetchOne($0, sql: "SELECT sql FROM sqlite_master WHERE name = '\(trigger)'")
    }
    try queue.close()
    #expect(throws: DatabaseError.self, "lines are only ever added") { try tamper(sql) }
    #expect(try damage() == nil)
    try tamper("DROP TRIGGER \(trigger); \(sql); \(making ?? "")")
    #expect(try damage() != nil, "\(sql): not found")
  }

  @Test("Another layout is refused, not taken for a damaged one")
  func version() throws {
    try write([.sealed])
    try tamper("PRAGMA user_version = 2")
    let path = path
    #expect(throws: LedgerError.version(path: path, found: 2, known: 1)) {
      try SQLiteBook(path: path).load()
    }
  }

  @Test("What is no database is damaged")
  func strange() throws {
    try Data("This is a letter to my bank.\(String(repeating: " ", count: 2000))".utf8).write(
      to: URL(filePath: path))
    #expect(try damage() != nil)
  }

  @Test("A folder that isn't there is the world's trouble, not a damaged ledger")
  func noFolder() {
    #expect {
      try SQLiteBook(path: "\(folder.path)/none/ledger.sqlite")
    } throws: { error in
      if case .failed? = error as? LedgerError { true } else { false }
    }
  }

  private let sampleTask = TaskName(stage: "rating", ordinal: 7)

  @Test("People find tables of the run, its results, strikes and exclusions")
  func views() throws {
    func result(_ ordinal: Int, epoch: UInt32 = 2) -> LedgerEntry {
      .kept(
        KeptResult(
          task: TaskName(stage: "rating", ordinal: ordinal), octets: 10 + ordinal,
          sha256: SampleRun.identity.digest, epoch: epoch, attempt: 1, worker: "w\(ordinal)"))
    }
    try write([
      .began(SampleRun.other), result(0), .began(SampleRun.identity), .epoch(2), result(1),
      result(2), .forgotten(TaskName(stage: "rating", ordinal: 2), reason: "is gone"), result(3),
      .disowned(TaskName(stage: "rating", ordinal: 3), reason: ""), result(3, epoch: 4),
      .strike(sampleTask, LedgerEntry.Strike(worker: "w9", loss: "death")),
      .exclusion(sampleTask, unit: 5), .epoch(4),
    ])
    let queue = try DatabaseQueue(path: path)
    func rows(_ sql: String) throws -> [String] {
      try queue.read { database in
        try Row.fetchAll(database, sql: sql).map { row in
          row.databaseValues.map { String.fromDatabaseValue($0) ?? "\($0)" }
            .joined(separator: " ")
        }
      }
    }
    #expect(
      try rows("SELECT stage, ordinal, octets, epoch, worker FROM result")
        == ["rating 1 11 2 w1", "rating 3 13 4 w3"])
    #expect(try rows("SELECT words, epoch, state FROM run") == ["month-end 2026-10 4 unfinished"])
    #expect(try rows("SELECT stage, ordinal, worker, loss FROM strike") == ["rating 7 w9 death"])
    #expect(try rows("SELECT stage, ordinal, unit FROM exclusion") == ["rating 7 5"])
  }
}
