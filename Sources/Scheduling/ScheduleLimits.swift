/// Every number the schedule decides by. Times are milliseconds of the caller's monotonic clock.
///
/// The page <doc:Pool> says of each why it is what it is.
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
  /// How long the run waits for room on the spool's disk before it ends.
  package var pausedMillisecondsMax: Int64 = 1_800_000
  /// How often an alarm is said again while its cause lasts.
  package var alarmMilliseconds: Int64 = 30_000
  /// How long a result that could not be kept waits before it is taken in again.
  package var keepAgainMilliseconds: Int64 = 5_000

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

  /// Attempts of one task that died or hung with their worker before the task is quarantined.
  package var strikesMax: Int = 3
  /// Failures of kind bug before the run ends.
  package var bugsMax: Int = 2
  /// Attempts that stalled on one worker before the worker is sent away.
  package var stallsMax: Int = 2
  /// Attempts of one task, for whatever reason they ended. Probes don't count.
  package var attemptsMax: Int = 16

  /// Deaths of a quarantined task, run alone, before it is called poison where it can't be cut, or
  /// dies with none of its parts…
  package var soloDeathsMax: Int = 3
  /// …and deaths of the shortest prefix that dies before its last part is convicted…
  package var probeDeathsMin: Int = 3
  /// …or more, until the chance that sound work died so often is no larger than this.
  package var coincidencesPerMillionMax: Int = 1
  /// Probes of one task before it is called poison as a whole.
  package var probesMax: Int = 250
  /// Parts of one task that may be convicted; the next one ends the run.
  package var exclusionsMax: Int = 16

  /// Tasks of ten thousand whose result counts only when two workers agree on it.
  package var verifySamplePerTenThousand: Int = 0
  /// How long a task with an open vote waits for a worker that has not voted.
  package var voteMilliseconds: Int64 = 120_000

  /// Per cent of a stage's tasks that must be done before a slow one is run twice…
  package var stragglerDonePerHundred: Int = 90
  /// …and how many times as long as most it must have run, by its weight…
  package var stragglerFactor: Int64 = 3
  /// …but for so long at least.
  package var stragglerMilliseconds: Int64 = 10_000
  /// Per cent of all slots that may run such copies; one always may.
  package var stragglerSlotsPerHundred: Int = 10

  /// The limits of a production run; tests and jobs change single ones.
  package init() {}
}
