import Measures
import Records

/// Rows of `retention_cases.csv`: who was asked to stay, by whom, and what came of it.
struct RetentionRows {
  static let header = "case_id,order_id,msisdn,agent,attempt,outcome,on\n"

  let book: OperationBook

  func write(_ line: Line, into text: inout TextBlock) {
    let isAskedTwice = book.isAskedTwice(line)
    book.forEach(of: line) { order in
      guard order.kind == .cancel, order.defect != .cancelWithoutRetention else { return }
      let ended = order.day(of: .cancelled) ?? order.day(of: .completed) ?? order.submitted
      for attempt in 1...(isAskedTwice ? 2 : 1) {
        let on = attempt == 1 ? order.submitted : ended
        if on > book.facts.calendar.last { continue }
        if attempt == 2 && order.defect == .secondAttemptMissing { continue }
        let isSaved =
          (order.reason == "saved" || order.defect == .savedYetCancelled)
          && attempt == (isAskedTwice ? 2 : 1)
        text.append("T")
        order.appendID(to: &text)
        text.append(UInt64(attempt))
        text.comma()
        order.appendID(to: &text)
        text.comma()
        text.append(line.msisdn)
        text.append(",W")
        text.append(Chance.mixed(order.random &+ UInt64(attempt)) % 60, digits: 4)
        text.comma()
        text.append(UInt64(attempt))
        text.append(isSaved ? ",saved," : ",lost,")
        text.append(on)
        text.endLine()
      }
    }
  }
}

/// Rows of `work_orders.csv`: installers' visits.
struct WorkOrderRows {
  static let header =
    "work_order_id,order_id,broadband,kind,bureau,area,technician,issued_on,appointed_on"
    + ",finished_on,outcome\n"

  let book: OperationBook

  func write(_ line: Line, into text: inout TextBlock) {
    let account = book.facts.account(of: line)
    var installedOn: CivilDay?
    book.forEach(of: line) { order in
      guard order.kind == .broadband else { return }
      let isRefused = order.reason == "no_port"
      let appointed = order.day(of: .activated) ?? order.submitted + 1
      let finished = order.day(of: .completed) ?? order.day(of: .cancelled)
      installedOn = isRefused ? installedOn : order.day(of: .completed)
      append(
        "V", line, order, kind: .install, issued: order.submitted, appointed: appointed,
        finished: finished, isRefused ? .noPort : .done, into: &text)
    }
    guard let installedOn, account.first == Int(line.index) else { return }
    // Three in a hundred call an installer back in the month.
    let calendar = book.facts.calendar
    let random = Chance.mixed(book.facts.traits(of: line) ^ UInt64(calendar.month.index) << 40)
    let on = calendar.first + Int(random >> 8 & 0xFF) % calendar.month.dayCount
    guard Chance.below(100, of: random) < 3, on > installedOn, on <= line.ends else { return }
    let order = SyntheticOrder(
      line: line.index, number: 700_000 + Int(on.number) % 100_000, kind: .broadband, product: "",
      submitted: on, life: [(.submitted, on)], isConverged: true, random: random)
    append(
      "F", line, order, kind: .repair, issued: on, appointed: on + 1,
      finished: on + Int(random & 3), .done, into: &text)
  }

  private func append(
    _ letter: String, _ line: Line, _ order: SyntheticOrder, kind: WorkOrder.Kind,
    issued: CivilDay, appointed: CivilDay, finished: CivilDay?, _ outcome: WorkOrder.Outcome,
    into text: inout TextBlock
  ) {
    let last = book.facts.calendar.last
    let isOver = finished.map { $0 <= last } ?? false
    let grid = Int(line.index) / NumberPlan.linesPerBlock
    text.append(letter)
    order.appendID(to: &text)
    text.comma()
    if kind == .install { order.appendID(to: &text) }
    text.comma()
    book.facts.appendBroadband(book.facts.account(of: line).first, to: &text)
    text.comma()
    text.append(kind.code)
    let region = UInt64(NumberPlan.regions[Int(line.region)].areaCode)
    text.append(",A0")
    text.append(region)
    text.append(",A0")
    text.append(region)
    text.append("-Q")
    text.append(UInt64(grid % 3 + 1), digits: 2)
    text.append(",N")
    text.append(Chance.mixed(UInt64(grid)) % 90, digits: 3)
    text.comma()
    text.append(issued)
    text.comma()
    text.append(appointed)
    text.comma()
    if isOver, let finished { text.append(finished) }
    text.comma()
    text.append(isOver ? outcome.code : WorkOrder.Outcome.open.code)
    text.endLine()
  }
}
