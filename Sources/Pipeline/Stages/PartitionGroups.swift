import Records
import Tariffs

/// The groups of a partition's customers.
struct PartitionGroups {
  /// Numbers that tell the partition's groups apart, ascending with their ids.
  let numbers: [String: UInt32]
  /// By position in the partition: whether another line of it is in one of its groups.
  let isShared: [Bool]

  init(_ customers: [CustomerFile]) {
    var members: [String: Int] = [:]
    for customer in customers {
      for group in Set(customer.memberships.map(\.group)) { members[group, default: 0] += 1 }
    }
    let ids = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    numbers = Dictionary(
      uniqueKeysWithValues: ids.enumerated().map { ($1, UInt32($0)) })
    isShared = customers.map { customer in
      customer.memberships.contains { members[$0.group, default: 0] > 1 }
    }
  }

  /// What one of the customers holds and shares, under that number: a run and whoever explains it
  /// read customers alike.
  func profile(
    of customer: CustomerFile, number: UInt32, image: TariffImage
  ) -> SubscriberProfile {
    image.profile(
      of: customer.subscriber, subscriptions: customer.subscriptions, number: number,
      memberships: customer.memberships, brought: customer.brought,
      groupNumber: { numbers[$0, default: 0] })
  }
}
