import Measures
import Records

/// Rows of `number_resources.csv`: every number that a line has or had, and some that wait for one.
struct ResourceRows {
  static let header = "number,iccid,state,since,order_id\n"

  let book: OperationBook

  func write(_ line: Line, into text: inout TextBlock) {
    let defect = book.defects.defect(of: line)
    row(of: line, defect, into: &text)
    if defect == .resourceTwice { row(of: line, defect, into: &text) }
  }

  private func row(of line: Line, _ defect: Defect?, into text: inout TextBlock) {
    let calendar = book.facts.calendar
    let isActive = line.ends > calendar.last && defect != .subscriberWithoutNumber
    text.append(line.msisdn)
    text.comma()
    if isActive && defect != .activeWithoutCard {
      book.facts.appendCard(of: Int(line.index), to: &text)
    }
    text.append(isActive ? ",active," : ",free,")
    text.append(
      isActive ? line.activated : line.ends > calendar.last ? calendar.last : line.ends + 1)
    text.comma()
    if isActive {
      book.forEach(of: line) {
        if $0.kind == .newLine && $0.defect != .activeWithoutOrder { $0.appendID(to: &text) }
      }
    }
    text.endLine()
  }

  /// One number in a hundred waits in a shop, reserved or sold a day or two ago.
  func writeWaiting(into text: inout TextBlock) {
    let last = book.facts.calendar.last
    var lastCard = 0
    forEachWaiting { waiting, index, defect in
      let isSold = waiting & 1 == 1
      text.append(book.facts.number(of: index))
      text.comma()
      if isSold || defect == .activeWithoutSubscriber {
        // The second number of a card that another one waits with.
        book.facts.appendCard(of: defect == .cardTwoNumbers ? lastCard : index, to: &text)
        lastCard = index
      }
      switch defect {
      case .activeWithoutSubscriber: text.append(",active,")
      default: text.append(isSold ? ",sold," : ",reserved,")
      }
      switch defect {
      case nil: text.append(last + (-1 - waiting % 3))
      case .cardTwoNumbers: text.append(last)
      default: text.append(last + -90)
      }
      text.comma()
      text.endLine()
    }
  }

  /// `body` gets the waiting number's ordinal, its index in the number plan, and what is wrong.
  func forEachWaiting(_ body: (Int, Int, Defect?) -> Void) {
    let lines = book.facts.population.lines
    var former: Defect?
    let newest = lines.last.map { Int($0.index) } ?? 0
    for waiting in 0..<lines.count / 100 {
      let index = newest + 1 + waiting
      guard index < book.facts.numberCapacity else { return }
      var defect = book.defects.defect(ofWaiting: index, isSold: waiting & 1 == 1)
      // Two of one card, and not three.
      if defect == .cardTwoNumbers && (waiting < 2 || former == .cardTwoNumbers) { defect = nil }
      if waiting & 1 == 1 { former = defect }
      body(waiting, index, defect)
    }
  }
}
