import Jobs
import Measures
import Records
import Tariffs

extension Balances {
  /// Starts the month of one subscriber, or of a group's members together.
  mutating func open(_ profiles: ArraySlice<SubscriberProfile>) {
    members.removeAll(keepingCapacity: true)
    members.append(contentsOf: profiles)
    instances.removeAll(keepingCapacity: true)
    limits.removeAll(keepingCapacity: true)
    drawnBy.removeAll(keepingCapacity: true)
    returnedBy.removeAll(keepingCapacity: true)
    candidates.removeAll(keepingCapacity: true)
    groupChanges.removeAll(keepingCapacity: true)
    var isOrdered = true
    for (owner, profile) in profiles.enumerated() {
      for holding in profile.plans { add(holding, of: owner) }
      for holding in profile.packs { add(holding, of: owner) }
      for brought in profile.brought { add(brought, of: owner) }
      let holdings = profile.plans.count + profile.packs.count + profile.brought.count
      isOrdered = isOrdered && owner == 0 && holdings <= 1
    }
    isInLedgerOrder = isOrdered && hasOneExpiry
    if !isInLedgerOrder { sortInstances() }
    if members.count > 1 { listCandidates() }
    makeLimits()
    openSeats()
  }

  /// Whether nothing but the plan's own order is left to decide.
  private var hasOneExpiry: Bool {
    for instance in instances.dropFirst()
    where instance.toMilliseconds != instances[0].toMilliseconds { return false }
    return true
  }

  private mutating func add(_ holding: SubscriberProfile.Holding, of owner: Int) {
    for row in table.rowsOfPlan[Int(holding.plan)] {
      switch table.grants[row].period {
      case .month: addMonth(row, holding, of: owner)
      case .day: addDays(row, holding, of: owner)
      case .once: addOnce(row, holding, of: owner)
      }
    }
  }

  private mutating func addMonth(
    _ row: Int, _ holding: SubscriberProfile.Holding, of owner: Int
  ) {
    let terms = table.grants[row]
    var quantity = terms.quantity
    if terms.prorated {
      let days = Int128(holding.lastDay - holding.firstDay + 1)
      let part = Int64(Int128(quantity) * days / Int128(month.dayCount))
      quantity = part - part % terms.increment
    }
    add(
      row, of: owner, from: holding.fromMilliseconds, to: holding.toMilliseconds,
      quantity: quantity, holding)
  }

  private mutating func addDays(
    _ row: Int, _ holding: SubscriberProfile.Holding, of owner: Int
  ) {
    for day in 0..<month.dayCount {
      let from = max(month.dayStarts[day], holding.fromMilliseconds)
      let to = min(month.dayStarts[day + 1], holding.toMilliseconds)
      if from < to {
        add(row, of: owner, from: from, to: to, quantity: table.grants[row].quantity, holding)
      }
    }
  }

  private mutating func addOnce(
    _ row: Int, _ holding: SubscriberProfile.Holding, of owner: Int
  ) {
    // One that began before the month was granted then, and what is left of it is brought.
    if holding.since < month.firstDay { return }
    let terms = table.grants[row]
    var to = holding.leaves ? holding.toMilliseconds : Int64.max
    if terms.validDays > 0 { to = min(to, month.start(of: holding.since + terms.validDays)) }
    if to <= holding.fromMilliseconds { return }
    add(
      row, of: owner, from: holding.fromMilliseconds, to: to, quantity: terms.quantity, holding)
  }

  private mutating func add(
    _ row: Int, of owner: Int, from: Int64, to: Int64, quantity: Int64,
    _ holding: SubscriberProfile.Holding
  ) {
    instances.append(
      AllowanceInstance(
        row: row, owner: owner, fromMilliseconds: from, toMilliseconds: to, given: quantity,
        left: quantity, goesOn: !holding.leaves))
  }

  /// What came over lives as long as the holding that it came with; without one, not at all.
  private mutating func add(_ brought: SubscriberProfile.Brought, of owner: Int) {
    let rows = table.rowsOfPlan[Int(brought.plan)]
    let row = rows.lowerBound + Int(brought.allowance)
    precondition(rows.contains(row), "A brought bundle is one of its plan's allowances.")
    let profile = members[owner]
    let holding = (profile.plans + profile.packs).first {
      $0.plan == brought.plan && $0.fromMilliseconds <= month.bounds.lowerBound
    }
    var to = brought.toMilliseconds
    if let holding {
      if holding.leaves { to = min(to, holding.toMilliseconds) }
    } else {
      to = brought.fromMilliseconds
    }
    instances.append(
      AllowanceInstance(
        row: row, owner: owner, fromMilliseconds: brought.fromMilliseconds,
        toMilliseconds: max(to, brought.fromMilliseconds), given: brought.quantity,
        left: brought.quantity, isBrought: true, isRolledOver: brought.isRolledOver,
        age: brought.age, goesOn: holding.map { !$0.leaves } ?? false))
  }

  private mutating func sortInstances() {
    let rows = table.rows
    let grants = table.grants
    instances.sort { a, b in
      let (rowA, rowB) = (rows[a.row], rows[b.row])
      if rowA.priority != rowB.priority { return rowA.priority < rowB.priority }
      if a.toMilliseconds != b.toMilliseconds { return a.toMilliseconds < b.toMilliseconds }
      if a.isRolledOver != b.isRolledOver { return a.isRolledOver }
      if rowA.filterCount != rowB.filterCount { return rowA.filterCount > rowB.filterCount }
      if a.fromMilliseconds != b.fromMilliseconds { return a.fromMilliseconds < b.fromMilliseconds }
      let (planA, planB) = (grants[a.row].plan, grants[b.row].plan)
      return (rowA.rank, planA, a.owner, b.age) < (rowB.rank, planB, b.owner, a.age)
    }
  }

  private mutating func listCandidates() {
    candidates = [[UInt32]](repeating: [], count: members.count)
    for number in instances.indices {
      if table.grants[instances[number].row].isShared {
        instances[number].sharing = drawnBy.count
        drawnBy.append(contentsOf: repeatElement(0, count: members.count))
        for member in members.indices { candidates[member].append(UInt32(number)) }
      } else {
        candidates[instances[number].owner].append(UInt32(number))
      }
    }
    returnedBy.append(contentsOf: repeatElement(0, count: drawnBy.count))
    for member in members {
      for membership in member.memberships {
        groupChanges.append(membership.fromMilliseconds)
        groupChanges.append(membership.toMilliseconds)
      }
    }
    groupChanges.sort()
  }

  /// A cap is about the allowance: all its instances of one owner share what a member has drawn.
  private mutating func makeLimits() {
    var capOfAllowance: [Int: Int] = [:]
    for number in instances.indices where !table.rows[instances[number].row].isPlain {
      let row = instances[number].row
      let terms = table.terms[row]
      instances[number].firstSubLimit = limits.count
      limits.append(contentsOf: repeatElement(0, count: terms.subLimits.count))
      if terms.memberCaps.allSatisfy({ $0 == nil }) { continue }
      let allowance = instances[number].owner * table.rows.count + row
      if let known = capOfAllowance[allowance] {
        instances[number].firstCap = known
      } else {
        capOfAllowance[allowance] = limits.count
        instances[number].firstCap = limits.count
        limits.append(contentsOf: repeatElement(0, count: members.count))
      }
    }
  }
}

/// The month's days as instants.
struct MonthBounds {
  let firstDay: CivilDay
  /// UTC ms of each local day's beginning; the last entry is the month's end.
  let dayStarts: [Int64]
  private let clock: ZoneClock

  init(month: BillingMonth, clock: ZoneClock) {
    firstDay = month.firstDay
    dayStarts = (0...month.dayCount).map { clock.start(of: month.firstDay + $0) }
    self.clock = clock
  }

  var dayCount: Int { dayStarts.count - 1 }
  var bounds: Range<Int64> { dayStarts[0]..<dayStarts[dayCount] }

  /// Midnight at the start of any day.
  func start(of day: CivilDay) -> Int64 { clock.start(of: day) }
}
