import Measures
import Records

/// What became of the orders of added services (增值业务) one to six months after them: how many are
/// still held when the billed month ends, and were paid for in it (#13).
package struct PackPartial: Sendable {
  /// The columns of a key's sums.
  package enum Sum: Int, CaseIterable, Sendable {
    case orders
    /// Still held when the month ended.
    case alive
    /// Still held, and charged more than its discounts in the month.
    case charged
  }

  /// Months after the order that are looked at.
  package static let ages = 1...6

  /// By product, mode of ordering, channel and months since the order (`1` … `6`).
  package internal(set) var sums = KeyedSums(keyCount: 4, width: Sum.allCases.count)

  /// An order counts once it took effect; it is alive while the line holds its product.
  mutating func add(_ line: LineMonth, invoice: Invoice?) {
    for order in line.customer.orders where order.kind == .addPack && order.tookEffect {
      let age = line.month.index - order.submittedOn.month.index
      guard Self.ages.contains(age) else { continue }
      let isAlive = line.isClosing && line.customer.holds(order.product, on: line.month.lastDay)
      let isCharged = isAlive && (invoice?.feeMicros(of: order.product) ?? 0) > 0
      sums.add(
        [1, isAlive ? 1 : 0, isCharged ? 1 : 0],
        to: [order.product, order.mode.code, order.channel, "\(age)"])
    }
  }
}

extension Order {
  /// Whether it came so far that the customer has what was ordered.
  fileprivate var tookEffect: Bool {
    switch stage {
    case .activated, .completed, .bound: true
    case .submitted, .verified, .split, .shipped, .cancelled: false
    }
  }
}

extension CustomerFile {
  fileprivate func holds(_ product: String, on day: CivilDay) -> Bool {
    subscriptions.contains {
      $0.product == product && $0.from <= day && ($0.to.map { $0 > day } ?? true)
    }
  }
}

extension Invoice {
  /// What a plan or pack cost, less its discounts.
  fileprivate func feeMicros(of product: String) -> Int64 {
    lines.reduce(0) { sum, line in
      switch line.kind {
      case .recurring, .setup: line.product == product ? sum + line.amountMicros : sum
      case .discount: line.product.hasPrefix(product + "/") ? sum + line.amountMicros : sum
      default: sum
      }
    }
  }
}

/// What one month's orders of a product came to `ageMonths` after them.
package struct PackRetention: Hashable, Sendable {
  package var product: String
  package var mode: String
  package var channel: String
  /// The month of the orders.
  package var cohort: BillingMonth
  package var ageMonths: Int
  package var orders: Int64
  package var alive: Int64
  package var charged: Int64

  /// charged / orders.
  package var ratePpm: Int64? { Quotient.ppm(charged, of: orders) }

  package init(
    product: String, mode: String, channel: String, cohort: BillingMonth, ageMonths: Int,
    orders: Int64, alive: Int64, charged: Int64
  ) {
    self.product = product
    self.mode = mode
    self.channel = channel
    self.cohort = cohort
    self.ageMonths = ageMonths
    self.orders = orders
    self.alive = alive
    self.charged = charged
  }
}

extension PackPartial {
  /// The former months' rows that are no older than ``ages``, and the billed month's. By product,
  /// mode, channel (by octet), cohort and age.
  package func rows(
    former: [PackRetention], month: BillingMonth
  ) throws(IndicatorError) -> [PackRetention] {
    var rows = former.filter {
      $0.cohort.index + $0.ageMonths < month.index
        && month.index - $0.cohort.index <= Self.ages.upperBound
    }
    for (key, sums) in sums.sorted {
      guard let age = Int(key[3]) else { continue }
      rows.append(
        PackRetention(
          product: key[0], mode: key[1], channel: key[2], cohort: month.earlier(by: age),
          ageMonths: age, orders: try Narrow.sum(sums[0], "orders"),
          alive: try Narrow.sum(sums[1], "alive"), charged: try Narrow.sum(sums[2], "charged")))
    }
    return rows.sorted { a, b in
      let (left, right) = ([a.product, a.mode, a.channel], [b.product, b.mode, b.channel])
      if left != right { return KeyedSums.precedes(left, right) }
      return (a.cohort.index, a.ageMonths) < (b.cohort.index, b.ageMonths)
    }
  }
}

extension BillingMonth {
  func earlier(by months: Int) -> BillingMonth {
    (0..<months).reduce(self) { month, _ in month.previous }
  }
}
