import Measures
import Records

/// Rows of `orders.csv`: what led to each line, plan change, pack, broadband and cancellation, and
/// how far the orders on their way have come at the month's end.
struct OrderRows {
  static let header = "order_id,msisdn,kind,product,channel,submitted_on,stage,stage_on\n"

  private let calendar: CustomerCalendar
  private let population: Population
  private let offers: Offers
  /// The months that are told of, each with the key of the orders that came to nothing.
  private let months: [(month: BillingMonth, key: UInt64)]

  init(calendar: CustomerCalendar, population: Population, offers: Offers, monthsBack: Int) {
    self.calendar = calendar
    self.population = population
    self.offers = offers
    months = (-monthsBack...0).map {
      let month = calendar.month.offset(by: $0)
      return (month, Chance.key(calendar.seed, .order, part: UInt64(month.index)))
    }
  }

  /// Orders look this far ahead: one that is submitted takes effect within so many days.
  private static let leadDaysMax = 6

  func write(_ line: Line, into text: inout TextBlock) {
    let account = Households.account(of: Int(line.index), key: population.householdKey)
    let isConverged = account.count > 1
    func order(_ kind: Order.Kind, _ product: String, effect: CivilDay) {
      write(
        line,
        Request(kind: kind, product: product, effect: effect, isConverged: isConverged),
        into: &text)
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
    if index == account.first && isConverged && random & 3 != 0 {
      let effect = line.activated + Chance.below(700, of: random)
      if effect <= line.ends { order(.broadband, "broadband", effect: effect) }
    }
    // Three in five who leave say so; the others fall silent or into arrears.
    if line.ends <= ahead && random >> 2 & 0xFF < 154 {
      order(.cancel, plan(of: line, on: line.ends), effect: line.ends)
    }
    writeWithdrawn(line, &text)
  }

  private func plan(of line: Line, on day: CivilDay) -> String {
    offers.plans[population.history.plan(of: line, on: day, offers: offers)].id
  }

  /// Every month six lines in a thousand order what they then don't take.
  private func writeWithdrawn(_ line: Line, _ text: inout TextBlock) {
    for (month, key) in months {
      let random = Chance.draw(key, UInt64(line.index))
      if Chance.below(1_000, of: random) >= 6 { continue }
      let submitted = month.firstDay + Int(random & 0xFF) % month.dayCount
      if submitted < line.activated || submitted > line.ends { continue }
      let withdrawn = submitted + Int(random >> 8 & 0xFF) % 9
      let pack = offers.packs.isEmpty || random >> 16 & 1 == 0 ? nil : offers.packs[0].id
      let state: (Order.Stage, CivilDay) =
        withdrawn <= calendar.last ? (.cancelled, withdrawn) : (.submitted, submitted)
      append(
        line, pack == nil ? .changePlan : .addPack, product: pack ?? plan(of: line, on: submitted),
        number: 900_000 + Int(submitted.number), submitted: submitted, state, random, &text)
    }
  }

  private struct Request {
    var kind: Order.Kind
    var product: String
    /// When it is activated.
    var effect: CivilDay
    var isConverged: Bool
  }

  private func write(_ line: Line, _ request: Request, into text: inout TextBlock) {
    // A line has one order of a kind a day: that names it, every month alike.
    let number = Int(request.kind.rawValue) * 100_000 + Int(request.effect.number)
    let random = Chance.draw(
      calendar.orderKey, 1 << 56 | UInt64(line.index) << 20 | UInt64(number))
    let submitted = request.effect + -Chance.below(Self.leadDaysMax, of: random)
    if submitted < calendar.ordersFrom || submitted > calendar.last { return }
    append(
      line, request.kind, product: request.product, number: number, submitted: submitted,
      stage(of: request, submitted: submitted, random), random, &text)
  }

  private func append(
    _ line: Line, _ kind: Order.Kind, product: String, number: Int, submitted: CivilDay,
    _ state: (stage: Order.Stage, on: CivilDay), _ random: UInt64, _ text: inout TextBlock
  ) {
    text.append("O")
    text.append(UInt64(line.index), digits: 9)
    text.append(UInt64(number), digits: 6)
    text.comma()
    text.append(line.msisdn)
    text.comma()
    text.append(kind.code)
    text.comma()
    text.appendField(product)
    text.comma()
    text.append(WeightedCodes.salesChannels.code(Chance.mixed(random)))
    text.comma()
    text.append(submitted)
    text.comma()
    text.append(state.stage.code)
    text.comma()
    text.append(state.on)
    text.endLine()
  }

  /// The furthest stage that the order has reached by the month's end, and when.
  private func stage(
    of request: Request, submitted: CivilDay, _ random: UInt64
  ) -> (Order.Stage, CivilDay) {
    let verified = min(submitted + Int(random & 1), request.effect)
    let completed = request.effect + Int(random >> 1 & 1)
    var life: [(Order.Stage, CivilDay)] = [(.submitted, submitted), (.verified, verified)]
    if request.isConverged && (request.kind == .newLine || request.kind == .broadband) {
      life.append((.split, verified))
    }
    if request.kind == .newLine || request.kind == .broadband {
      life.append((.shipped, min(verified + 1, request.effect)))
    }
    life += [(.activated, request.effect), (.completed, completed)]
    if request.isConverged && (request.kind == .newLine || request.kind == .broadband) {
      life.append((.bound, completed + Int(random >> 2 & 3)))
    }
    return life.last { $0.1 <= calendar.last } ?? life[0]
  }
}
