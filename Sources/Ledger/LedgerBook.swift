/// Where a ledger's entries are written down. One thread at a time uses it, and one process: a
/// second one is told ``LedgerError/busy(path:)`` when it opens the book.
package protocol LedgerBook: AnyObject, Sendable {
  /// Checks all that was ever written and says what it comes to. *Throws*
  /// ``LedgerError/damaged(path:reason:)`` where an entry was changed or is missing.
  func load() throws(LedgerError) -> LedgerContents

  /// Writes all entries or none, in their order; they are durable when it returns. After
  /// ``LedgerError/full(path:)`` nothing was written, and it may be tried again with more space.
  func write(_ entries: [LedgerEntry]) throws(LedgerError)
}
