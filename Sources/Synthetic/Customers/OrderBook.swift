import Measures
import Records

/// An order as it really went, of which each feed tells its part.
struct SyntheticOrder {
  /// `O` and these digits are its id: the line's index and its number among the line's orders.
  var line: UInt32
  var number: Int
  var kind: Order.Kind
  var product: String
  var submitted: CivilDay
  /// First `submitted`; the days never go back, the last ones may lie ahead.
  var life: [(stage: Order.Stage, on: CivilDay)]
  /// Of a family that has its broadband from us.
  var isConverged: Bool
  /// Why it was cancelled, where CRM wrote that down.
  var reason = ""
  /// Its own bits.
  var random: UInt64
  /// What the operations feeds get wrong of it.
  var defect: Defect?

  /// How far it has come by `day`.
  func state(by day: CivilDay) -> (stage: Order.Stage, on: CivilDay) {
    life.last { $0.on <= day } ?? life[0]
  }

  /// The day on which it comes to `stage`; nil where it never does.
  func day(of stage: Order.Stage) -> CivilDay? { life.first { $0.stage == stage }?.on }

  func appendID(to text: inout TextBlock) {
    text.append("O")
    text.append(UInt64(line), digits: 9)
    text.append(UInt64(number), digits: 6)
  }

  var channel: String { Self.channel(of: random) }

  /// A line has one order of a kind a day: that names it, every month alike.
  static func number(_ kind: Order.Kind, effect: CivilDay) -> Int {
    Int(kind.rawValue) * 100_000 + Int(effect.number)
  }

  /// The own bits of an order of that name; `key` is that of ``Chance/Purpose/order``.
  static func random(line: UInt32, number: Int, key: UInt64) -> UInt64 {
    Chance.draw(key, 1 << 56 | UInt64(line) << 20 | UInt64(number))
  }

  /// Where it was ordered, by its own bits.
  static func channel(of random: UInt64) -> String {
    WeightedCodes.salesChannels.code(Chance.mixed(random))
  }
}

/// Every order of a line that feeds tell of: what led to it, plan changes, packs, broadband and
/// cancellation, and what came to nothing.
struct OrderBook {
  private let calendar: CustomerCalendar
  private let population: Population
  private let offers: Offers
  /// The months that are told of, each with the key of the orders that came to nothing.
  private let months: [(month: BillingMonth, key: UInt64)]
  /// Whether all broadband is told of that the lines' accounts have, however old its order is; one
  /// in three accounts of a single line has some, too.
  private let tellsBroadband: Bool

  init(
    calendar: CustomerCalendar, population: Population, offers: Offers, monthsBack: Int,
    tellsBroadband: Bool
  ) {
    self.calendar = calendar
    self.tellsBroadband = tellsBroadband
    self.population = population
    self.offers = offers
    months = (-monthsBack...0).map {
      let month = calendar.month.offset(by: $0)
      return (month, Chance.key(calendar.seed, .order, part: UInt64(month.index)))
    }
  }

  /// Orders look this far ahead: one that is submitted takes effect within so many days.
  private static let leadDaysMax = 6

  func forEach(of line: Line, _ body: (SyntheticOrder) -> Void) {
    let account = Households.account(of: Int(line.index), key: population.householdKey)
    let isConverged = account.count > 1
    func order(_ kind: Order.Kind, _ product: String, effect: CivilDay) {
      let request = Request(
        kind: kind, product: product, effect: effect,
        isConverged: isConverged || kind == .broadband)
      if let order = self.order(of: line, request) { body(order) }
    }
    let (index, end) = (Int(line.index), line.ends + 1)
    let ahead = calendar.last + Self.leadDaysMax
    population.history.forEachPlan(
      of: index, activated: line.activated, end: end, by: ahead, offers: offers
    ) { holding in
      order(
        holding.from == line.activated ? .newLine : .changePlan,
        offers.plans[holding.product].id, effect: holding.from)
    }
    population.history.forEachPack(
      of: index, activated: line.activated, end: end, by: ahead, offers: offers
    ) { order(.addPack, offers.packs[$0.product].id, effect: $0.from) }
    let random = Chance.draw(calendar.orderKey, UInt64(line.index))
    if index == account.first && hasBroadband(isConverged: isConverged, random) {
      let effect = line.activated + Chance.below(700, of: random)
      if effect <= line.ends { order(.broadband, "broadband", effect: effect) }
    }
    // Three in five who leave say so; the others fall silent or into arrears.
    if line.ends <= ahead && Self.saysSo(random) {
      order(.cancel, plan(of: line, on: line.ends), effect: line.ends)
    }
    forEachWithdrawn(of: line, isConverged: isConverged, body)
  }

  /// Whether a line orders its own cancellation, by its order bits.
  static func saysSo(_ random: UInt64) -> Bool { random >> 2 & 0xFF < 154 }

  private func hasBroadband(isConverged: Bool, _ random: UInt64) -> Bool {
    if isConverged { return random & 3 != 0 }
    return tellsBroadband && Chance.below(3, of: Chance.mixed(random)) == 0
  }

  private func plan(of line: Line, on day: CivilDay) -> String {
    offers.plans[population.history.plan(of: line, on: day, offers: offers)].id
  }

  /// Every month six lines in a thousand order what they then don't take.
  private func forEachWithdrawn(
    of line: Line, isConverged: Bool, _ body: (SyntheticOrder) -> Void
  ) {
    for (month, key) in months {
      let random = Chance.draw(key, UInt64(line.index))
      if Chance.below(1_000, of: random) >= 6 { continue }
      let submitted = month.firstDay + Int(random & 0xFF) % month.dayCount
      if submitted < line.activated || submitted > line.ends { continue }
      let withdrawn = submitted + Int(random >> 8 & 0xFF) % 9
      let pack = offers.packs.isEmpty || random >> 16 & 1 == 0 ? nil : offers.packs[0].id
      body(
        SyntheticOrder(
          line: line.index, number: 900_000 + Int(submitted.number),
          kind: pack == nil ? .changePlan : .addPack,
          product: pack ?? plan(of: line, on: submitted), submitted: submitted,
          life: [(.submitted, submitted), (.cancelled, withdrawn)], isConverged: isConverged,
          reason: "regret", random: random))
    }
  }

  private struct Request {
    var kind: Order.Kind
    var product: String
    /// When it is activated.
    var effect: CivilDay
    var isConverged: Bool
  }

  private func order(of line: Line, _ request: Request) -> SyntheticOrder? {
    let number = SyntheticOrder.number(request.kind, effect: request.effect)
    let random = SyntheticOrder.random(line: line.index, number: number, key: calendar.orderKey)
    let submitted = request.effect + -Chance.below(Self.leadDaysMax, of: random)
    let isAsked = tellsBroadband && request.kind == .broadband
    if submitted > calendar.last || (submitted < calendar.ordersFrom && !isAsked) { return nil }
    return SyntheticOrder(
      line: line.index, number: number, kind: request.kind, product: request.product,
      submitted: submitted, life: life(of: request, submitted: submitted, random),
      isConverged: request.isConverged, random: random)
  }

  private func life(
    of request: Request, submitted: CivilDay, _ random: UInt64
  ) -> [(stage: Order.Stage, on: CivilDay)] {
    let verified = min(submitted + Int(random & 1), request.effect)
    let completed = request.effect + Int(random >> 1 & 1)
    let isDelivered = request.kind == .newLine || request.kind == .broadband
    var life: [(stage: Order.Stage, on: CivilDay)] = [
      (.submitted, submitted), (.verified, verified),
    ]
    if request.isConverged && isDelivered { life.append((.split, verified)) }
    if isDelivered { life.append((.shipped, min(verified + 1, request.effect))) }
    life += [(.activated, request.effect), (.completed, completed)]
    if request.isConverged && isDelivered {
      life.append((.bound, completed + Int(random >> 2 & 3)))
    }
    return life
  }
}
