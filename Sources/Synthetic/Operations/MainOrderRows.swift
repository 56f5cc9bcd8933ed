import Measures
import Records

/// Rows of `main_orders.csv`, `suborders.csv` and `order_events.csv`: an order, its parts in the
/// mobile and the fixed network, and every step of both.
struct MainOrderRows {
  static let header =
    "order_id,msisdn,account,kind,product,channel,mode,area,amount,submitted_on,promised_on,stage"
    + ",stage_on,reason\n"
  static let partHeader =
    "suborder_id,order_id,network,account,msisdn,broadband,iccid,product,amount,stage,stage_on\n"
  static let eventHeader = "order_id,suborder_id,stage,at,actor\n"

  let book: OperationBook
  private var facts: OperationFacts { book.facts }

  init(book: OperationBook) { self.book = book }

  func write(_ line: Line, into text: inout TextBlock) {
    let account = facts.account(of: line).first
    let area = NumberPlan.regions[Int(line.region)].areaCode
    book.forEach(of: line) { order in
      order.appendID(to: &text)
      text.comma()
      text.append(line.msisdn)
      text.comma()
      facts.appendAccount(account, to: &text)
      text.comma()
      text.append(order.kind.code)
      text.comma()
      text.appendField(order.product)
      text.comma()
      text.append(order.channel)
      text.comma()
      text.append(OperationFacts.mode(of: order.channel, order.random).code)
      text.append(",A0")
      text.append(UInt64(area))
      text.append("-Q")
      text.append(UInt64(Int(line.index) / NumberPlan.linesPerBlock % 3 + 1), digits: 2)
      text.comma()
      text.append(micros: book.amountMicros(of: order))
      text.comma()
      text.append(order.submitted)
      text.comma()
      text.append(order.submitted + 10)
      let state = order.state(by: facts.calendar.last)
      text.comma()
      text.append(state.stage.code)
      text.comma()
      text.append(state.on)
      text.comma()
      if state.stage == .cancelled { text.append(order.reason) }
      text.endLine()
    }
  }

  func writeParts(_ line: Line, into text: inout TextBlock) {
    let account = facts.account(of: line).first
    book.forEach(of: line) { order in
      for part in book.parts(of: order) {
        let state = Self.state(of: part.network, order, by: facts.calendar.last)
        Self.appendPartID(part.network, order, to: &text)
        text.comma()
        order.appendID(to: &text)
        text.comma()
        text.append(part.network.code)
        text.comma()
        facts.appendAccount(account, to: &text)
        text.comma()
        if part.network == .mobile { text.append(line.msisdn) }
        text.comma()
        if part.network == .fixed { facts.appendBroadband(account, to: &text) }
        text.comma()
        if part.network == .mobile { facts.appendCard(of: Int(line.index), to: &text) }
        text.comma()
        text.appendField(order.product)
        text.comma()
        text.append(micros: part.micros)
        text.comma()
        text.append(state.stage.code)
        text.comma()
        text.append(state.on)
        text.endLine()
      }
    }
  }

  /// A part is activated and completed as the order is; what is before and after is the order's.
  private static func state(
    of network: OrderNetwork, _ order: SyntheticOrder, by last: CivilDay
  ) -> (stage: Order.Stage, on: CivilDay) {
    let own = order.life.filter { $0.stage != .bound && $0.stage != .split }
    return own.last { $0.on <= last } ?? own[0]
  }

  static func appendPartID(
    _ network: OrderNetwork, _ order: SyntheticOrder, to text: inout TextBlock
  ) {
    order.appendID(to: &text)
    text.append("-")
    text.append(network.code)
  }

  func writeEvents(_ line: Line, into text: inout TextBlock) {
    book.forEach(of: line) { order in
      for (step, event) in order.life.enumerated() where event.on <= facts.calendar.last {
        append(event, of: order, part: nil, step, into: &text)
        guard event.stage == .activated || event.stage == .completed else { continue }
        for part in book.parts(of: order) {
          append(event, of: order, part: part.network, step, into: &text)
        }
      }
    }
  }

  private func append(
    _ event: (stage: Order.Stage, on: CivilDay), of order: SyntheticOrder, part: OrderNetwork?,
    _ step: Int, into text: inout TextBlock
  ) {
    order.appendID(to: &text)
    text.comma()
    if let part { Self.appendPartID(part, order, to: &text) }
    text.comma()
    text.append(event.stage.code)
    text.comma()
    // Steps of one day are an hour apart; an hour's odd minutes are the order's own.
    text.append(event.on, minute: (9 + step) * 60 + Int(order.random >> 40 & 0x3F) % 60)
    text.append(",W")
    text.append((order.random >> 48 &+ UInt64(step)) % 500, digits: 4)
    text.endLine()
  }
}
