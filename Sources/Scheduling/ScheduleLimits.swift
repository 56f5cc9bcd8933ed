/// Every number the schedule decides by. Times are milliseconds of the caller's monotonic clock.
package struct ScheduleLimits: Hashable, Sendable {
  /// How often a worker speaks at least. The schedule doesn't act on it: workers are told it.
  package var heartbeatMilliseconds: Int64 = 2_000
  /// Silence after which a worker gets no new work.
  package var suspectMilliseconds: Int64 = 6_000
  /// Silence after which a worker is gone; an attempt that no heartbeat names for so long is over.
  package var leaseMilliseconds: Int64 = 30_000
  /// A running attempt whose record count, or an upload whose octets, stand still for so long is
  /// over, though heartbeats flow.
  package var stallMilliseconds: Int64 = 120_000
  /// How long a leaving worker may take to end what it runs.
  package var drainMilliseconds: Int64 = 90_000
  /// How long the run stands still for want of workers before it ends.
  package var noWorkerMilliseconds: Int64 = 1_800_000
  /// Tasks a worker may hold beyond its slots, so that a slot never waits for the network.
  package var prefetch: Int = 1
  /// Results on their way to the coordinator at one time…
  package var uploadsMax: Int = 16
  /// …and their octets. A larger single result is let through alone.
  package var uploadOctetsMax: Int = 2 << 30
  /// Workers at one time; the next one is refused.
  package var workersMax: Int = 1_024
  /// Slots of a worker that are believed.
  package var slotsMax: Int = 256
  /// Attempts of one task that died or hung with their worker before the task is called poison.
  package var strikesMax: Int = 3
  /// Failures of kind bug before the run ends.
  package var bugsMax: Int = 2
  /// Attempts that stalled on one worker before the worker is sent away.
  package var stallsMax: Int = 2
  /// Attempts of one task, for whatever reason they ended.
  package var attemptsMax: Int = 16

  /// The limits of a production run; tests and jobs change single ones.
  package init() {}
}
