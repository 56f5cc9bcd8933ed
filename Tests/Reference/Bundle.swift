import Jobs
import Measures
import Records

/// An instance of an allowance: what was granted at once and ends at once.
final class Bundle {
  let terms: Allowance
  let holding: Holding
  /// UTC milliseconds, `from ..< to`.
  let from: Int64
  let to: Int64
  /// Month ends it has crossed.
  let age: Int
  let isRolledOver: Bool
  let quantity: Int64
  private(set) var left: Int64
  /// What each sub-limit has let through.
  private var drawnOfLimit: [String: Int64] = [:]
  /// By member.
  private(set) var drawn: [Int: Int64] = [:]
  private(set) var returned: [Int: Int64] = [:]

  init(
    _ terms: Allowance, _ holding: Holding, from: Int64, to: Int64, quantity: Int64, age: Int = 0,
    isRolledOver: Bool = false
  ) {
    self.terms = terms
    self.holding = holding
    self.from = from
    self.to = to
    self.quantity = quantity
    self.age = age
    self.isRolledOver = isRolledOver
    left = quantity
  }

  /// What is left of it for usage that meets these sub-limits.
  func left(within limits: [SubLimit]) -> Int64 {
    limits.reduce(left) { min($0, $1.quantity - drawnOfLimit[$1.id, default: 0]) }
  }

  func draw(_ quantity: Int64, by member: Int, within limits: [SubLimit]) {
    left -= quantity
    for limit in limits { drawnOfLimit[limit.id, default: 0] += quantity }
    drawn[member, default: 0] += quantity
    precondition(left >= 0, "A bundle never gives what it hasn't.")
  }

  func giveBack(_ quantity: Int64, to member: Int, within limits: [SubLimit]) {
    left += quantity
    for limit in limits { drawnOfLimit[limit.id, default: 0] -= quantity }
    returned[member, default: 0] += quantity
    precondition(left <= self.quantity, "A bundle gets back no more than it gave.")
  }

  func isValid(at instant: Int64) -> Bool { from <= instant && instant < to }

  private var filters: Int {
    CatalogueReader.filters(
      terms.direction, terms.zones, terms.bands, terms.serving, terms.carriers,
      terms.ratingGroups)
  }

  /// Whether it is drawn from before another.
  func goesBefore(_ other: Bundle) -> Bool {
    if terms.priority != other.terms.priority { return terms.priority < other.terms.priority }
    if to != other.to { return to < other.to }
    if isRolledOver != other.isRolledOver { return isRolledOver }
    if filters != other.filters { return filters > other.filters }
    if from != other.from { return from < other.from }
    let ids = (terms.id, holding.plan.id, holding.owner)
    let others = (other.terms.id, other.holding.plan.id, other.holding.owner)
    // Of one allowance, what has crossed more months began earlier.
    return ids == others ? age > other.age : ids < others
  }

  /// Whether it is an instance of the same allowance, whoever owns it.
  func isOfSameAllowance(as other: Bundle) -> Bool {
    terms.id == other.terms.id && holding.plan.id == other.holding.plan.id
  }
}

// How instances come and go.
extension HoldingReader {
  private var bounds: Range<Int64> { reader.clock.bounds(of: month) }

  /// The instances that a holding grants in the month.
  func granted(by holding: Holding) -> [Bundle] {
    holding.plan.allowances.flatMap { terms in
      switch terms.period {
      case .month: [monthly(terms, holding)]
      case .day: daily(terms, holding)
      case .once: once(terms, holding)
      }
    }
  }

  private func monthly(_ terms: Allowance, _ holding: Holding) -> Bundle {
    var quantity = terms.quantity
    if terms.prorated {
      let share = Int128(quantity) * Int128(holding.days) / Int128(month.dayCount)
      quantity = Int64(share) / terms.increment * terms.increment
    }
    return Bundle(terms, holding, from: holding.from, to: holding.to, quantity: quantity)
  }

  private func daily(_ terms: Allowance, _ holding: Holding) -> [Bundle] {
    let clock = reader.clock
    let first = clock.localDay(at: holding.from)
    let last = clock.localDay(at: holding.to - 1)
    return (0...(last - first)).map { number in
      Bundle(
        terms, holding, from: max(holding.from, clock.start(of: first + number)),
        to: min(holding.to, clock.start(of: first + (number + 1))), quantity: terms.quantity)
    }
  }

  private func once(_ terms: Allowance, _ holding: Holding) -> [Bundle] {
    if holding.beganOn < month.firstDay { return [] }
    var to = end(of: holding)
    if terms.validDays > 0 {
      to = min(to, reader.clock.start(of: holding.beganOn + terms.validDays))
    }
    if to <= holding.from { return [] }
    return [Bundle(terms, holding, from: holding.from, to: to, quantity: terms.quantity)]
  }

  /// When a holding ends; what is still held when the month has ended has no end that counts.
  private func end(of holding: Holding) -> Int64 { holding.goesOn ? .max : holding.to }

  /// What came over from the month before; where its holding has ended, it ends at once.
  func brought(by customer: CustomerFile, owner: Int, of holdings: [Holding]) -> [Bundle] {
    let start = bounds.lowerBound
    return customer.brought.compactMap { brought in
      guard let plan = reader.plan(brought.plan, in: month),
        let terms = plan.allowances.first(where: { $0.id == brought.allowance })
      else { return nil }
      let held = holdings.filter { $0.plan.id == plan.id && $0.from == start }
        .max { $0.to < $1.to }
      let holding =
        held
        ?? Holding(
          owner: owner, plan: plan, from: start, to: start, days: 0, beganOn: month.firstDay,
          goesOn: false)
      let ends = brought.isRolledOver ? holding.to : end(of: holding)
      return Bundle(
        terms, holding, from: start, to: min(brought.toMilliseconds, ends),
        quantity: brought.quantity, age: brought.age, isRolledOver: brought.isRolledOver)
    }
  }

  /// What became of an instance.
  func ledger(of bundle: Bundle) -> [ReferenceEntry] {
    let owner = bundle.holding.owner
    var entries: [ReferenceEntry] = []
    func add(_ movement: BundleMovement, _ quantity: Int64, member: Int) {
      if quantity == 0 { return }
      entries.append(
        ReferenceEntry(
          owner: owner, member: member, plan: bundle.holding.plan.id, allowance: bundle.terms.id,
          movement: movement, age: bundle.age, isRolledOver: bundle.isRolledOver,
          from: bundle.from, to: bundle.to, quantity: quantity))
    }
    add(bundle.age == 0 ? .granted : .brought, bundle.quantity, member: owner)
    for (member, drawn) in bundle.drawn.sorted(by: { $0.key < $1.key }) {
      add(.drawn, -drawn, member: member)
    }
    for (member, returned) in bundle.returned.sorted(by: { $0.key < $1.key }) {
      add(.returned, returned, member: member)
    }
    let goesOn = bundle.holding.goesOn
    if bundle.terms.period == .once, goesOn, bundle.to > bounds.upperBound {
      add(.carried, -bundle.left, member: owner)
      return entries
    }
    var rolled: Int64 = 0
    if let rollover = bundle.terms.rollover, bundle.terms.period == .month, goesOn,
      bundle.age < rollover.cycles
    {
      rolled = min(bundle.left, rollover.capQuantity ?? .max)
    }
    add(.rolled, -rolled, member: owner)
    add(.expired, rolled - bundle.left, member: owner)
    return entries
  }
}
