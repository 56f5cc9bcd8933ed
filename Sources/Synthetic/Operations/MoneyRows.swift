import Measures
import Records

/// Rows of the logs of money: what mall and kiosks took, and what billing booked under the same
/// flow number.
struct FlowRows {
  static let header = "flow_no,source,amount,on,reverses\n"

  let payments: PaymentRows
  let side: FlowEntry.Side

  func write(_ line: Line, into text: inout TextBlock) {
    payments.forEach(of: line) { payment in
      guard payment.channel == "kiosk" || payment.channel == "app" else { return }
      let source = side == .right ? "billing" : payment.channel == "app" ? "mall" : "kiosk"
      append(payment, source, isReversal: false, into: &text)
      // One in a hundred and twenty-eight is taken back on the same day.
      if payment.random & 127 == 0 { append(payment, source, isReversal: true, into: &text) }
    }
  }

  private func append(
    _ payment: SyntheticPayment, _ source: String, isReversal: Bool, into text: inout TextBlock
  ) {
    text.append(isReversal ? "R" : "F")
    payment.appendNumber(to: &text)
    text.comma()
    text.append(source)
    text.comma()
    if isReversal { text.append(UInt8(ascii: "-")) }
    text.append(payment.yuan)
    text.comma()
    text.append(payment.on)
    text.comma()
    if isReversal {
      text.append("F")
      payment.appendNumber(to: &text)
    }
    text.endLine()
  }
}

/// Rows of `promotion_enrolments.csv`: who paid ahead to get something on top (预存300送100).
struct EnrolmentRows {
  static let header = "enrolment_id,msisdn,promotion,amount,on\n"

  let facts: OperationFacts

  func write(_ line: Line, into text: inout TextBlock) {
    let random = Chance.mixed(facts.traits(of: line) &+ 11)
    let on = line.activated + Int(random & 1)
    let from = facts.calendar.month.offset(by: -11).firstDay
    guard Chance.below(10, of: random) == 0, on >= from, on <= min(facts.calendar.last, line.ends)
    else { return }
    text.append("E")
    text.append(UInt64(line.index), digits: 9)
    text.comma()
    text.append(line.msisdn)
    text.append(",deposit300,300.00,")
    text.append(on)
    text.endLine()
  }
}

/// Rows of `redemptions.csv`: points that were spent in the month.
struct RedemptionRows {
  static let header = "redemption_id,msisdn,points,on\n"

  let facts: OperationFacts

  func write(_ line: Line, into text: inout TextBlock) {
    if line.lastDay == 0 { return }
    let calendar = facts.calendar
    let random = Chance.mixed(facts.traits(of: line) ^ UInt64(calendar.month.index) << 32)
    if Chance.below(200, of: random) != 0 { return }
    text.append("X")
    text.append(UInt64(calendar.month.year * 100 + calendar.month.month), digits: 6)
    text.append(UInt64(line.index), digits: 9)
    text.comma()
    text.append(line.msisdn)
    text.comma()
    text.append(UInt64(10 + random % 3 * 10))
    text.comma()
    text.append(calendar.last)
    text.endLine()
  }
}
