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

  /// The account whose broadband was bound first of all: another's order that names it, too, is
  /// in conflict with it.
  private let firstBound: Int

  init(book: OperationBook) {
    self.book = book
    var first: (on: CivilDay, line: UInt32, account: Int)?
    if book.defects.perThousand > 0 {
      for line in book.facts.population.lines {
        book.forEach(of: line) { order in
          guard order.kind == .broadband, order.defect == nil, let on = order.day(of: .completed),
            on <= book.facts.calendar.last
          else { return }
          if let first, (first.on, first.line) <= (on, line.index) { return }
          first = (on, line.index, book.facts.account(of: line).first)
        }
      }
    }
    firstBound = first?.account ?? 0
  }

  func write(_ line: Line, into text: inout TextBlock) {
    let account = facts.account(of: line).first
    let area = NumberPlan.regions[Int(line.region)].areaCode
    book.forEach(of: line) { order in
      if order.defect == .activeWithoutOrder { return }
      write(order, of: line, account: account, area: area, into: &text)
      if order.defect == .orderTwice {
        write(order, of: line, account: account, area: area, into: &text)
      }
    }
  }

  private func write(
    _ order: SyntheticOrder, of line: Line, account: Int, area: Int, into text: inout TextBlock
  ) {
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

  func writeParts(_ line: Line, into text: inout TextBlock) {
    book.forEach(of: line) { order in
      if order.defect == .activeWithoutOrder { return }
      for part in book.parts(of: order) {
        if order.defect == .missingPart && part.network == .fixed { continue }
        write(part, of: order, line, suffix: "", into: &text)
        if order.defect == .partTwice { write(part, of: order, line, suffix: "", into: &text) }
        let isLast = part.network == .fixed || order.kind == .newLine
        // One that nobody pays for, or that belongs to an order that isn't there.
        if isLast && (order.defect == .extraPart || order.defect == .orphanPart) {
          write((.mobile, 0), of: order, line, suffix: "X", into: &text)
        }
      }
    }
  }

  private func write(
    _ part: (network: OrderNetwork, micros: Int64), of order: SyntheticOrder, _ line: Line,
    suffix: String, into text: inout TextBlock
  ) {
    let account = facts.account(of: line).first
    let defect = order.defect
    let isFixed = part.network == .fixed
    // The part that a defect of one part falls on: the fixed one where there is one.
    let isMarked = isFixed || order.kind == .newLine
    let isOrphan = defect == .orphanPart && !suffix.isEmpty
    var state = Self.state(of: part.network, order, by: facts.calendar.last)
    if defect == .completedEarly { state.stage = .activated }
    if defect == .stillActive && !isFixed { state.stage = .activated }
    Self.appendPartID(part.network, order, to: &text)
    text.append(suffix)
    text.comma()
    if isOrphan { text.append("Z") }
    order.appendID(to: &text)
    text.comma()
    text.append(part.network.code)
    text.comma()
    facts.appendAccount(
      defect == .partAccount && isMarked ? 9_999_999_999 : account, to: &text)
    text.comma()
    if !isFixed && !isOrphan { text.append(line.msisdn) }
    text.comma()
    if isFixed && defect != .partUnidentified {
      // Another household's line, which is bound to another number.
      facts.appendBroadband(defect == .bindingConflict ? firstBound : account, to: &text)
    }
    text.comma()
    if !isFixed && !isOrphan {
      facts.appendCard(
        of: Int(line.index) + (defect == .numberTwoCards ? 500_000_000 : 0), to: &text)
    }
    text.comma()
    text.appendField(order.product)
    text.comma()
    let lacking = defect == .missingPart ? book.amountMicros(of: order) : part.micros
    text.append(micros: lacking + (defect == .partMoney && isMarked ? 1_000_000 : 0))
    text.comma()
    text.append(state.stage.code)
    text.comma()
    text.append(state.on)
    text.endLine()
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
      if order.defect == .activeWithoutOrder { return }
      for (step, event) in order.life.enumerated() where event.on <= facts.calendar.last {
        var event = event
        if order.defect == .stepsOutOfOrder && event.stage == .verified {
          event.on = order.submitted + -1
        }
        append(event, of: order, part: nil, step, into: &text)
        guard event.stage == .activated || event.stage == .completed else { continue }
        for part in book.parts(of: order) {
          append(event, of: order, part: part.network, step, into: &text)
        }
      }
      if order.defect == .activatedAfterCancel, let last = order.life.last {
        append((.activated, last.on + 1), of: order, part: nil, order.life.count, into: &text)
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
