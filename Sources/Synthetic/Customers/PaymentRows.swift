import Measures

/// Rows of `payments.csv`: what came in during the month.
struct PaymentRows {
  static let header = "payment_id,msisdn,amount,paid_on,channel\n"

  let calendar: CustomerCalendar
  let offers: Offers
  /// nil where lines pay for themselves, by chance.
  let habit: PaymentHabit?

  static let meanMicros: Int64 = 23_400_000

  /// Payments of a thousand lines with such a fee.
  static func thousandths(fee: Int64) -> Int {
    Int(min(max(0, fee) * 6 / 5 + 3_000_000, 2_000_000_000) * 1_000 / meanMicros)
  }

  /// About what the line's fee and some usage come to, in payments of 23.4 yuan in the mean; one
  /// line in sixteen pays nothing this month, nor do those that were barred before it.
  func forEach(of line: Line, _ body: (SyntheticPayment) -> Void) {
    if let habit { return forEach(of: line, habit, body) }
    if line.lastDay == 0 { return }
    var chance = Chance(state: Chance.draw(calendar.paymentKey, UInt64(line.index)))
    let mood = chance.next()
    if mood & 15 == 0 { return }
    let thousandths = Self.thousandths(fee: offers.plans[Int(line.plan)].feeMicros)
    let count = thousandths / 1_000 + (chance.below(1_000) < thousandths % 1_000 ? 1 : 0)
    for ordinal in 0..<count {
      let yuan = WeightedCodes.paymentYuan.code(chance.next())
      // Half of them in the first week, when bills are out.
      let (day, isEarly) = (chance.next(), chance.happens(500))
      let days = Int(line.lastDay) - Int(line.firstDay) + 1
      let within = Chance.below(isEarly ? min(days, 7) : days, of: day)
      body(
        SyntheticPayment(
          month: calendar.month, line: line.index, ordinal: ordinal, yuan: yuan,
          on: calendar.first + (Int(line.firstDay) - 1 + within),
          channel: WeightedCodes.paymentChannels.code(chance.next()), random: Chance.mixed(day)))
    }
  }

  /// About what the bills that are paid in the month come to: as many payments as that takes, and
  /// one for all bills that should have been paid before.
  private func forEach(
    of line: Line, _ habit: PaymentHabit, _ body: (SyntheticPayment) -> Void
  ) {
    let bills = habit.bills(of: line)
    if bills == 0 { return }
    let month = calendar.month
    var chance = Chance(state: Chance.draw(calendar.paymentKey, UInt64(line.index)))
    let bill = habit.billMicros(of: line)
    var ordinal = 0
    func pay(_ yuan: String) {
      let (day, isEarly) = (chance.next(), chance.happens(500))
      let within = Chance.below(isEarly ? 7 : month.dayCount, of: day)
      body(
        SyntheticPayment(
          month: month, line: line.index, ordinal: ordinal, yuan: yuan,
          on: calendar.first + within, channel: WeightedCodes.paymentChannels.code(chance.next()),
          random: Chance.mixed(day)))
      ordinal += 1
    }
    // Who goes abroad pays ahead.
    var due = bill + (line.away == 0 ? 0 : 120_000_000)
    // An id has room for so many.
    while due > Self.meanMicros / 2 || ordinal == 0, ordinal < 98 {
      let yuan = WeightedCodes.paymentYuan.code(chance.next())
      due -= Money(decimal: yuan)?.micros ?? 0
      pay(yuan)
    }
    if bills > 1 { pay("\((bill / 1_000_000 + 1) * Int64(bills - 1)).00") }
  }

  func write(_ line: Line, into text: inout TextBlock) {
    forEach(of: line) { payment in
      text.append("P")
      payment.appendNumber(to: &text)
      text.comma()
      text.append(line.msisdn)
      text.comma()
      text.append(payment.yuan)
      text.comma()
      text.append(payment.on)
      text.comma()
      text.append(payment.channel)
      text.endLine()
    }
  }
}

/// A payment as it came in.
struct SyntheticPayment {
  var month: BillingMonth
  var line: UInt32
  /// Among the line's payments of the month.
  var ordinal: Int
  /// `20.00`.
  var yuan: String
  var on: CivilDay
  var channel: String
  /// Its own bits.
  var random: UInt64

  func appendNumber(to text: inout TextBlock) {
    text.append(UInt64(month.year * 100 + month.month), digits: 6)
    text.append(UInt64(line), digits: 9)
    text.append(UInt64(ordinal), digits: 2)
  }
}
