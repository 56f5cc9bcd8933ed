import Orders
import Records

extension FormerMonth {
  /// A mobile line and the broadband line that an order had bound to it.
  struct Bound: Hashable, Sendable {
    var order: String
    var binding: Binding
  }

  /// The rows `bound` of a file of ``OutputTables/orderBindings``.
  static func bindings(in table: PublishedTable) throws(PublishedError) -> [Bound] {
    let (orders, states) = (try table.texts("order_id"), try table.texts("state"))
    let (msisdns, lines) = (try table.integers("msisdn"), try table.texts("broadband"))
    let since = try table.days("since")
    var bindings: [Bound] = []
    for (row, state) in states.enumerated() where state == BindingRow.State.bound.code {
      guard let day = since[row], msisdns[row] > 0, !lines[row].isEmpty else {
        throw table.strange("row \(row + 1) binds a line that it doesn't name")
      }
      bindings.append(
        Bound(
          order: orders[row],
          binding: Binding(
            msisdn: UInt64(truncatingIfNeeded: msisdns[row]), broadband: lines[row], boundOn: day)
        ))
    }
    return bindings
  }
}
