import Measures
import Records

/// The orders as CRM has them: those of ``OrderBook``, customers who were talked out of leaving,
/// and broadband that no port was free for.
struct OperationBook {
  let facts: OperationFacts
  let offers: Offers
  private let book: OrderBook
  let defects: Defects
  private let months: [(month: BillingMonth, key: UInt64)]

  init(facts: OperationFacts, offers: Offers, options: SyntheticOptions) {
    self.facts = facts
    self.offers = offers
    let calendar = facts.calendar
    let monthsBack = options.historyMonths
    defects = Defects(perThousand: options.defectsPerThousand, calendar: calendar)
    book = OrderBook(
      calendar: calendar, population: facts.population, offers: offers, monthsBack: monthsBack,
      tellsBroadband: true)
    months = (-monthsBack...0).map {
      let month = calendar.month.offset(by: $0)
      return (month, Chance.key(calendar.seed, .trait, part: UInt64(month.index)))
    }
  }

  /// Each order with its defect, if it has one.
  func forEach(of line: Line, _ body: (SyntheticOrder) -> Void) {
    forEachSound(of: line) { order in
      var order = order
      order.defect = defects.defect(
        of: order, isInService: line.ends > facts.calendar.last,
        isKey: facts.isKeyCustomer(line))
      if order.defect == .activeWithoutOrder && isOrderedOtherwise(line) { order.defect = nil }
      // It stops short of its end, and nobody comes back to it.
      if order.defect == .overdue { order.life = Array(order.life.prefix(2)) }
      body(order)
    }
  }

  /// Whether another order than that of the line itself would account for it.
  private func isOrderedOtherwise(_ line: Line) -> Bool {
    var isOrdered = false
    forEachSound(of: line) { order in
      let isLive = order.state(by: facts.calendar.last).stage != .cancelled
      if order.kind != .newLine && order.kind != .cancel && isLive { isOrdered = true }
    }
    return isOrdered
  }

  private func forEachSound(of line: Line, _ body: (SyntheticOrder) -> Void) {
    book.forEach(of: line, body)
    let account = facts.account(of: line)
    for (month, key) in months {
      let random = Chance.draw(key, UInt64(line.index))
      let submitted = month.firstDay + Int(random >> 8 & 0xFF) % month.dayCount
      if submitted <= line.activated || submitted + 20 > line.ends { continue }
      // Five in a thousand want to leave and stay, two want broadband where there is no port.
      let chance = Chance.below(1_000, of: random)
      let isSaved = chance < 5
      guard isSaved || (chance < 7 && Int(line.index) == account.first) else { continue }
      let ended = submitted + 1 + Int(random >> 16 & 3)
      body(
        SyntheticOrder(
          line: line.index, number: 800_000 + Int(submitted.number) % 100_000,
          kind: isSaved ? .cancel : .broadband, product: isSaved ? "" : "broadband",
          submitted: submitted, life: [(.submitted, submitted), (.cancelled, ended)],
          isConverged: account.count > 1, reason: isSaved ? "saved" : "no_port", random: random))
    }
  }

  /// Whether who leaves is asked to stay a second time: key customers, and who is on one of the
  /// dearest plans. Nobody here knows stars; about half of those with five have such a plan.
  func isAskedTwice(_ line: Line) -> Bool {
    facts.isKeyCustomer(line) || Int(line.plan) * 8 >= offers.plans.count * 6
  }

  /// What the order costs at once, by part: the plan's first fee for a new line; of broadband the
  /// card and the installation.
  func parts(of order: SyntheticOrder) -> [(network: OrderNetwork, micros: Int64)] {
    switch order.kind {
    case .newLine: [(.mobile, offers.plans.first { $0.id == order.product }?.feeMicros ?? 0)]
    case .broadband: [(.mobile, 20_000_000), (.fixed, 80_000_000)]
    case .changePlan, .addPack, .cancel: []
    }
  }

  func amountMicros(of order: SyntheticOrder) -> Int64 {
    switch order.kind {
    case .newLine, .broadband: parts(of: order).reduce(0) { $0 + $1.micros }
    case .addPack: offers.packs.first { $0.id == order.product }?.feeMicros ?? 0
    case .changePlan, .cancel: 0
    }
  }
}
