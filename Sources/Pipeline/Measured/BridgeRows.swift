import Indicators
import Parquet
import Records

/// What one value of a dimension sold in one month: subscribers, twice their average, and revenue.
struct Sale: Hashable, Sendable {
  var cut: String
  var value: String
  var quantity: Int64
  var revenueMicros: Int64

  static func sales(
    of dimension: Dimension, in cuts: CutPartial
  ) throws(IndicatorError) -> [Sale] {
    var sales: [Sale] = []
    for (key, sums) in cuts.sums.sorted where key[0] == dimension.code {
      sales.append(
        Sale(
          cut: key[0], value: key.dropFirst().first { !$0.isEmpty } ?? "",
          quantity: try Narrow.sum(
            sums[CutSum.opening.rawValue] + sums[CutSum.closing.rawValue], "subs_average_twice"),
          revenueMicros: try Narrow.sum(sums[CutSum.revenueMicros.rawValue], "revenue")))
    }
    return sales
  }
}

/// The bridge between two months by one dimension: the total, then its values.
struct BridgeRows {
  private let products: [RevenueBridge.Product]
  private let bridge: RevenueBridge

  init(before: [Sale], after: [Sale]) {
    var products: [String: RevenueBridge.Product] = [:]
    func product(_ name: String) -> RevenueBridge.Product {
      products[name]
        ?? RevenueBridge.Product(
          name: name, quantityBefore: 0, quantityAfter: 0, revenueBeforeMicros: 0,
          revenueAfterMicros: 0)
    }
    for sale in before {
      var found = product(sale.value)
      found.quantityBefore = sale.quantity
      found.revenueBeforeMicros = sale.revenueMicros
      products[sale.value] = found
    }
    for sale in after {
      var found = product(sale.value)
      found.quantityAfter = sale.quantity
      found.revenueAfterMicros = sale.revenueMicros
      products[sale.value] = found
    }
    self.products = products.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    bridge = RevenueBridge(self.products)
  }

  func append(dimension: Dimension, to table: inout TableBuilder) throws {
    var whole = RevenueBridge.Product(
      name: "", quantityBefore: 0, quantityAfter: 0, revenueBeforeMicros: 0, revenueAfterMicros: 0)
    for product in products {
      whole.quantityBefore += product.quantityBefore
      whole.quantityAfter += product.quantityAfter
      whole.revenueBeforeMicros += product.revenueBeforeMicros
      whole.revenueAfterMicros += product.revenueAfterMicros
    }
    try append(whole, bridge.total, dimension, isTotal: true, to: &table)
    for (product, contribution) in zip(products, bridge.products) {
      precondition(product.name == contribution.name, "A bridge has its products in order.")
      try append(product, contribution.parts, dimension, isTotal: false, to: &table)
    }
  }

  private func append(
    _ product: RevenueBridge.Product, _ parts: RevenueBridge.Parts, _ dimension: Dimension,
    isTotal: Bool, to table: inout TableBuilder
  ) throws {
    table.add(dimension.code)
    table.add(orNull: product.name)
    table.add(isTotal)
    table.add(product.quantityBefore)
    table.add(product.quantityAfter)
    table.add(product.revenueBeforeMicros)
    table.add(product.revenueAfterMicros)
    for part in [
      parts.volumeMicros, parts.priceMicros, parts.mixMicros, parts.newMicros, parts.lostMicros,
    ] { table.add(try Narrow.sum(part, "a part of revenue_bridge")) }
    let difference = Int128(product.revenueAfterMicros) - Int128(product.revenueBeforeMicros)
    table.add(try Narrow.sum(difference - parts.sumMicros, "residual"))
    try table.endRow()
  }
}
