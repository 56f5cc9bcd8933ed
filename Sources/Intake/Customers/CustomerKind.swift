import Jobs

/// The customer feeds that a run reads beside usage.
package enum CustomerKind: String, CaseIterable, Hashable, Sendable {
  case subscribers
  case subscriptions
  case orders
  case payments
  case contacts
  case groups
  case adjustments
  case accounts
  case mainOrders = "main_orders"
  case suborders
  case orderEvents = "order_events"
  case retentionCases = "retention_cases"
  case workOrders = "work_orders"
  case numberResources = "number_resources"
  case stockMoves = "stock_moves"
  case flowsLeft = "flows_left"
  case flowsRight = "flows_right"
  case enrolments = "promotion_enrolments"
  case redemptions

  /// Canonical columns in the order in which a record's faults are looked for.
  package var columns: [CustomerColumn] {
    let canonical = canonicalColumns
    return canonical.all.map {
      CustomerColumn(name: $0, isNeeded: canonical.needed.contains($0))
    }
  }

  private var canonicalColumns: CanonicalColumns {
    switch self {
    case .subscribers: .subscribers
    case .subscriptions: .subscriptions
    case .orders: .orders
    case .payments: .payments
    case .contacts: .contacts
    case .groups: .groups
    case .adjustments: .adjustments
    case .accounts: .accounts
    case .mainOrders: .mainOrders
    case .suborders: .suborders
    case .orderEvents: .orderEvents
    case .retentionCases: .retentionCases
    case .workOrders: .workOrders
    case .numberResources: .numberResources
    case .stockMoves: .stockMoves
    case .flowsLeft, .flowsRight: .flows
    case .enrolments: .enrolments
    case .redemptions: .redemptions
    }
  }
}

/// A canonical column of a customer feed.
package struct CustomerColumn: Hashable {
  package let name: String
  /// Whether a feed must have it, or a constant for it.
  package let isNeeded: Bool
}
