import Measures
import Records
import Tariffs

/// The image's allowances as flat rows, and one pool of their filters' columns.
struct AllowanceTable {
  struct Row {
    /// Bit `service · 3 + direction` is set where it takes that kind of event.
    var kinds: UInt16
    /// Where its columns begin in ``takes``.
    var firstDestination: Int
    var firstBand: Int
    var firstNetwork: Int
    /// In ``ratingGroups``; an empty range takes any.
    var ratingGroups: Range<Int>
    var increment: Reciprocal
    /// A whole month's, in the service's unit.
    var quantity: Int64
    var prorated: Bool
    var priority: Int
    var filterCount: Int
    /// Rank of its id among all ids.
    var rank: Int
  }

  private(set) var rows: [Row] = []
  private(set) var takes: [Bool] = []
  private(set) var ratingGroups: [UInt32] = []
  /// By plan: its rows, in the order in which they are drawn.
  private(set) var rowsOfPlan: [Range<Int>] = []

  init(_ plans: [PlanTerms]) {
    let ids = Set(plans.flatMap { $0.allowances.map(\.id) }).sorted()
    var rankOfID: [String: Int] = [:]
    for (rank, id) in ids.enumerated() { rankOfID[id] = rank }
    var firstOfColumn: [[Bool]: Int] = [:]
    for plan in plans {
      let first = rows.count
      for allowance in plan.allowances {
        let groups = ratingGroups.count
        ratingGroups += allowance.ratingGroups
        rows.append(
          Row(
            kinds: UInt16(allowance.directions) << (3 * UInt16(allowance.service.rawValue)),
            firstDestination: place(allowance.destinations, &firstOfColumn),
            firstBand: place(allowance.bands, &firstOfColumn),
            firstNetwork: place(allowance.networks, &firstOfColumn),
            ratingGroups: groups..<ratingGroups.count,
            increment: Reciprocal(UInt64(allowance.increment)), quantity: allowance.quantity,
            prorated: allowance.prorated, priority: allowance.priority,
            filterCount: allowance.filterCount, rank: rankOfID[allowance.id] ?? 0))
      }
      rowsOfPlan.append(first..<rows.count)
    }
  }

  private mutating func place(_ column: [Bool], _ known: inout [[Bool]: Int]) -> Int {
    if let first = known[column] { return first }
    known[column] = takes.count
    defer { takes += column }
    return takes.count
  }
}

/// What one subscriber has left of each allowance held this month, in the order of drawing.
///
/// Every holding has an instance of its own of each allowance of its plan or pack: a pack that is
/// held twice counts twice. An allowance is open to events that start while it is held, and its
/// filters, the band's too, are tested at the event's start.
/// *Order* (semantics §4): priority, earlier expiry, more filters, earlier begin, id, plan.
struct Balances {
  private struct Balance {
    var kinds: UInt16
    var row: Int
    var fromMilliseconds: Int64
    var toMilliseconds: Int64
    /// Whole increments; what is below one can't be drawn.
    var left: Int64
    /// What the event at hand has drawn, until it is settled.
    var drawn: Int64
    var plan: UInt16
  }

  private let table: AllowanceTable
  private let dayCount: Int64
  private var balances: [Balance] = []

  init(table: AllowanceTable, dayCount: Int) {
    self.table = table
    self.dayCount = Int64(dayCount)
  }

  /// Starts `profile`'s month.
  mutating func open(_ profile: SubscriberProfile) {
    balances.removeAll(keepingCapacity: true)
    for holding in profile.plans { add(holding) }
    for holding in profile.packs { add(holding) }
    if profile.plans.count + profile.packs.count > 1 {
      let rows = table.rows
      balances.sort { a, b in
        let (rowA, rowB) = (rows[a.row], rows[b.row])
        if rowA.priority != rowB.priority { return rowA.priority < rowB.priority }
        return (
          a.toMilliseconds, -rowA.filterCount, a.fromMilliseconds, rowA.rank, a.plan
        ) < (b.toMilliseconds, -rowB.filterCount, b.fromMilliseconds, rowB.rank, b.plan)
      }
    }
  }

  private mutating func add(_ holding: SubscriberProfile.Holding) {
    for row in table.rowsOfPlan[Int(holding.plan)] {
      let terms = table.rows[row]
      var quantity = terms.quantity
      if terms.prorated {
        let days = Int64(holding.lastDay - holding.firstDay + 1)
        quantity = Int64(Int128(quantity) * Int128(days) / Int128(dayCount))
      }
      balances.append(
        Balance(
          kinds: terms.kinds, row: row, fromMilliseconds: holding.fromMilliseconds,
          toMilliseconds: holding.toMilliseconds,
          left: quantity / Int64(terms.increment.divisor), drawn: 0, plan: holding.plan))
    }
  }

  /// Draws for an event of positive quantity; ``settle(_:)`` must follow.
  ///
  /// `free` is what was drawn, in whole increments, so perhaps more than the event used; `matched`
  /// says that an allowance takes such events, be there anything left or not.
  @inline(__always)
  mutating func draw(
    for record: UsageRecord, at place: EventPlace
  ) -> (free: Int64, matched: Bool) {
    let kind =
      UInt16(1)
      &<< (UInt16(record.service.rawValue) &* 3 &+ UInt16(record.direction.rawValue))
    var free: Int64 = 0
    var matched = false
    for index in balances.indices where balances[index].kinds & kind != 0 {
      if !takes(balances[index], record, place) { continue }
      matched = true
      let left = balances[index].left
      if left == 0 || free >= record.quantity { continue }
      let increment = table.rows[balances[index].row].increment
      let needed = increment.roundingUp(record.quantity &- free)
      if needed.count <= left {
        balances[index].drawn = needed.count
        free &+= needed.quantity
      } else {
        balances[index].drawn = left
        free &+= left &* Int64(bitPattern: increment.divisor)
      }
    }
    return (free, matched)
  }

  @inline(__always)
  private func takes(_ balance: Balance, _ record: UsageRecord, _ place: EventPlace) -> Bool {
    if record.startMilliseconds < balance.fromMilliseconds
      || record.startMilliseconds >= balance.toMilliseconds
    {
      return false
    }
    let row = table.rows[balance.row]
    if !table.takes[row.firstDestination &+ Int(place.destination)]
      || !table.takes[row.firstBand &+ Int(place.band)]
      || !table.takes[row.firstNetwork &+ Int(record.serving)]
    {
      return false
    }
    return row.ratingGroups.isEmpty
      || table.ratingGroups[row.ratingGroups].contains(record.ratingGroup)
  }

  /// Ends an event: what it drew is gone, or stays where it couldn't be charged.
  @inline(__always)
  mutating func settle(_ isCharged: Bool) {
    for index in balances.indices where balances[index].drawn != 0 {
      if isCharged { balances[index].left &-= balances[index].drawn }
      balances[index].drawn = 0
    }
  }
}
