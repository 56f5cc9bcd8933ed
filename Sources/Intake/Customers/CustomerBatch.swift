import Records

/// The customer feeds that a run reads beside usage.
package enum CustomerKind: String, CaseIterable, Hashable, Sendable {
  case subscribers
  case subscriptions
  case orders
  case payments
  case contacts

  /// Canonical columns in the order in which a record's faults are looked for.
  var columns: [CustomerColumn] {
    switch self {
    case .subscribers:
      [
        .needed("msisdn"), .absentable("account"), .absentable("name"), .needed("region"),
        .absentable("brand"), .absentable("birth_year"), .absentable("plan"),
        .needed("activated_on"), .needed("status"), .absentable("churned_on"),
      ]
    case .subscriptions:
      [.needed("msisdn"), .needed("product"), .needed("from"), .absentable("to")]
    case .orders:
      [
        .needed("order_id"), .needed("msisdn"), .needed("kind"), .absentable("product"),
        .absentable("channel"), .needed("submitted_on"), .needed("stage"), .needed("stage_on"),
      ]
    case .payments:
      [
        .needed("payment_id"), .needed("msisdn"), .needed("amount"), .needed("paid_on"),
        .absentable("channel"),
      ]
    case .contacts:
      [
        .needed("contact_id"), .needed("msisdn"), .needed("kind"), .absentable("channel"),
        .absentable("product"), .needed("on"),
      ]
    }
  }
}

/// A canonical column of a customer feed.
struct CustomerColumn: Hashable {
  let name: String
  /// Whether a feed must have it, or a constant for it.
  let isNeeded: Bool

  static func needed(_ name: String) -> CustomerColumn {
    CustomerColumn(name: name, isNeeded: true)
  }
  static func absentable(_ name: String) -> CustomerColumn {
    CustomerColumn(name: name, isNeeded: false)
  }
}

/// What came out of one customer file, window by window. Only the array of the decoder's kind is
/// filled, in input order.
package struct CustomerBatch: Hashable, Sendable {
  package var subscribers: [Subscriber] = []
  package var subscriptions: [Subscription] = []
  package var orders: [Order] = []
  package var payments: [Payment] = []
  package var contacts: [Contact] = []
  /// In input order; `split` is 0.
  package var rejects: [Reject] = []
  /// Lines seen so far, blank ones too.
  package var lineCount: UInt32
  /// Lines that are records: all but blank ones.
  package var recordCount: Int64 = 0
  /// Exact, however few rejects are kept.
  package var rejectedCount: Int64 = 0

  package init(lineCount: UInt32 = 0) { self.lineCount = lineCount }

  /// Records of whatever kind was decoded: `recordCount = decodedCount + rejectedCount`.
  package var decodedCount: Int64 {
    Int64(
      subscribers.count + subscriptions.count + orders.count + payments.count + contacts.count)
  }
}
