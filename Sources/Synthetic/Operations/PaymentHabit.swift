import Measures
import Records

/// Which bills are paid in the month: by account, as arrears are an account's.
///
/// A line pays each month the bill of the month before. Some accounts pause for two or three
/// months, and then pay all at once. Who is alone on an account and leaves for arrears pays nothing
/// in the month of that nor in the four before: as long as it takes to be cancelled 90 days after a
/// bill was due.
struct PaymentHabit {
  private let facts: OperationFacts
  private let offers: Offers
  private let latePerThousand: Int
  private let key: UInt64
  private let activityKey: UInt64

  /// In so many months an account pauses once at most, and pays in the last of them.
  static let roundMonths = 4
  private static let monthsUnpaid = 4

  /// *Limits*: `latePerThousand` accounts begin to pause each month, 0 ... 1,000 / ``roundMonths``.
  init(facts: OperationFacts, offers: Offers, latePerThousand: Int) {
    self.facts = facts
    self.offers = offers
    self.latePerThousand = latePerThousand
    key = Chance.key(facts.calendar.seed, .arrears)
    activityKey = Chance.key(facts.calendar.seed, .activity)
  }

  /// Beyond the bundles a line of mean activity uses for so much: a part for all, a part by fee.
  private static func usageMicros(fee: Int64) -> Int64 { 13_000_000 + max(0, fee) / 5 }

  /// About what the line's bill of the month before comes to.
  func billMicros(of line: Line) -> Int64 {
    let fee = offers.plans[Int(line.plan)].feeMicros
    let activity = Population.activity(of: line.index, key: activityKey)
    let usage = Int64(activity) * (Self.usageMicros(fee: fee) >> 8) >> 8
    let (first, last) = (facts.calendar.first, facts.calendar.first + -1)
    var packs: Int64 = 0
    facts.population.history.forEachPack(
      of: Int(line.index), activated: line.activated, end: line.ends + 1, by: last, offers: offers
    ) { if $0.to.map({ $0 >= first }) ?? true { packs += offers.packs[$0.product].feeMicros } }
    return max(0, fee) + usage + packs
  }

  /// Payments of a thousand lines with such a fee.
  static func thousandths(fee: Int64) -> Int {
    let bill = min(fee, 2_000_000_000) + usageMicros(fee: fee)
    return Int(bill * 1_000 / PaymentRows.meanMicros)
  }

  /// How many of the line's bills are paid in the month.
  func bills(of line: Line) -> Int {
    if isLost(line) { return 0 }
    let paused = pause(of: facts.account(of: line).first)
    if paused.isOn { return 0 }
    return (1...paused.monthsBefore + 1).count { age in
      let month = facts.calendar.month.offset(by: -age)
      return line.activated <= month.lastDay && line.ends >= month.firstDay
    }
  }

  /// Whether the account pays nothing in the month, and for how long it has not before it.
  private func pause(of account: Int) -> (isOn: Bool, monthsBefore: Int) {
    let own = Chance.draw(key, UInt64(account))
    let month = facts.calendar.month.index + Int(own % UInt64(Self.roundMonths))
    let (round, place) = month.quotientAndRemainder(dividingBy: Self.roundMonths)
    let random = Chance.mixed(own &+ UInt64(round))
    guard Chance.below(1_000, of: random) < Self.roundMonths * latePerThousand else {
      return (false, 0)
    }
    // Three in five pause for two months.
    let months = Chance.below(5, of: Chance.mixed(random)) < 3 ? 2 : Self.roundMonths - 1
    return (place < months, place == months ? months : 0)
  }

  private func isLost(_ line: Line) -> Bool {
    let months = line.ends.month.index - facts.calendar.month.index
    return latePerThousand > 0 && months <= Self.monthsUnpaid
      && facts.account(of: line).count == 1 && facts.departure(of: line) == .involuntary
  }
}
