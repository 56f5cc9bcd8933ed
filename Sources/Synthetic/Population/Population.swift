import Measures

/// The lines that the month's feeds tell of, in order of activation: all in service on one of its
/// days, and those cancelled up to `historyMonths` before.
struct Population {
  let lines: [Line]
  let flow: BaseFlow
  let history: LineHistory
  let householdKey: UInt64
  /// Where a block of 16 indices begins in `lines`: how a line finds who was there before it.
  private let blockStarts: [UInt32]
  /// Draws by activity; only lines that are used in the month have any.
  private let activity: AliasTable
  /// Two lines that are in use on every day of the month.
  private let steadyPositions: (Int, Int)

  /// Mean life of a line in days; see ``QuantileTable/lifetime``.
  static let lifeDaysMean: UInt64 = 1_634

  init(options: SyntheticOptions, offers: Offers, awayCodes: Int) {
    let calendar = ArrivalCalendar(subscribers: options.subscribers)
    var maker = LineMaker(
      options: options, offers: offers, awayCodes: awayCodes, calendar: calendar)
    for month in calendar.months(through: options.month) {
      for index in calendar.lines(in: month) { maker.add(index, month) }
    }
    maker.joinFamilies()
    var weights = maker.weights
    // Alias columns need count · Σ weights < 2⁶³: a factor is below 2²⁵.
    if weights.count > 1 << 19 { weights = weights.map { $0 >> 8 } }
    activity = AliasTable(weights: weights)
    history = maker.history
    householdKey = maker.householdKey
    flow = maker.flow

    var starts = [UInt32](
      repeating: 0, count: calendar.count(through: options.month) / NumberPlan.linesPerBlock + 1)
    var block = 0
    for (position, line) in maker.lines.enumerated() {
      let own = Int(line.index) / NumberPlan.linesPerBlock
      while block <= own {
        starts[block] = UInt32(position)
        block += 1
      }
    }
    while block < starts.count {
      starts[block] = UInt32(maker.lines.count - 1)
      block += 1
    }
    blockStarts = starts

    let days = options.month.dayCount
    let steady = maker.lines.indices.lazy.filter {
      maker.lines[$0].firstDay == 1 && Int(maker.lines[$0].lastDay) == days
    }.prefix(2)
    guard let first = steady.first, let second = steady.dropFirst().first else {
      preconditionFailure("Fifty lines have two among them that are in use all month.")
    }
    steadyPositions = (first, second)
    lines = maker.lines
  }

  /// How active a line is by nature, in 1/65,536: mean 1 over all.
  static func activity(of index: UInt32, key: UInt64) -> UInt64 {
    QuantileTable.activity.factor(
      UInt32(truncatingIfNeeded: Chance.draw(key, UInt64(index)) >> 32))
  }

  /// A line in use on `day`, by activity, other than the one at `excluded`.
  func position(usedOn day: Int, except excluded: Int = -1, _ chance: inout Chance) -> Int {
    for _ in 0..<64 {
      let position = activity.position(chance.next())
      if lines[position].isUsed(on: day) && position != excluded { return position }
    }
    return steadyPositions.0 == excluded ? steadyPositions.1 : steadyPositions.0
  }

  /// The line in the circle of the one at `position` that `random` picks: of lines older than it,
  /// the same every month as long as they last.
  func acquaintance(of position: Int, _ random: UInt64) -> Int {
    let older = max(Int(lines[position].index) / NumberPlan.linesPerBlock, 64)
    let block = Chance.below(min(older, blockStarts.count), of: random)
    return min(Int(blockStarts[block]) + Int(random & 15), lines.count - 1)
  }
}

/// Makes the lines of a month one by one.
private struct LineMaker {
  var lines: [Line] = []
  var weights: [UInt32] = []
  var flow = BaseFlow()
  let history: LineHistory
  let householdKey: UInt64

  private let options: SyntheticOptions
  private let offers: Offers
  private let awayCodes: Int
  private let calendar: ArrivalCalendar
  private let numbers: NumberPlan
  private let first: CivilDay
  private let last: CivilDay
  private let keptFrom: CivilDay
  private let keyLifetime: UInt64
  private let keyActivity: UInt64
  private let keyDevice: UInt64
  private let keySuspension: UInt64
  private let keyTrip: UInt64

  init(options: SyntheticOptions, offers: Offers, awayCodes: Int, calendar: ArrivalCalendar) {
    self.options = options
    self.offers = offers
    self.awayCodes = awayCodes
    self.calendar = calendar
    let seed = options.seed
    let monthPart = UInt64(options.month.index)
    numbers = NumberPlan(seed: seed, capacity: calendar.capacity)
    history = LineHistory(
      seed: seed, packLife: options.tellsOperations ? PackLife(seed: seed) : nil)
    householdKey = Chance.key(seed, .household)
    first = options.month.firstDay
    last = options.month.lastDay
    keptFrom = options.month.offset(by: -options.historyMonths).firstDay
    keyLifetime = Chance.key(seed, .lifetime)
    keyActivity = Chance.key(seed, .activity)
    keyDevice = Chance.key(seed, .device)
    keySuspension = Chance.key(seed, .suspension, part: monthPart)
    keyTrip = Chance.key(seed, .trip, part: monthPart)
  }

  /// Adds the line that came as the `index`-th, in `month` of the calendar, if feeds tell of it.
  mutating func add(_ index: Int, _ month: Int) {
    let activated = calendar.activation(of: index, in: month)
    let life = Chance.draw(keyLifetime, UInt64(index))
    let days = QuantileTable.lifetime.scaled(
      Population.lifeDaysMean, UInt32(truncatingIfNeeded: life >> 32))
    let ends = activated + Int(days)
    if ends < keptFrom || activated > last { return }
    count(activated: activated, ends: ends)

    let (msisdn, region) = numbers.number(of: index)
    var line = Line(
      msisdn: msisdn, index: UInt32(index), activatedOn: activated.number, endsOn: ends.number,
      plan: 0, away: 0, region: UInt8(region), firstDay: 0, lastDay: 0, tripFirst: 0, tripLast: 0,
      familyBack: 0, familyCount: 1, suspended: false,
      has5G: Chance.below(100, of: Chance.draw(keyDevice, UInt64(index))) < 58)
    history.forEachPlan(
      of: index, activated: activated, end: ends + 1, by: last, offers: offers
    ) { if $0.from <= min(last, ends) { line.plan = UInt16($0.product) } }
    if ends >= first {
      line.firstDay = UInt8(max(activated, first) - first + 1)
      line.lastDay = UInt8(min(ends, last) - first + 1)
      if ends > last { suspend(&line, whoLeavesUnpaid: life & 0xFF < 102) }
      travel(&line)
    }
    lines.append(line)
    weights.append(weight(of: line))
  }

  private mutating func count(activated: CivilDay, ends: CivilDay) {
    if activated < first && ends >= first { flow.opening += 1 }
    if activated >= first { flow.activated += 1 }
    if ends >= first && ends <= last { flow.churned += 1 }
    if ends > last { flow.closing += 1 }
  }

  /// Lines that leave for arrears within six weeks are barred before; others now and then. Half of
  /// them were barred before the month began.
  private mutating func suspend(_ line: inout Line, whoLeavesUnpaid: Bool) {
    let random = Chance.draw(keySuspension, UInt64(line.index))
    let leaving = whoLeavesUnpaid && line.ends - last <= 42
    guard leaving || Chance.below(1_000, of: random) < 12 else { return }
    line.suspended = true
    flow.suspended += 1
    if random & 1 == 0 {
      (line.firstDay, line.lastDay) = (0, 0)
    } else {
      line.lastDay = line.firstDay + UInt8(random >> 8 & 0xFF) % (line.lastDay - line.firstDay + 1)
    }
  }

  /// Two in a hundred are abroad for two to nine days.
  private func travel(_ line: inout Line) {
    let random = Chance.draw(keyTrip, UInt64(line.index))
    guard awayCodes > 0, Chance.below(1_000, of: random) < 20 else { return }
    line.away = UInt16(Int(random & 0xFFFF) % awayCodes + 1)
    line.tripFirst = UInt8(Int(random >> 16 & 0xFF) % options.month.dayCount + 1)
    line.tripLast = line.tripFirst + 1 + UInt8(random >> 24 & 7)
  }

  private func weight(of line: Line) -> UInt32 {
    if line.lastDay == 0 { return 0 }
    let own = Population.activity(of: line.index, key: keyActivity)
    return UInt32(min((own * offers.usage[Int(line.plan)].records) >> 16, UInt64(UInt32.max)))
  }

  /// Lines of one account stand next to each other: tells each where.
  mutating func joinFamilies() {
    var start = 0
    while start < lines.count {
      let account = Households.account(of: Int(lines[start].index), key: householdKey)
      var end = start + 1
      while end < lines.count, Int(lines[end].index) < account.first + account.count { end += 1 }
      for position in start..<end {
        lines[position].familyBack = UInt8(position - start)
        lines[position].familyCount = UInt8(end - start)
      }
      start = end
    }
  }
}
