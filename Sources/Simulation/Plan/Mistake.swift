/// A mistake that a builder of the coordinator's loop, its keeper or its disk might make. The
/// simulation is played with each, to see that it finds it; production code has no such switch.
package enum Mistake: String, CaseIterable, Sendable {
  /// A result's file is not synced before it gets its name.
  case skipsResultSync
  /// The folder of the kept results is not synced.
  case skipsFolderSync
  /// What was kept without waiting for the disk is never synchronized, and taken for settled.
  case neverSettles
  /// What is kept counts again at a start without being read.
  case replaysUnread
  /// The ledger says that it is written before it is.
  case forgetsCommits
  /// The worker is told that its result is kept before the ledger has it.
  case acknowledgesEarly
  /// Results of any attempt are taken, whatever the schedule says.
  case dropsFence
  /// The epoch is not raised when a coordinator starts.
  case reusesAttempts
  /// Results are merged as they came.
  case mergesAsTheyCome
  /// What the full disk did not take is taken as written.
  case ignoresFullDisk
  /// The octets that came in are never compared with the digest that was offered.
  case trustsUploads
  /// Time never passes for the schedule.
  case forgetsTime
  /// What lies in the spool is believed at a start, though the ledger doesn't name it.
  case believesStrays
  /// Strikes are forgotten when the coordinator dies.
  case forgetsStrikes
  /// The first death of a worker makes its task poison.
  case convictsAtOnce
}
