import Jobs
import Measures
import Records

/// Makes the records of an event from its strand, its place and its own random numbers.
struct UsageMaker {
  let population: Population
  let parties: PartyNumbers
  let plan: UsagePlan
  let writer: UsageLineWriter
  let offers: Offers
  /// Rating groups that the catalogue has bundles for.
  private let bundledGroups: [UInt64]
  private let month: BillingMonth
  private let seed: UInt64
  private let circleKey: UInt64
  private let foreignCircleKey: UInt64
  private let cellKey: UInt64
  private let activityKey: UInt64
  private let appetiteKey: UInt64
  private let tellsOperations: Bool

  private static let callSecondsMax: UInt64 = 14_400
  private static let sessionSecondsMean: UInt64 = 750
  private static let sessionSecondsMax: UInt64 = 28_800
  /// Of a thousand calls to strangers so many go to another operator's hotline, of lines that end
  /// within so many days after the month, and of others.
  private static let askingElsewhere = (leaving: 150, staying: 3, daysBefore: 45)
  /// Abroad, where each megabyte costs, sessions are so many times smaller.
  private static let restraintAbroad: UInt64 = 64

  init(
    options: SyntheticOptions, catalogue: Catalogue, population: Population, parties: PartyNumbers,
    plan: UsagePlan, offers: Offers
  ) {
    self.population = population
    self.parties = parties
    self.plan = plan
    self.offers = offers
    month = options.month
    seed = options.seed
    writer = UsageLineWriter(month: options.month, awayCodes: catalogue.networks.away)
    bundledGroups = Set(catalogue.plans.flatMap { $0.allowances.flatMap(\.ratingGroups) })
      .sorted().map(UInt64.init)
    circleKey = Chance.key(options.seed, .circle)
    foreignCircleKey = Chance.key(options.seed, .foreignCircle)
    cellKey = Chance.key(options.seed, .cell)
    activityKey = Chance.key(options.seed, .activity)
    appetiteKey = Chance.key(options.seed, .appetite)
    tellsOperations = options.tellsOperations
  }

  /// The chance of an event, and where its first number puts it in time.
  func chance(of strand: Strand, file: Int, ordinal: Int) -> (Chance, UInt64) {
    var chance = Chance(state: Chance.draw(key(of: strand, file: file), UInt64(ordinal)))
    let first = chance.next()
    return (chance, first)
  }

  private func key(of strand: Strand, file: Int) -> UInt64 {
    Chance.key(
      seed, .usage,
      part: UInt64(month.index) << 32 | UInt64(file) << 8 | UInt64(strand.rawValue))
  }

  /// Numbers of a file's events: year and month, file from 1, rank in the file: 19 digits.
  func recordID(file: Int, serial: Int) -> UInt64 {
    let head = UInt64(month.year * 100 + month.month) * 10_000 + UInt64(file + 1)
    return head * 1_000_000_000 + UInt64(serial)
  }

  /// An event's records: the second is the other end's, where that is the operator's too.
  ///
  /// `close` is the second of the month in which it ends; `rank` the event's in its strand.
  func records(
    of strand: Strand, close: Int, rank: Int, id: UInt64, _ chance: inout Chance
  ) -> (UsageLine, UsageLine?) {
    switch strand {
    case .callPair, .textPair: pair(strand, close: close, id: id, &chance)
    case .callOut, .textOut, .callIn, .textIn:
      (outside(strand, close: close, rank: rank, id: id, &chance), nil)
    case .session: (session(close: close, id: id, &chance), nil)
    case .late: (late(rank: rank, id: id, &chance), nil)
    case .malformed, .duplicate: preconditionFailure("Such a line is made of another strand's.")
    }
  }

  private func pair(
    _ strand: Strand, close: Int, id: UInt64, _ chance: inout Chance
  ) -> (UsageLine, UsageLine?) {
    let day = close / 86_400 + 1
    let caller = population.position(usedOn: day, &chance)
    let callee = self.callee(of: caller, day: day, &chance)
    var first = line(strand, position: caller, close: close, id: id, &chance)
    first.other = population.lines[callee].msisdn
    var second = line(strand, position: callee, close: close, id: id + 1, &chance)
    second.other = first.served
    second.direction = .terminating
    // Both ends tell of one call: neither may reach back before its line was there.
    if first.service == .voice { begin(&first, close: close, from: usableFrom(callee), id) }
    (second.start, second.seconds, second.events) = (first.start, first.seconds, first.events)
    return (first, second)
  }

  private func outside(
    _ strand: Strand, close: Int, rank: Int, id: UInt64, _ chance: inout Chance
  ) -> UsageLine {
    let position = population.position(usedOn: close / 86_400 + 1, &chance)
    var line = line(strand, position: position, close: close, id: id, &chance)
    let use: PartyNumbers.Use =
      switch strand {
      case .callOut: .callOut
      case .callIn: .callIn
      case .textOut: .textOut
      default: .textIn
      }
    line.direction = strand == .callOut || strand == .textOut ? .originating : .terminating
    var (kind, digits) = (chance.next(), chance.next())
    if chance.happens(650) {
      // One of some ten numbers that this line has to do with, every month.
      let slot = UInt64(kind.trailingZeroBitCount)
      let own = UInt64(population.lines[position].index) << 6 | slot
      (kind, digits) = (
        Chance.draw(foreignCircleKey, own << 1), Chance.draw(foreignCircleKey, own << 1 | 1)
      )
    }
    line.other = parties.number(use, kind, digits)
    if strand == .callOut && tellsOperations {
      line.other = hotline(askedBy: population.lines[position], &chance) ?? line.other
    }
    if strand == .callOut && plan.isUnzoned(rank) { line.other = parties.unzoned(digits) }
    return line
  }

  /// Another operator's hotline, which lines call that are about to leave; nil for most calls.
  private func hotline(askedBy line: Line, _ chance: inout Chance) -> UInt64? {
    let share = Self.askingElsewhere
    let isLeaving = line.ends - month.lastDay <= share.daysBefore
    guard chance.happens(isLeaving ? share.leaving : share.staying) else { return nil }
    return parties.rival(chance.next())
  }

  private func session(close: Int, id: UInt64, _ chance: inout Chance) -> UsageLine {
    let position = population.position(usedOn: close / 86_400 + 1, &chance)
    return line(.session, position: position, close: close, id: id, &chance)
  }

  /// Started in the last ten days of the month before, by a line that was there, and reported only
  /// now.
  private func late(rank: Int, id: UInt64, _ chance: inout Chance) -> UsageLine {
    let strand = UsagePlan.lateStrand(rank)
    var position = population.position(usedOn: 1, &chance)
    for _ in 0..<16 where month.firstDay - population.lines[position].activated < 12 {
      position = population.position(usedOn: 1, &chance)
    }
    var line = line(strand, position: position, close: 43_200, id: id, &chance)
    if strand != .session { line.other = parties.number(.callOut, chance.next(), chance.next()) }
    line.start = -1 - chance.below(10 * 86_400)
    line.away = 0
    return line
  }

  /// Family first, then the circle, then anybody.
  private func callee(of caller: Int, day: Int, _ chance: inout Chance) -> Int {
    let line = population.lines[caller]
    let random = chance.next()
    if line.familyCount > 1 && chance.happens(420) {
      let member = caller - Int(line.familyBack) + Chance.below(Int(line.familyCount), of: random)
      if member != caller && population.lines[member].isUsed(on: day) { return member }
    }
    if chance.happens(600) {
      let slot = UInt64(random.trailingZeroBitCount)
      let friend = population.acquaintance(
        of: caller, Chance.draw(circleKey, UInt64(line.index) << 6 | slot))
      if friend != caller && population.lines[friend].isUsed(on: day) { return friend }
    }
    return population.position(usedOn: day, except: caller, &chance)
  }

  /// Sets when a record that ends in the second `close` began. One that would have begun before
  /// its line, or before the month, is cut short by chance, so that no midnight has a crowd.
  private func begin(_ line: inout UsageLine, close: Int, from first: Int, _ random: UInt64) {
    if close + 1 - line.seconds < first {
      line.seconds = 1 + Chance.below(close + 1 - first, of: Chance.mixed(random))
    }
    line.start = close + 1 - line.seconds
  }

  /// The second of the month from which a line may have records.
  private func usableFrom(_ position: Int) -> Int {
    max(0, Int(population.lines[position].firstDay) - 1) * 86_400
  }

  /// A record of the line at `position` that ends in the second `close`; no other party yet.
  private func line(
    _ strand: Strand, position: Int, close: Int, id: UInt64, _ chance: inout Chance
  ) -> UsageLine {
    let subscriber = population.lines[position]
    let isAway = subscriber.isAway(on: close / 86_400 + 1)
    let (word, bits) = (chance.word(), chance.next())
    var line = UsageLine(
      recordID: id, served: subscriber.msisdn, other: 0, start: close, seconds: 0, octetsUp: 0,
      octetsDown: 0, events: 1, cell: 0, away: 0, ratingGroup: 0, service: .sms,
      direction: .originating, access: .g4)
    switch strand {
    case .callPair, .callOut, .callIn:
      line.service = .voice
      let mean = offers.usage[Int(subscriber.plan)].callSeconds
      line.seconds = Int(min(Self.callSecondsMax, max(1, QuantileTable.call.scaled(mean, word))))
    case .session: fillSession(&line, subscriber, word, isAway: isAway, &chance)
    default: line.events = bits >> 40 & 15 == 0 ? 2 : 1
    }
    if line.service != .sms { begin(&line, close: close, from: usableFrom(position), bits) }
    line.access = access(of: subscriber, voice: line.service == .voice, bits)
    if isAway {
      line.away = Int(subscriber.away)
    } else {
      line.cell = cell(of: subscriber, bits)
    }
    return line
  }

  private func fillSession(
    _ line: inout UsageLine, _ subscriber: Line, _ word: UInt32, isAway: Bool,
    _ chance: inout Chance
  ) {
    line.service = .data
    line.seconds = Int(
      min(
        Self.sessionSecondsMax,
        max(1, QuantileTable.session.scaled(Self.sessionSecondsMean, chance.word()))))
    let mean = sessionOctets(of: subscriber)
    var octets = max(300, QuantileTable.session.scaled(mean, word))
    if isAway { octets = max(300, octets / Self.restraintAbroad) }
    let bits = chance.next()
    // Of all octets 2 to 20 % go up.
    line.octetsUp = octets * UInt64(20 + Chance.below(181, of: bits)) / 1_000
    line.octetsDown = octets - line.octetsUp
    line.ratingGroup = ratingGroup(bits)
  }

  /// A line's mean session. What a line uses in a month hangs on its plan and its appetite, not on
  /// how often it goes online: many sessions are small ones. One line in twenty takes no heed of
  /// its bundle, and pays.
  private func sessionOctets(of subscriber: Line) -> UInt64 {
    let appetite = Chance.draw(appetiteKey, UInt64(subscriber.index))
    let percent =
      Chance.below(20, of: appetite) == 0 ? 200 : 45 + (appetite & 0xFFFF) * 100 / 65_536
    let activity = Population.activity(of: subscriber.index, key: activityKey)
    let mean = offers.usage[Int(subscriber.plan)].sessionOctets
    return mean * percent / 100 * QuantileTable.one / activity
  }

  /// A quarter falls to the groups that have bundles of their own (定向流量), where there are any.
  private func ratingGroup(_ bits: UInt64) -> UInt64 {
    let pick = Int(bits & 0xFFFF) % 100
    if pick < 24 && !bundledGroups.isEmpty {
      return bundledGroups[Int(bits >> 16 & 0xFFFF) % bundledGroups.count]
    }
    return pick < 70 ? 1 : pick < 85 ? 2 : pick < 95 ? 3 : 9
  }

  private func access(of subscriber: Line, voice: Bool, _ bits: UInt64) -> AccessType {
    let pick = Int(bits & 0xFFF) % 100
    if subscriber.has5G && pick < (voice ? 30 : 72) { return .g5 }
    if pick >= 98 { return voice ? .g2 : .g3 }
    return .g4
  }

  /// Half of what a line does is in its home cell, a quarter in a second, and so on.
  private func cell(of subscriber: Line, _ bits: UInt64) -> UInt64 {
    let slot = UInt64((bits >> 44).trailingZeroBitCount)
    let place = Chance.draw(cellKey, UInt64(subscriber.index) << 6 | slot)
    return UInt64(Int(subscriber.region) + 1) * 100_000 + UInt64(Chance.below(4_000, of: place))
  }
}
