/// The counts of the subscribers that are rated together, and what they have cost (semantics §3.5).
///
/// The charge of a counter's period is a function of its counts alone: so what a record adds, and
/// what a reversal takes away, is the difference of two such charges.
struct CounterBook {
  /// A counter in one period and scope.
  struct Key: Hashable {
    var counter: UInt16
    /// Local day counted from the month's first; 0 for the month, the first day of a former one.
    var day: Int32
    /// A subscriber, or ``CounterBook/group`` and a group's number.
    var scope: UInt64
  }

  /// One rule's part of a period.
  struct Count: Hashable, Sendable {
    var rule: UInt16
    /// Whole increments.
    var usage: Int64
    /// R(F(usage)).
    var micros: Int64
  }

  /// What one period has counted.
  struct State {
    /// By first use.
    var counts: [Count] = []
    var chargeMicros: Int64 = 0
  }

  /// Usage that was counted.
  struct Use {
    var state: Int
    var rule: UInt16
    var usage: Int64
  }

  static let group = UInt64(1) << 32

  let table: CountTable
  private(set) var states: [State] = []
  private var keys: [Key] = []
  private var stateOfKey: [Key: Int] = [:]
  private var pending: (state: Int, counts: Int, count: Count, chargeMicros: Int64)?

  init(table: CountTable) { self.table = table }

  /// Forgets whom it counted before.
  mutating func open() {
    if states.isEmpty { return }
    states.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    stateOfKey.removeAll(keepingCapacity: true)
  }

  /// Where a counter's period is counted; made where it wasn't yet.
  mutating func state(_ key: Key) -> Int {
    if let known = stateOfKey[key] { return known }
    stateOfKey[key] = states.count
    states.append(State())
    keys.append(key)
    return states.count - 1
  }

  /// What a state counts.
  func key(of state: Int) -> Key { keys[state] }

  /// What `use` adds to its period's charge, or takes from it where its usage is negative;
  /// ``settle(_:)`` must follow.
  mutating func change(by use: Use, _ line: CountLine) throws(WideFailure) -> Int64 {
    let state = states[use.state]
    let position = state.counts.firstIndex { $0.rule == use.rule } ?? state.counts.count
    let before = position < state.counts.count ? state.counts[position].usage : 0
    let (usage, overflow) = before.addingReportingOverflow(use.usage)
    if overflow { throw .overflow }
    precondition(usage >= 0, "Usage leaves a count once, after it has entered.")
    let count = Count(
      rule: use.rule, usage: usage, micros: try table.micros(usage, rule: use.rule, line))
    let charge = try charge(of: state.counts, at: position, count)
    let change = charge.subtractingReportingOverflow(state.chargeMicros)
    if change.overflow { throw .overflow }
    pending = (use.state, position, count, charge)
    return change.partialValue
  }

  /// The sum of a period, `count` standing at `position`: at most the highest cap of those that
  /// count anything, none where one of them has none.
  private func charge(
    of counts: [Count], at position: Int, _ count: Count
  ) throws(WideFailure) -> Int64 {
    var sum = Int128(0)
    var cap: Int64? = nil
    var isCapped = true
    for index in 0...max(position, counts.count - 1) {
      let part = index == position ? count : counts[index]
      if part.usage == 0 { continue }
      sum += Int128(part.micros)
      if let limit = table.lines[Int(part.rule)]?.capMicros {
        cap = max(cap ?? limit, limit)
      } else {
        isCapped = false
      }
    }
    if isCapped, let cap { sum = min(sum, Int128(cap)) }
    guard let micros = Int64(exactly: sum) else { throw .overflow }
    return micros
  }

  /// Ends an event: what it counted stays counted, or is as if it hadn't been.
  mutating func settle(_ isCharged: Bool) {
    if let pending, isCharged {
      let position = pending.counts
      if position == states[pending.state].counts.count {
        states[pending.state].counts.append(pending.count)
      } else {
        states[pending.state].counts[position] = pending.count
      }
      states[pending.state].chargeMicros = pending.chargeMicros
    }
    pending = nil
  }
}
