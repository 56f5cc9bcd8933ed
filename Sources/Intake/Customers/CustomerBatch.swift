import Records

/// What came out of one customer file, window by window. Only the array of the decoder's kind is
/// filled, in input order.
package struct CustomerBatch: Hashable, Sendable {
  package var subscribers: [Subscriber] = []
  package var subscriptions: [Subscription] = []
  package var orders: [Order] = []
  package var payments: [Payment] = []
  package var contacts: [Contact] = []
  package var memberships: [GroupMembership] = []
  package var adjustments: [Adjustment] = []
  package var accounts: [Account] = []
  package var mainOrders: [MainOrder] = []
  package var suborders: [SubOrder] = []
  package var orderEvents: [OrderEvent] = []
  package var retentionCases: [RetentionCase] = []
  package var workOrders: [WorkOrder] = []
  package var numberResources: [NumberResource] = []
  package var stockMoves: [StockMove] = []
  package var flows: [FlowEntry] = []
  package var enrolments: [PromotionEnrolment] = []
  package var redemptions: [Redemption] = []
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
    let customers =
      subscribers.count + subscriptions.count + orders.count + payments.count + contacts.count
      + memberships.count + adjustments.count + accounts.count
    let operations =
      mainOrders.count + suborders.count + orderEvents.count + retentionCases.count
      + workOrders.count + numberResources.count + stockMoves.count + flows.count
      + enrolments.count + redemptions.count
    return Int64(customers + operations)
  }

  /// Drops the records that were read, and keeps the rejects and the counts.
  package mutating func removeRecords() {
    var rest = CustomerBatch(lineCount: lineCount)
    rest.rejects = rejects
    rest.recordCount = recordCount
    rest.rejectedCount = rejectedCount
    self = rest
  }
}
