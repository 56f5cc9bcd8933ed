/// The coordinator's head: which task is where, who holds it, and what happens next.
package struct Schedule: Sendable {
  package let epoch: UInt32
  package let limits: ScheduleLimits

  /// A schedule with no workers and no stage. `epoch` is raised at every start of a coordinator.
  /// `now`: milliseconds of a monotonic clock, from any origin.
  package init(epoch: UInt32, limits: ScheduleLimits, now: Int64) {
    self.epoch = epoch
    self.limits = limits
  }

  /// Takes one event and says what to do, in order. `now` is monotonic milliseconds from the origin
  /// given to ``init(epoch:limits:now:)``; an earlier one than before counts as the last one.
  package mutating func handle(_ event: Event, now: Int64) -> [Action] {
    []
  }
}
