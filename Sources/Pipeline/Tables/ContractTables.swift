import Lake
import Parquet
import Records

/// The tables of one partition that say who was served and what they held: what a bill is explained
/// and rated again from. Rows are in the order of the subscribers' MSISDNs.
struct ContractTables: ~Copyable {
  private var subscribers: TableBuilder
  private var subscriptions: TableBuilder
  private var groupMembers: TableBuilder

  init(
    compressionLevel level: Int, facts: [(key: String, value: String)]
  ) throws(ParquetError) {
    // All first, then the fields: what isn't copyable can't be half initialised.
    let subscribers = try TableBuilder(
      OutputTables.subscribers, compressionLevel: level, facts: facts)
    let subscriptions = try TableBuilder(
      OutputTables.subscriptions, compressionLevel: level, facts: facts)
    let groupMembers = try TableBuilder(
      OutputTables.groupMembers, compressionLevel: level, facts: facts)
    self.subscribers = subscribers
    self.subscriptions = subscriptions
    self.groupMembers = groupMembers
  }

  mutating func append(_ customer: CustomerFile) throws(ParquetError) {
    let subscriber = customer.subscriber
    subscribers.add(Int64(truncatingIfNeeded: subscriber.msisdn))
    subscribers.add(subscriber.account)
    subscribers.add(subscriber.region)
    subscribers.add(orNull: subscriber.brand)
    subscribers.add(orNull: subscriber.plan)
    subscribers.add(subscriber.activatedOn)
    subscribers.add(subscriber.status.code)
    subscribers.add(subscriber.churnedOn)
    try subscribers.endRow()
    for subscription in customer.subscriptions {
      subscriptions.add(Int64(truncatingIfNeeded: subscription.msisdn))
      subscriptions.add(subscription.product)
      subscriptions.add(subscription.from)
      subscriptions.add(subscription.to)
      subscriptions.add(orNull: subscription.fromMilliseconds)
      subscriptions.add(orNull: subscription.toMilliseconds)
      try subscriptions.endRow()
    }
    for membership in customer.memberships {
      groupMembers.add(Int64(truncatingIfNeeded: membership.msisdn))
      groupMembers.add(membership.group)
      groupMembers.add(membership.role.rawValue)
      groupMembers.add(membership.from)
      groupMembers.add(membership.to)
      groupMembers.add(membership.pays)
      try groupMembers.endRow()
    }
  }

  /// The files that have rows, in a fixed order.
  consuming func finish() throws(ParquetError) -> [(table: String, rows: Int, octets: [UInt8])] {
    let counts = [
      (OutputTables.subscribers.name, subscribers.rows),
      (OutputTables.subscriptions.name, subscriptions.rows),
      (OutputTables.groupMembers.name, groupMembers.rows),
    ]
    let octets = [
      try subscribers.finish(), try subscriptions.finish(), try groupMembers.finish(),
    ]
    return zip(counts, octets).compactMap { count, octets in
      count.1 == 0 ? nil : (count.0, count.1, octets)
    }
  }
}
