import Measures
import Records

/// What is wrong with a few orders, numbers and flows of money, on purpose: each is the code of
/// a finding's rule, or of the state that reconciling gives the flow.
enum Defect: String, CaseIterable {
  // Of orders
  case orphanPart = "orphan_part"
  case missingPart = "missing_part"
  case extraPart = "extra_part"
  case partAccount = "part_account"
  case partMoney = "part_money"
  case orderTwice = "order_twice"
  case partTwice = "part_twice"
  case stepsOutOfOrder = "steps_out_of_order"
  case overdue = "overdue"
  case completedEarly = "completed_early"
  case activatedAfterCancel = "activated_after_cancel"
  case stillActive = "still_active"
  case partUnidentified = "part_unidentified"
  case bindingConflict = "binding_conflict"
  case cancelWithoutRetention = "cancel_without_retention"
  case secondAttemptMissing = "second_attempt_missing"
  case savedYetCancelled = "saved_yet_cancelled"
  case numberTwoCards = "number_two_cards"
  case activeWithoutOrder = "active_without_order"
  // Of numbers
  case activeWithoutCard = "active_without_card"
  case resourceTwice = "resource_twice"
  case subscriberWithoutNumber = "subscriber_without_number"
  // Of numbers that wait
  case soldIdle = "sold_idle"
  case reservedLong = "reserved_long"
  case cardTwoNumbers = "card_two_numbers"
  case activeWithoutSubscriber = "active_without_subscriber"
  // Of goods
  case stockNegative = "stock_negative"
  case moveTwice = "move_twice"
  case stockDiffers = "stock_differs"
  // Of flows
  case amountDiffers = "amount_differs"
  case onlyLeft = "only_left"
  case onlyRight = "only_right"
  case late = "late"
  case reversedLeft = "reversed_left"
  case reversedRight = "reversed_right"
  case duplicate = "duplicate"
  case unknownReversal = "unknown_reversal"
  case reversalDiffers = "reversal_differs"

  static let ofFlows: [Defect] = [
    .amountDiffers, .onlyLeft, .onlyRight, .late, .reversedLeft, .reversedRight, .duplicate,
    .unknownReversal, .reversalDiffers,
  ]
}

/// Who has which defect: of a thousand orders, numbers and flows so many have one each.
struct Defects {
  let perThousand: Int
  let month: BillingMonth
  private let ordersFrom: CivilDay
  private let key: UInt64

  init(perThousand: Int, calendar: CustomerCalendar) {
    self.perThousand = perThousand
    month = calendar.month
    ordersFrom = calendar.ordersFrom
    key = Chance.key(calendar.seed, .defect)
  }

  /// `isInService`: its line is, at the month's end.
  func defect(of order: SyntheticOrder, isInService: Bool, isKey: Bool) -> Defect? {
    let random = Chance.draw(key, UInt64(order.line) << 20 | UInt64(order.number))
    return pick(from: candidates(of: order, isInService, isKey), random)
  }

  func defect(of line: Line) -> Defect? {
    // Where the order is told, too, a number would have more than one thing wrong with it.
    if line.ends <= month.lastDay || line.activated + 10 > ordersFrom { return nil }
    let random = Chance.draw(key, 1 << 60 | UInt64(line.index))
    return pick(from: [.activeWithoutCard, .resourceTwice, .subscriberWithoutNumber], random)
  }

  /// Of a number that waits, by its index.
  func defect(ofWaiting index: Int, isSold: Bool) -> Defect? {
    let random = Chance.draw(key, 1 << 61 | UInt64(index))
    return pick(
      from: isSold
        ? [.soldIdle, .activeWithoutSubscriber, .cardTwoNumbers]
        : [.reservedLong, .activeWithoutSubscriber], random)
  }

  /// Of an outlet's article in the month.
  func defect(of article: Int, atOutlet outlet: Int) -> Defect? {
    let name = UInt64(month.index) << 32 | UInt64(outlet) << 8 | UInt64(article)
    return pick(
      from: [.stockNegative, .moveTwice, .stockDiffers], Chance.draw(key, 1 << 63 | name))
  }

  /// Of a payment that both logs of money have.
  func defect(of payment: SyntheticPayment) -> Defect? {
    let name =
      UInt64(payment.month.index) << 40 | UInt64(payment.line) << 8 | UInt64(payment.ordinal)
    return pick(from: Defect.ofFlows, Chance.draw(key, 1 << 62 | name))
  }

  private func pick(from candidates: [Defect], _ random: UInt64) -> Defect? {
    guard !candidates.isEmpty, Chance.below(1_000, of: random) < perThousand else { return nil }
    return candidates[Chance.below(candidates.count, of: Chance.mixed(random))]
  }

  private func candidates(
    of order: SyntheticOrder, _ isInService: Bool, _ isKey: Bool
  ) -> [Defect] {
    let last = month.lastDay
    let state = order.state(by: last)
    let isDone = state.stage == .completed || state.stage == .bound
    let isOld = order.submitted + 10 < last
    switch order.kind {
    case .newLine:
      guard isDone else { return [] }
      let inMonth = order.day(of: .activated).map { month.contains($0) } ?? false
      return [.orphanPart, .extraPart, .partAccount, .partMoney, .partTwice, .completedEarly]
        + (isInService ? [.numberTwoCards] : [])
        + (inMonth && isInService ? [.activeWithoutOrder] : [])
    case .broadband where order.reason == "no_port":
      return state.stage == .cancelled ? [.stillActive] : []
    case .broadband:
      guard isDone else { return [] }
      // Broadband bound long ago is what a later order is in conflict with.
      let isLate = order.submitted >= ordersFrom
      return [.missingPart, .extraPart, .partAccount, .partMoney, .partUnidentified]
        + (isLate ? [.bindingConflict] : [])
    case .changePlan, .addPack:
      if state.stage == .cancelled { return state.on < last ? [.activatedAfterCancel] : [] }
      return [.orderTwice] + (isDone ? [.stepsOutOfOrder] : []) + (isOld ? [.overdue] : [])
    case .cancel:
      // Each month's findings are of who left in it.
      guard isDone, let left = order.day(of: .completed), month.contains(left) else { return [] }
      return isKey
        ? [.secondAttemptMissing] : [.cancelWithoutRetention, .savedYetCancelled]
    }
  }
}
