import Records
import Tariffs

/// What is kept of a member while another one's record is rated.
struct MemberSeat {
  var book = TallyBook()
  var plans: [SubscriberProfile.Holding] = []
  /// Where its plans are walked through.
  var holding = 0
}

/// A record that waits for its turn among those of a group.
struct QueuedRecord {
  var startMilliseconds: Int64
  var sequence: UInt32
  var member: Int
  var index: Int
}

/// Which profiles of a bucket are rated together: those that memberships join, directly or through
/// others.
struct GroupRuns {
  /// Members of one or more groups that share members.
  struct Group {
    /// Positions among the bucket's profiles, ascending.
    var profiles: [Int] = []
    /// Of each, its records; filled as the bucket is walked through.
    var runs: [Range<Int>] = []
  }

  /// By first member.
  private(set) var groups: [Group] = []
  /// By profile: position in ``groups``, or -1. Empty where there are none.
  private var groupOfProfile: [Int] = []

  init() {}

  init(_ profiles: [SubscriberProfile]) {
    if profiles.allSatisfy({ $0.memberships.isEmpty }) { return }
    var parents = Array(profiles.indices)
    func root(_ position: Int) -> Int {
      var position = position
      while parents[position] != position {
        parents[position] = parents[parents[position]]
        position = parents[position]
      }
      return position
    }
    var firstOfGroup: [UInt32: Int] = [:]
    for (position, profile) in profiles.enumerated() {
      for membership in profile.memberships {
        let first = firstOfGroup[membership.group] ?? position
        firstOfGroup[membership.group] = first
        let (a, b) = (root(first), root(position))
        // The earlier one stays the root, so that groups come by first member.
        parents[max(a, b)] = min(a, b)
      }
    }
    var sizes = [Int](repeating: 0, count: profiles.count)
    for position in profiles.indices { sizes[root(position)] += 1 }
    groupOfProfile = [Int](repeating: -1, count: profiles.count)
    for position in profiles.indices {
      let first = root(position)
      if sizes[first] == 1 { continue }
      if first == position {
        groupOfProfile[position] = groups.count
        groups.append(Group())
      }
      groupOfProfile[position] = groupOfProfile[first]
      groups[groupOfProfile[first]].profiles.append(position)
    }
  }

  /// Notes the records of a profile that is rated with others; false where it is rated alone.
  @inline(__always)
  mutating func take(_ run: Range<Int>, of profile: Int) -> Bool {
    if groupOfProfile.isEmpty || groupOfProfile[profile] < 0 { return false }
    groups[groupOfProfile[profile]].runs.append(run)
    return true
  }
}

extension RatingKernel {
  /// Gives a member's records their places among the rated ones, and duplicates their outcome.
  mutating func hold(
    _ records: [UsageRecord], _ run: Range<Int>, into rated: inout [RatedEvent]
  ) {
    for index in run {
      let isDuplicate = duplicates.isDuplicate(at: index, in: records, from: run.lowerBound)
      rated.append(isDuplicate ? .rejected(.duplicate) : blank)
    }
  }

  /// A group's records, by (start, sequence).
  mutating func rateTogether(
    _ group: GroupRuns.Group, _ records: [UsageRecord], _ profiles: [SubscriberProfile],
    into rated: inout [RatedEvent], tallies: inout [UsageTally], ledger: inout [BundleEntry]
  ) {
    openTogether(group, records, profiles, rated)
    for position in queue.indices {
      rated[queue[position].index] = rateQueued(position, records)
    }
    for (member, profile) in group.profiles.enumerated() {
      take(seatOf: member)
      tallies[profile] = book.close(subscriber: profiles[profile].subscriber)
    }
    take(seatOf: 0)
    balances.close(into: &ledger)
  }

  /// Starts a group's month and queues its records; `rated` says which are duplicates.
  mutating func openTogether(
    _ group: GroupRuns.Group, _ records: [UsageRecord], _ profiles: [SubscriberProfile],
    _ rated: [RatedEvent]
  ) {
    open(group.profiles.map { profiles[$0] }[...])
    for run in group.runs { reversals.note(records[run]) }
    while seats.count < group.profiles.count { seats.append(MemberSeat()) }
    for member in group.profiles.indices {
      seats[member].plans = balances.members[member].planTimeline
      seats[member].holding = 0
    }
    queue.removeAll(keepingCapacity: true)
    for (member, run) in group.runs.enumerated() {
      for index in run {
        if case .duplicate = rated[index].outcome { continue }
        queue.append(
          QueuedRecord(
            startMilliseconds: records[index].startMilliseconds,
            sequence: records[index].sequence, member: member, index: index))
      }
    }
    queue.sort {
      ($0.startMilliseconds, $0.sequence, $0.member)
        < ($1.startMilliseconds, $1.sequence, $1.member)
    }
  }

  /// Rates the record whose turn it is. *Limits*: from the first to the last, none left out.
  mutating func rateQueued(_ position: Int, _ records: [UsageRecord]) -> RatedEvent {
    let queued = queue[position]
    take(seatOf: queued.member)
    let record = records[queued.index]
    let plans = seats[queued.member].plans
    var holding = seats[queued.member].holding
    defer { seats[queued.member].holding = holding }
    return rateOrReverse(record, at: places[queued.index], plans: plans, holding: &holding)
  }

  /// Lets another member of the group draw and be added up.
  mutating func take(seatOf member: Int) {
    let current = balances.member
    if member == current { return }
    swap(&book, &seats[current].book)
    swap(&book, &seats[member].book)
    balances.take(seatOf: member)
  }
}
