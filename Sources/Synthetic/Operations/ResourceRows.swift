import Measures
import Records

/// Rows of `number_resources.csv`: every number that a line has or had, and some that wait for one.
struct ResourceRows {
  static let header = "number,iccid,state,since,order_id\n"

  let book: OperationBook

  func write(_ line: Line, into text: inout TextBlock) {
    let calendar = book.facts.calendar
    let isGone = line.ends <= calendar.last
    text.append(line.msisdn)
    text.comma()
    if !isGone { book.facts.appendCard(of: Int(line.index), to: &text) }
    text.append(isGone ? ",free," : ",active,")
    text.append(isGone ? line.ends + 1 : line.activated)
    text.comma()
    if !isGone {
      book.forEach(of: line) { if $0.kind == .newLine { $0.appendID(to: &text) } }
    }
    text.endLine()
  }

  /// One number in a hundred waits in a shop, reserved or sold a day or two ago.
  func writeWaiting(into text: inout TextBlock) {
    let calendar = book.facts.calendar
    let lines = book.facts.population.lines
    let newest = lines.last.map { Int($0.index) } ?? 0
    for waiting in 0..<lines.count / 100 {
      let index = newest + 1 + waiting
      guard index < book.facts.numberCapacity else { return }
      text.append(book.facts.number(of: index))
      text.comma()
      let isSold = waiting & 1 == 1
      if isSold { book.facts.appendCard(of: index, to: &text) }
      text.append(isSold ? ",sold," : ",reserved,")
      text.append(calendar.last + -(waiting % 3))
      text.comma()
      text.endLine()
    }
  }
}
