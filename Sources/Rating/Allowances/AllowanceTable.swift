import Jobs
import Records
import Tariffs

/// The image's allowances as flat rows, and one pool of their filters' columns.
struct AllowanceTable {
  /// What the hot loop reads of an allowance.
  struct Row {
    /// Bit `service · 3 + direction` is set where it takes that kind of event.
    var kinds: UInt16
    /// Whether it has no member caps, sub-limits, refusal or price.
    var isPlain: Bool
    /// Where its columns begin in ``takes``.
    var firstDestination: Int
    var firstBand: Int
    var firstNetwork: Int
    /// In ``ratingGroups``; an empty range takes any.
    var ratingGroups: Range<Int>
    var increment: Reciprocal
    var priority: Int
    var filterCount: Int
    /// Rank of its id among all ids.
    var rank: Int
  }

  /// What is read where an instance begins or ends.
  struct Grant {
    var plan: UInt16
    /// Position among the plan's allowances.
    var allowance: UInt16
    var period: Allowance.Period
    /// Of a whole period, in the service's unit.
    var quantity: Int64
    var increment: Int64
    var prorated: Bool
    var validDays: Int
    /// How many month ends what is left may cross; 0: none.
    var rolloverCycles: Int
    var rolloverMax: Int64
    var isShared: Bool
  }

  private(set) var rows: [Row] = []
  /// By row.
  private(set) var grants: [Grant] = []
  /// By row: for those that are not plain.
  private(set) var terms: [CompiledAllowance] = []
  private(set) var takes: [Bool] = []
  private(set) var ratingGroups: [UInt32] = []
  /// By plan: its rows, in the order in which they are drawn.
  private(set) var rowsOfPlan: [Range<Int>] = []

  init(_ plans: [PlanTerms]) {
    let ids = Set(plans.flatMap { $0.allowances.map(\.id) }).sorted()
    var rankOfID: [String: Int] = [:]
    for (rank, id) in ids.enumerated() { rankOfID[id] = rank }
    var firstOfColumn: [[Bool]: Int] = [:]
    for (plan, planTerms) in plans.enumerated() {
      let first = rows.count
      for (position, allowance) in planTerms.allowances.enumerated() {
        let groups = ratingGroups.count
        ratingGroups += allowance.ratingGroups
        rows.append(
          Row(
            kinds: UInt16(allowance.directions) << (3 * UInt16(allowance.service.rawValue)),
            isPlain: allowance.isPlain,
            firstDestination: place(allowance.destinations, &firstOfColumn),
            firstBand: place(allowance.bands, &firstOfColumn),
            firstNetwork: place(allowance.networks, &firstOfColumn),
            ratingGroups: groups..<ratingGroups.count,
            increment: Reciprocal(UInt64(allowance.increment)), priority: allowance.priority,
            filterCount: allowance.filterCount, rank: rankOfID[allowance.id] ?? 0))
        grants.append(Grant(allowance, plan: UInt16(plan), position: UInt16(position)))
        terms.append(allowance)
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

  /// Whether a row's filters take such events; its validity is the instance's to know.
  @inline(__always)
  func takes(_ number: Int, _ record: UsageRecord, _ place: EventPlace) -> Bool {
    let row = rows[number]
    if !takes[row.firstDestination &+ Int(place.destination)]
      || !takes[row.firstBand &+ Int(place.band)]
      || !takes[row.firstNetwork &+ Int(record.serving)]
    {
      return false
    }
    return row.ratingGroups.isEmpty || ratingGroups[row.ratingGroups].contains(record.ratingGroup)
  }
}

extension AllowanceTable.Grant {
  fileprivate init(_ allowance: CompiledAllowance, plan: UInt16, position: UInt16) {
    self.init(
      plan: plan, allowance: position, period: allowance.period, quantity: allowance.quantity,
      increment: allowance.increment, prorated: allowance.prorated,
      validDays: allowance.validDays,
      rolloverCycles: allowance.period == .month ? allowance.rollover?.cycles ?? 0 : 0,
      rolloverMax: allowance.rollover?.capQuantity ?? .max, isShared: allowance.isShared)
  }
}

extension CompiledAllowance {
  fileprivate var isPlain: Bool {
    !refusesWhenEmpty && priceMicros == 0 && subLimits.isEmpty
      && memberCaps.allSatisfy { $0 == nil }
  }
}

extension CompiledSubLimit {
  /// Whether such usage counts towards it.
  func takes(_ record: UsageRecord, _ place: EventPlace) -> Bool {
    destinations[Int(place.destination)] && networks[Int(record.serving)]
      && (ratingGroups.isEmpty || ratingGroups.contains(record.ratingGroup))
  }
}
