import Measures
import Records
import Tariffs

/// One instance of an allowance, and what became of it so far (semantics §4).
struct AllowanceInstance {
  /// Row of the ``AllowanceTable``.
  var row: Int
  /// Position of its owner among the members that are rated together.
  var owner: Int
  /// Between which (UTC ms) it can be drawn.
  var fromMilliseconds: Int64
  var toMilliseconds: Int64
  /// What was granted, or brought from the month before.
  var given: Int64
  var left: Int64
  /// What the event at hand has drawn, until it is settled.
  var drawn: Int64 = 0
  /// What reversals gave back.
  var returned: Int64 = 0
  var isBrought = false
  var isRolledOver = false
  var age: UInt8 = 0
  /// Whether its holding outlasts the month.
  var goesOn: Bool
  /// Where what each member drew and had given back is added up; -1 where only its owner draws.
  var sharing = -1
  /// Where what its sub-limits have used begins among the limits.
  var firstSubLimit = 0
  /// Where what each member has drawn of the allowance begins among the limits; -1 without caps.
  var firstCap = -1
}

/// What the members of one group, or one subscriber alone, have left of each allowance, in the
/// order of drawing.
///
/// Every holding has instances of its own of each allowance of its plan or pack: a pack that is
/// held twice counts twice. An instance is open to events that start in its validity; its filters,
/// the band's too, are tested at the event's start.
/// *Order* (semantics §5): priority, earlier expiry, rolled over first, more filters, earlier
/// beginning, id, plan, owner.
/// *Cost*: an event looks at those instances only that are open to its member at its start.
struct Balances {
  /// An instance that is open to a member.
  struct Open {
    var kinds: UInt16
    var row: UInt32
    var instance: UInt32
  }

  /// Which instances are open to a member, until one of them begins or ends.
  struct Seat {
    /// In the order of drawing.
    var open: [Open] = []
    /// UTC ms.
    var nextChange = Int64.min
  }

  /// What one event draws.
  struct Drawing {
    /// In whole increments, so perhaps more than the event used.
    var free: Int64 = 0
    /// Whether an allowance takes such events, be there anything left or not.
    var matched = false
    /// Whether an allowance that refuses couldn't give all that was left to give.
    var isRefused = false
    /// Whether ``Balances/pricedDraws`` says what some of it costs.
    var isPriced = false
  }

  /// A quantity that an event adds to a limit.
  struct LimitUse {
    var limit: Int
    var quantity: Int64
  }

  let table: AllowanceTable
  let month: MonthBounds
  var instances: [AllowanceInstance] = []
  /// Whether the order of drawing is that of the ledger too: one holding, one expiry.
  var isInLedgerOrder = true
  var members: [SubscriberProfile] = []
  /// Who draws: the member whose ``seat`` it is.
  private(set) var member = 0
  private var seat = Seat()
  /// Those of the other members; the current one's is stale.
  private var seats: [Seat] = []
  /// By member: the instances that may be open to it. Empty where there is one member.
  var candidates: [[UInt32]] = []
  /// Instants at which a membership begins or ends, ascending.
  var groupChanges: [Int64] = []
  /// What sub-limits and member caps have used.
  var limits: [Int64] = []
  /// By ``AllowanceInstance/sharing`` and member.
  var drawnBy: [Int64] = []
  var returnedBy: [Int64] = []
  /// Of the event at hand.
  private(set) var pricedDraws: [PricedDraw] = []
  private var limitUses: [LimitUse] = []
  private var refusals: [(row: Int, isShort: Bool)] = []

  init(table: AllowanceTable, month: MonthBounds) {
    self.table = table
    self.month = month
  }

  /// Makes all members' seats stale: the next event of each finds what is open.
  mutating func openSeats() {
    member = 0
    seat.nextChange = .min
    for index in seats.indices { seats[index].nextChange = .min }
    while seats.count < members.count { seats.append(Seat()) }
  }

  /// Lets another member draw.
  @inline(__always)
  mutating func take(seatOf next: Int) {
    if next == member { return }
    swap(&seat, &seats[member])
    swap(&seat, &seats[next])
    member = next
  }

  /// Draws for an event of positive quantity; ``settle(_:log:)`` must follow.
  @inline(__always)
  mutating func draw(for record: UsageRecord, at place: EventPlace) -> Drawing {
    if record.startMilliseconds >= seat.nextChange { refresh(at: record.startMilliseconds) }
    let kind = UInt16(1) &<< UInt16(truncatingIfNeeded: record.kind)
    var drawing = Drawing()
    for position in seat.open.indices where seat.open[position].kinds & kind != 0 {
      let row = Int(seat.open[position].row)
      if !table.takes(row, record, place) { continue }
      if !table.rows[row].isPlain {
        drawByTerms(from: position, kind: kind, for: record, at: place, &drawing)
        return drawing
      }
      drawing.matched = true
      if drawing.free >= record.quantity { continue }
      let instance = Int(seat.open[position].instance)
      let left = instances[instance].left
      if left == 0 { continue }
      let taken = Self.taken(
        record.quantity &- drawing.free, of: left, by: table.rows[row].increment)
      instances[instance].drawn = taken
      drawing.free &+= taken
    }
    return drawing
  }

  /// What is given of `left` to cover `wanted` (positive), in whole increments.
  @inline(__always)
  private static func taken(_ wanted: Int64, of left: Int64, by increment: Reciprocal) -> Int64 {
    let needed = increment.roundingUp(wanted)
    if needed.quantity <= left { return needed.quantity }
    return Int64(bitPattern: increment.quotient(of: UInt64(left)) &* increment.divisor)
  }

  /// Goes on drawing at a position whose allowance has caps, sub-limits, a refusal or a price.
  @inline(never)
  private mutating func drawByTerms(
    from first: Int, kind: UInt16, for record: UsageRecord, at place: EventPlace,
    _ drawing: inout Drawing
  ) {
    pricedDraws.removeAll(keepingCapacity: true)
    refusals.removeAll(keepingCapacity: true)
    for position in first..<seat.open.count where seat.open[position].kinds & kind != 0 {
      let row = Int(seat.open[position].row)
      if !table.takes(row, record, place) { continue }
      drawing.matched = true
      let number = Int(seat.open[position].instance)
      let terms = table.terms[row]
      if drawing.free < record.quantity {
        let left = left(of: number, terms, for: record, at: place)
        let taken = Self.taken(
          record.quantity - drawing.free, of: left, by: table.rows[row].increment)
        if taken > 0 {
          instances[number].drawn = taken
          drawing.free += taken
          use(taken, of: number, terms, for: record, at: place)
          if terms.priceMicros != 0 {
            drawing.isPriced = true
            pricedDraws.append(
              PricedDraw(
                quantity: taken, priceMicros: terms.priceMicros, priceUnit: terms.priceUnit))
          }
        }
      }
      if terms.refusesWhenEmpty {
        // An allowance has given what it can when the last of its instances has.
        refusals.removeAll { $0.row == row }
        refusals.append((row, drawing.free < record.quantity))
      }
    }
    drawing.isRefused = refusals.contains { $0.isShort }
  }

  /// Semantics §3.8.
  private func left(
    of number: Int, _ terms: CompiledAllowance, for record: UsageRecord, at place: EventPlace
  ) -> Int64 {
    let instance = instances[number]
    var left = instance.left
    if instance.firstCap >= 0, let role = role(of: member, at: record.startMilliseconds),
      let cap = terms.memberCaps[role]
    {
      left = min(left, cap - limits[instance.firstCap + member])
    }
    for (index, limit) in terms.subLimits.enumerated() where limit.takes(record, place) {
      left = min(left, limit.quantity - limits[instance.firstSubLimit + index])
    }
    return max(0, left)
  }

  private mutating func use(
    _ quantity: Int64, of number: Int, _ terms: CompiledAllowance, for record: UsageRecord,
    at place: EventPlace
  ) {
    let instance = instances[number]
    if instance.firstCap >= 0 { use(instance.firstCap + member, quantity) }
    for (index, limit) in terms.subLimits.enumerated() where limit.takes(record, place) {
      use(instance.firstSubLimit + index, quantity)
    }
  }

  private mutating func use(_ limit: Int, _ quantity: Int64) {
    limits[limit] += quantity
    limitUses.append(LimitUse(limit: limit, quantity: quantity))
  }

  /// Ends an event: what it drew is gone, or stays where it couldn't be charged. What it took goes
  /// to `log` where somebody may give it back.
  @inline(__always)
  mutating func settle(_ isCharged: Bool, log: inout DrawLog) {
    for position in seat.open.indices {
      let instance = Int(seat.open[position].instance)
      let drawn = instances[instance].drawn
      if drawn == 0 { continue }
      instances[instance].drawn = 0
      if !isCharged { continue }
      instances[instance].left &-= drawn
      if instances[instance].sharing >= 0 {
        drawnBy[instances[instance].sharing &+ member] += drawn
      }
      if log.isOpen { log.draws.append(DrawLog.Draw(instance: instance, quantity: drawn)) }
    }
    if !limitUses.isEmpty { settleLimits(isCharged, log: &log) }
  }

  private mutating func settleLimits(_ isCharged: Bool, log: inout DrawLog) {
    if isCharged {
      if log.isOpen { log.limitUses += limitUses }
    } else {
      for use in limitUses { limits[use.limit] -= use.quantity }
    }
    limitUses.removeAll(keepingCapacity: true)
  }

  /// Gives back what an event of the current member drew.
  mutating func giveBack(_ log: DrawLog) {
    for draw in log.draws {
      instances[draw.instance].left += draw.quantity
      instances[draw.instance].returned += draw.quantity
      let sharing = instances[draw.instance].sharing
      if sharing >= 0 { returnedBy[sharing + member] += draw.quantity }
    }
    for use in log.limitUses { limits[use.limit] -= use.quantity }
  }
}

extension Balances {
  /// What is open to the current member from `start` on, and until when that holds.
  @inline(never)
  mutating func refresh(at start: Int64) {
    seat.open.removeAll(keepingCapacity: true)
    var next = Int64.max
    if candidates.isEmpty {
      for number in instances.indices { open(number, at: start, &next) }
    } else {
      for number in candidates[member] { open(Int(number), at: start, &next) }
      if let change = groupChanges.first(where: { $0 > start }) { next = min(next, change) }
    }
    seat.nextChange = next
  }

  private mutating func open(_ number: Int, at start: Int64, _ next: inout Int64) {
    let instance = instances[number]
    if instance.toMilliseconds <= start { return }
    if instance.fromMilliseconds > start {
      next = min(next, instance.fromMilliseconds)
      return
    }
    if instance.owner != member {
      guard let group = group(of: member, at: start),
        group == self.group(of: instance.owner, at: start)
      else { return }
    }
    next = min(next, instance.toMilliseconds)
    seat.open.append(
      Open(
        kinds: table.rows[instance.row].kinds, row: UInt32(instance.row),
        instance: UInt32(number)))
  }

  /// The instances that are open to the current member at an instant, in the order of drawing.
  mutating func openInstances(at start: Int64) -> [Int] {
    if start >= seat.nextChange { refresh(at: start) }
    return seat.open.map { Int($0.instance) }
  }

  /// The group that a member is in at an instant.
  func group(of member: Int, at instant: Int64) -> UInt32? {
    membership(of: member, at: instant)?.group
  }

  /// A member's role at an instant, as a position in `GroupRole.allCases`.
  func role(of member: Int, at instant: Int64) -> Int? {
    switch membership(of: member, at: instant)?.role {
    case .main: 0
    case .sub: 1
    case .broadband: 2
    case nil: nil
    }
  }

  private func membership(
    of member: Int, at instant: Int64
  ) -> SubscriberProfile.Membership? {
    members[member].memberships.first {
      $0.fromMilliseconds <= instant && instant < $0.toMilliseconds
    }
  }
}
