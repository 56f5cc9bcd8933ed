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
      subscribers.count + subscriptions.count + orders.count + payments.count + contacts.count
        + memberships.count + adjustments.count)
  }
}
