import Lake
import Orders
import Reconciling
import Records

// The input of each kind of matching task: lists of rows, one after the other.

extension OrderShard {
  init(from reader: inout OctetReader) throws(OctetError) {
    self.init(
      orders: try reader.rows(), parts: try reader.rows(), events: try reader.rows(),
      visits: try reader.rows())
  }

  var rowCount: Int { orders.count + parts.count + events.count + visits.count }
}

extension NumberShard {
  init(from reader: inout OctetReader) throws(OctetError) {
    self.init(
      resources: try reader.rows(), lines: try reader.rows(), orders: try reader.rows(),
      parts: try reader.rows(), cases: try reader.rows(), contacts: try reader.rows())
  }

  var rowCount: Int {
    resources.count + lines.count + orders.count + parts.count + cases.count + contacts.count
  }
}

extension StockShard {
  init(from reader: inout OctetReader) throws(OctetError) {
    self.init(moves: try reader.rows(), balances: try reader.rows())
  }
}
