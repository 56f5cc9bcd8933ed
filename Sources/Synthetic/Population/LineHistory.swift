import Measures

/// What a line has held since its activation, from its index alone: every month tells the same.
struct LineHistory {
  /// A plan or pack on the days `from ..< to`; nil while it lasts.
  struct Holding {
    var product: Int
    var from: CivilDay
    var to: CivilDay?
  }

  let keyPlan: UInt64
  let keyChange: UInt64
  let keyPack: UInt64
  /// nil where how a pack was ordered doesn't matter to how long it is kept.
  let packLife: PackLife?

  init(seed: UInt64, packLife: PackLife? = nil) {
    self.packLife = packLife
    keyPlan = Chance.key(seed, .plan)
    keyChange = Chance.key(seed, .planChange)
    keyPack = Chance.key(seed, .pack)
  }

  /// Plans that began by `day`, first to last: changes come every 80 months or so, at once (within
  /// the month) or at the next month's start, three of five to a dearer plan.
  ///
  /// `activated` and `end` (the first day without the line) bound them.
  func forEachPlan(
    of index: Int, activated: CivilDay, end: CivilDay, by day: CivilDay, offers: Offers,
    _ body: (Holding) -> Void
  ) {
    var chance = Chance(state: Chance.draw(keyChange, UInt64(index)))
    var plan = offers.plan(Chance.draw(keyPlan, UInt64(index)))
    var from = activated
    let last = offers.plans.count - 1
    while true {
      let gap = Int(QuantileTable.interval.scaled(2_400, chance.word())) + 20
      let bits = chance.next()
      var change = from + gap
      if bits & 3 != 0 { change = change.month.next.firstDay }
      // A change after the line's end never comes; one after the day asked for isn't known yet.
      if change >= end {
        body(Holding(product: plan, from: from, to: end))
        return
      }
      if last == 0 || change > day + 1 {
        body(Holding(product: plan, from: from, to: nil))
        return
      }
      let step = Chance.below(100, of: bits) < 62 ? 1 : -1
      let target = plan + step < 0 ? 1 : plan + step > last ? last - 1 : plan + step
      body(Holding(product: plan, from: from, to: change))
      if change > day { return }
      (plan, from) = (target, change)
    }
  }

  /// Position in ``Offers/plans`` of what a line has on `day`, one of its days.
  func plan(of line: Line, on day: CivilDay, offers: Offers) -> Int {
    var plan = 0
    forEachPlan(
      of: Int(line.index), activated: line.activated, end: line.ends + 1, by: day, offers: offers
    ) { if $0.from <= day { plan = $0.product } }
    return plan
  }

  /// Packs bought by `day`: for the rest of a month or until cancelled, or as ``PackLife`` says.
  func forEachPack(
    of index: Int, activated: CivilDay, end: CivilDay, by day: CivilDay, offers: Offers,
    _ body: (Holding) -> Void
  ) {
    if offers.packs.isEmpty { return }
    var chance = Chance(state: Chance.draw(keyPack, UInt64(index)))
    var clock = activated
    while true {
      let from = clock + Int(QuantileTable.interval.scaled(900, chance.word())) + 3
      if from > day || from >= end { return }
      let pack = chance.below(offers.packs.count)
      let bits = chance.next()
      let to = packLife?.end(of: index, from: from, bits) ?? Self.end(from: from, bits)
      body(Holding(product: pack, from: from, to: min(to, end)))
      clock = to
    }
  }

  /// Half of the packs end with their month, the others half a year later in the mean.
  private static func end(from: CivilDay, _ bits: UInt64) -> CivilDay {
    if bits & 1 == 0 { return from.month.next.firstDay }
    return from
      + Int(QuantileTable.interval.scaled(180, UInt32(truncatingIfNeeded: bits >> 32))) + 28
  }
}
