import Records
import Tariffs

/// How the customers of a partition are rated. A run and whoever rates its output again make their
/// profiles here, so that the two can't differ.
package struct PartitionProfiles: Sendable {
  private let image: TariffImage
  private let customers: [CustomerFile]
  private let firstSubscriber: UInt32
  private let formerDays: Int
  /// Numbers that tell the partition's groups apart, ascending with their ids.
  private let groupNumbers: [String: UInt32]
  /// By position in the partition: whether another line of it is in one of its groups, so that
  /// they are rated together.
  package let isShared: [Bool]

  /// *Shape*: all customers of a partition, ascending by MSISDN; `firstSubscriber` is the first
  /// one's number; `formerDays` are those before the month of which late records are rated.
  package init(
    image: TariffImage, customers: [CustomerFile], firstSubscriber: UInt32 = 0,
    formerDays: Int = 0
  ) {
    self.image = image
    self.formerDays = formerDays
    self.customers = customers
    self.firstSubscriber = firstSubscriber
    var members: [String: Int] = [:]
    for customer in customers {
      for group in Set(customer.memberships.map(\.group)) { members[group, default: 0] += 1 }
    }
    let ids = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    groupNumbers = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, UInt32($0)) })
    isShared = customers.map { customer in
      customer.memberships.contains { members[$0.group, default: 0] > 1 }
    }
  }

  /// What the customer at this position holds in the image's month.
  package subscript(position: Int) -> SubscriberProfile {
    let customer = customers[position]
    return image.profile(
      of: customer.subscriber, subscriptions: customer.subscriptions,
      number: firstSubscriber + UInt32(position), memberships: customer.memberships,
      brought: customer.brought, formerDays: formerDays,
      groupNumber: { groupNumbers[$0, default: 0] })
  }

  /// The id of the group that profiles know by this number, or nil.
  func group(numbered number: UInt32) -> String? {
    groupNumbers.first { $0.value == number }?.key
  }

  /// Positions of the customers who are rated together with one, that one included: all that
  /// groups join to it, directly or through others. Ascending.
  package func household(of position: Int) -> [Int] {
    var members: Set<Int> = [position]
    var groups = Set(customers[position].memberships.map(\.group))
    var hasGrown = isShared[position]
    while hasGrown {
      hasGrown = false
      for other in customers.indices where isShared[other] && !members.contains(other) {
        let own = customers[other].memberships.map(\.group)
        guard own.contains(where: { groups.contains($0) }) else { continue }
        members.insert(other)
        groups.formUnion(own)
        hasGrown = true
      }
    }
    return members.sorted()
  }
}
