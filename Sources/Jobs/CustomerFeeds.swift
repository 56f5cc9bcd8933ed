/// The customer feeds. Each is delimited text whose canonical columns may be renamed.
package struct CustomerFeeds: Hashable, Codable, Sendable {
  package var subscribers: CustomerFeed?
  package var subscriptions: CustomerFeed?
  package var orders: CustomerFeed?
  package var payments: CustomerFeed?
  package var contacts: CustomerFeed?
  package var groups: CustomerFeed?
  package var adjustments: CustomerFeed?
  package var accounts: CustomerFeed?
  package var mainOrders: CustomerFeed?
  package var suborders: CustomerFeed?
  package var orderEvents: CustomerFeed?
  package var retentionCases: CustomerFeed?
  package var workOrders: CustomerFeed?
  package var numberResources: CustomerFeed?
  package var stockMoves: CustomerFeed?
  /// Where customers paid: mall, kiosks.
  package var flowsLeft: CustomerFeed?
  /// Where it was booked: billing.
  package var flowsRight: CustomerFeed?
  package var enrolments: CustomerFeed?
  package var redemptions: CustomerFeed?
  /// Where no subscriber feed is given: every served party of the usage becomes a subscriber.
  package var discovered: DiscoveredSubscribers?

  package init() {}

  /// As a job file calls it: one of the given feeds that say nothing without subscribers.
  var operationsFeed: String? {
    let feeds: [(String, CustomerFeed?)] = [
      ("accounts", accounts), ("main_orders", mainOrders), ("suborders", suborders),
      ("order_events", orderEvents), ("retention_cases", retentionCases),
      ("work_orders", workOrders), ("number_resources", numberResources),
      ("stock_moves", stockMoves), ("flows", flowsLeft), ("flows", flowsRight),
      ("promotion_enrolments", enrolments), ("redemptions", redemptions),
    ]
    return feeds.first { $0.1 != nil }?.0
  }
}

/// A customer feed: its files, their format, and which column is which.
package struct CustomerFeed: Hashable, Codable, Sendable {
  /// Pattern of files below the input folder; sorted by path where there are several.
  package var files: String
  package var format: DelimitedFormat
  package var numbering: Numbering
  /// Canonical column → the feed's column. Absent ones have their canonical name.
  package var columns: [String: String]
  /// Canonical column → constant text, for columns the feed lacks.
  package var constants: [String: String]

  package init(
    files: String, format: DelimitedFormat = DelimitedFormat(), numbering: Numbering = Numbering(),
    columns: [String: String] = [:], constants: [String: String] = [:]
  ) {
    self.files = files
    self.format = format
    self.numbering = numbering
    self.columns = columns
    self.constants = constants
  }
}

/// What is taken for known of subscribers that a census of the usage finds.
package struct DiscoveredSubscribers: Hashable, Codable, Sendable {
  package var plan: String
  package var region: String

  package init(plan: String, region: String) {
    self.plan = plan
    self.region = region
  }
}
