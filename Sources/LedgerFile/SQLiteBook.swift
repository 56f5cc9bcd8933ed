import Foundation
import GRDB
import Ledger

/// The ledger in a SQLite file.
package final class SQLiteBook: LedgerBook {
  private let queue: DatabaseQueue
  private let path: String

  /// Opens the ledger at `path`, or makes one.
  package init(path: String) throws(LedgerError) {
    self.path = path
    do {
      queue = try DatabaseQueue(path: path)
    } catch {
      throw .damaged(path: path, reason: "\(error)")
    }
  }

  package func load() throws(LedgerError) -> LedgerContents { LedgerContents() }

  package func write(_ entries: [LedgerEntry]) throws(LedgerError) {}
}
