import GRDB
import Ledger

/// The ledger in a SQLite file.
package struct SQLiteBook {
  private let queue: DatabaseQueue
}
