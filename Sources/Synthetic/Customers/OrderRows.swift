import Measures
import Records

/// Rows of `orders.csv`: each order, and how far it has come at the month's end.
struct OrderRows {
  static let header = "order_id,msisdn,kind,product,channel,submitted_on,stage,stage_on\n"

  private let calendar: CustomerCalendar
  private let book: OrderBook

  init(options: SyntheticOptions, population: Population, offers: Offers) {
    calendar = CustomerCalendar(options: options)
    book = OrderBook(
      calendar: calendar, population: population, offers: offers,
      monthsBack: options.historyMonths, tellsBroadband: options.tellsOperations)
  }

  func write(_ line: Line, into text: inout TextBlock) {
    book.forEach(of: line) { order in
      let state = order.state(by: calendar.last)
      order.appendID(to: &text)
      text.comma()
      text.append(line.msisdn)
      text.comma()
      text.append(order.kind.code)
      text.comma()
      text.appendField(order.product)
      text.comma()
      text.append(order.channel)
      text.comma()
      text.append(order.submitted)
      text.comma()
      text.append(state.stage.code)
      text.comma()
      text.append(state.on)
      text.endLine()
    }
  }
}
