/// What can be wrong with a run's ledger.
package enum LedgerError: Error, Sendable {
  /// Another coordinator has it.
  case busy(path: String)
}
