import Measures
import Records

/// Rows of `truth/defects.csv`: what was put into the feeds of operations, by the rule that it
/// breaks or the state that it gives a flow; what a run finds is held against it.
struct DefectRows {
  static let header = "rule,order_id,suborder_id,number,flow_no,outlet,sku\n"

  let book: OperationBook
  let payments: PaymentRows

  func write(_ line: Line, into text: inout TextBlock) {
    book.forEach(of: line) { order in
      guard let defect = order.defect else { return }
      append(defect, order, of: line, into: &text)
    }
    if let defect = book.defects.defect(of: line) {
      append(defect, number: line.msisdn, into: &text)
    }
    FlowRows.forEach(of: line, payments, book.defects) { payment, defect in
      guard let defect else { return }
      text.append(defect.rawValue)
      text.append(",,,,F")
      payment.appendNumber(to: &text)
      text.append(",,")
      text.endLine()
    }
  }

  /// Defects of what belongs to no line: numbers that wait, and goods.
  func writeOthers(into text: inout TextBlock) {
    ResourceRows(book: book).forEachWaiting { _, index, defect in
      if let defect { append(defect, number: book.facts.number(of: index), into: &text) }
    }
    OutletRows(book: book).forEachDefect { defect, outlet, article in
      text.append(defect.rawValue)
      text.append(",,,,,")
      OutletRows.appendOutlet(outlet, to: &text)
      text.comma()
      text.append(OutletRows.articles[article])
      text.endLine()
    }
  }

  private func append(_ defect: Defect, number: UInt64, into text: inout TextBlock) {
    text.append(defect.rawValue)
    text.append(",,,")
    text.append(number)
    text.append(",,,")
    text.endLine()
  }

  private func append(
    _ defect: Defect, _ order: SyntheticOrder, of line: Line, into text: inout TextBlock
  ) {
    let network: OrderNetwork = order.kind == .newLine ? .mobile : .fixed
    text.append(defect.rawValue)
    text.comma()
    if defect != .activeWithoutOrder { order.appendID(to: &text) }
    text.comma()
    switch defect {
    case .orphanPart:
      MainOrderRows.appendPartID(.mobile, order, to: &text)
      text.append("X")
    case .partAccount, .partTwice, .completedEarly, .partUnidentified, .bindingConflict:
      MainOrderRows.appendPartID(network, order, to: &text)
    case .stillActive: MainOrderRows.appendPartID(.mobile, order, to: &text)
    default: break
    }
    text.comma()
    if defect == .activeWithoutOrder || defect == .numberTwoCards { text.append(line.msisdn) }
    text.append(",,,")
    text.endLine()
  }
}
