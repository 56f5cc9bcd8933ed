import Measures
import Records

/// Rows of the logs of money: what mall and kiosks took, and what billing booked under the same
/// flow number.
struct FlowRows {
  static let header = "flow_no,source,amount,on,reverses\n"

  let payments: PaymentRows
  let side: FlowEntry.Side
  let defects: Defects

  /// The line's payments that both logs should have, each with what is wrong with it.
  static func forEach(
    of line: Line, _ payments: PaymentRows, _ defects: Defects,
    _ body: (SyntheticPayment, Defect?) -> Void
  ) {
    payments.forEach(of: line) { payment in
      guard payment.channel == "kiosk" || payment.channel == "app" else { return }
      body(payment, defects.defect(of: payment))
    }
  }

  func write(_ line: Line, into text: inout TextBlock) {
    Self.forEach(of: line, payments, defects) { payment, defect in
      for entry in entries(of: payment, defect) { append(entry, of: payment, into: &text) }
    }
  }

  private struct Entry {
    var isReversal = false
    var on: CivilDay
    var isShort = false
  }

  /// One; two where it was taken back, as one in a hundred and twenty-eight is on the same day; and
  /// what a defect makes of that.
  private func entries(of payment: SyntheticPayment, _ defect: Defect?) -> [Entry] {
    let entry = Entry(on: payment.on)
    let reversal = Entry(isReversal: true, on: payment.on)
    let isLeft = side == .left
    switch defect {
    case .onlyLeft: return isLeft ? [entry] : []
    case .onlyRight: return isLeft ? [] : [entry]
    case .amountDiffers: return [isLeft ? entry : Entry(on: payment.on, isShort: true)]
    // Three days apart, within the month.
    case .late:
      let away = payment.on + 3 > payment.month.lastDay ? -3 : 3
      return [isLeft ? entry : Entry(on: payment.on + away)]
    case .reversedLeft: return isLeft ? [entry, reversal] : [entry]
    case .reversedRight: return isLeft ? [entry] : [entry, reversal]
    case .duplicate: return isLeft ? [entry] : [entry, entry]
    case .unknownReversal: return isLeft ? [entry] : [reversal]
    case .reversalDiffers:
      return [entry, isLeft ? reversal : Entry(isReversal: true, on: payment.on, isShort: true)]
    default: return payment.random & 127 == 0 ? [entry, reversal] : [entry]
    }
  }

  private func append(
    _ entry: Entry, of payment: SyntheticPayment, into text: inout TextBlock
  ) {
    text.append(entry.isReversal ? "R" : "F")
    payment.appendNumber(to: &text)
    text.append(side == .right ? ",billing," : payment.channel == "app" ? ",mall," : ",kiosk,")
    if entry.isReversal { text.append(UInt8(ascii: "-")) }
    // Somebody typed only the last cents.
    text.append(entry.isShort ? "0.50" : payment.yuan)
    text.comma()
    text.append(entry.on)
    text.comma()
    if entry.isReversal {
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
