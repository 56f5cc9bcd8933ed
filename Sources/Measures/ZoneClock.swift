/// The wall clock of one time zone over a bounded span, as a table of offsets: pure, so that rating
/// a month years later needs no zone database.
///
/// *Shape*: `transitions` ascend; the first one holds for every earlier instant too. *Limits*:
/// local times are right from the first transition to the instant the table was made for.
package struct ZoneClock: Hashable, Codable, Sendable {
  /// From `fromMilliseconds` (UTC) on, local time = UTC + `offsetMilliseconds`.
  package struct Transition: Hashable, Codable, Sendable {
    package var fromMilliseconds: Int64
    package var offsetMilliseconds: Int64

    package init(fromMilliseconds: Int64, offsetMilliseconds: Int64) {
      self.fromMilliseconds = fromMilliseconds
      self.offsetMilliseconds = offsetMilliseconds
    }
  }

  package let transitions: [Transition]

  /// *Limits*: at least one transition, ascending.
  package init(transitions: [Transition]) {
    precondition(!transitions.isEmpty, "A zone clock needs at least one offset.")
    self.transitions = transitions
  }

  /// Whether a decoded clock is one that ``init(transitions:)`` could have been given: offsets of
  /// some, ascending, within what the zone database has.
  package var isSound: Bool {
    let ascends = zip(transitions, transitions.dropFirst()).allSatisfy {
      $0.fromMilliseconds < $1.fromMilliseconds
    }
    let day = -Self.millisecondsPerDay...Self.millisecondsPerDay
    return !transitions.isEmpty && ascends
      && transitions.allSatisfy { day.contains($0.offsetMilliseconds) }
  }

  /// A zone that never changes its offset.
  package init(fixedOffsetMilliseconds offset: Int64) {
    transitions = [Transition(fromMilliseconds: .min, offsetMilliseconds: offset)]
  }

  package static let millisecondsPerDay: Int64 = 86_400_000

  /// What local time is ahead of UTC at an instant (UTC milliseconds).
  package func offsetMilliseconds(at instant: Int64) -> Int64 {
    var index = transitions.count - 1
    while index > 0, transitions[index].fromMilliseconds > instant { index -= 1 }
    return transitions[index].offsetMilliseconds
  }

  /// Local milliseconds since local 1970-01-01T00:00.
  package func localMilliseconds(at instant: Int64) -> Int64 {
    instant + offsetMilliseconds(at: instant)
  }

  /// The day that local clocks show at an instant (UTC milliseconds).
  package func localDay(at instant: Int64) -> CivilDay {
    let local = localMilliseconds(at: instant)
    let day = local / Self.millisecondsPerDay
    return CivilDay(number: Int32(local % Self.millisecondsPerDay < 0 ? day - 1 : day))
  }

  /// The first instant whose local time is `localMilliseconds` or, in a gap, later.
  package func instant(localMilliseconds local: Int64) -> Int64 {
    for (index, transition) in transitions.enumerated() {
      let candidate = local - transition.offsetMilliseconds
      let end = index + 1 < transitions.count ? transitions[index + 1].fromMilliseconds : Int64.max
      if candidate < end { return max(candidate, transition.fromMilliseconds) }
    }
    preconditionFailure("The last offset of a zone clock has no end.")
  }

  /// Midnight at the start of `day`.
  package func start(of day: CivilDay) -> Int64 {
    instant(localMilliseconds: Int64(day.number) * Self.millisecondsPerDay)
  }

  /// `[start, end)` of `month`, in UTC milliseconds.
  package func bounds(of month: BillingMonth) -> Range<Int64> {
    start(of: month.firstDay)..<start(of: month.next.firstDay)
  }
}
