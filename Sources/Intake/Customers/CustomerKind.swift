/// The customer feeds that a run reads beside usage.
package enum CustomerKind: String, CaseIterable, Hashable, Sendable {
  case subscribers
  case subscriptions
  case orders
  case payments
  case contacts
  case groups
  case adjustments

  /// Canonical columns in the order in which a record's faults are looked for.
  package var columns: [CustomerColumn] {
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
    case .groups:
      [
        .needed("group"), .needed("msisdn"), .needed("role"), .needed("from"), .absentable("to"),
        .absentable("pays"),
      ]
    case .adjustments:
      [.needed("msisdn"), .needed("month"), .needed("amount"), .needed("reason")]
    }
  }
}

/// A canonical column of a customer feed.
package struct CustomerColumn: Hashable {
  package let name: String
  /// Whether a feed must have it, or a constant for it.
  package let isNeeded: Bool

  static func needed(_ name: String) -> CustomerColumn {
    CustomerColumn(name: name, isNeeded: true)
  }
  static func absentable(_ name: String) -> CustomerColumn {
    CustomerColumn(name: name, isNeeded: false)
  }
}
