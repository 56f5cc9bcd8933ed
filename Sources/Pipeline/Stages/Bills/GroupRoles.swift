import Measures
import Records

/// Which roles the groups of some customers have on which days of a month.
///
/// A line is a member on the days of its membership on which it is in service, the churn day
/// included; a suspended line is. Of several groups on one day it is in the one that began latest,
/// then in that of the smaller id.
struct GroupRoles {
  private let month: BillingMonth
  private var byGroup: [String: GroupRoleDays] = [:]

  /// *Shape*: `customers` are all members of their groups.
  init(_ customers: [CustomerFile], month: BillingMonth) {
    self.month = month
    for customer in customers {
      for membership in memberships(of: customer) {
        byGroup[membership.group, default: GroupRoleDays()][membership.role].add(membership.days)
      }
    }
  }

  /// On which days the customer's group has members of which roles, itself included.
  func days(of customer: CustomerFile) -> GroupRoleDays {
    var days = GroupRoleDays()
    if byGroup.isEmpty { return days }
    for membership in memberships(of: customer) {
      days.add(byGroup[membership.group, default: GroupRoleDays()], on: membership.days)
    }
    return days
  }

  private func memberships(
    of customer: CustomerFile
  ) -> [(group: String, role: GroupRole, days: MonthDays)] {
    if customer.memberships.isEmpty { return [] }
    var open = serviceDays(of: customer.subscriber)
    let order = customer.memberships.sorted { ($1.from, $0.group) < ($0.from, $1.group) }
    return order.map { membership in
      let last = membership.to.map { $0 + -1 } ?? month.lastDay
      let days = MonthDays(from: membership.from, to: last, of: month).intersection(open)
      open = open.subtracting(days)
      return (membership.group, membership.role, days)
    }
  }

  private func serviceDays(of subscriber: Subscriber) -> MonthDays {
    var last = month.lastDay
    if subscriber.status == .churned {
      // A churned line without its day left before the month: the snapshot knows no more.
      last = subscriber.churnedOn ?? month.firstDay + -1
    }
    return MonthDays(from: subscriber.activatedOn, to: last, of: month)
  }
}

extension MonthDays {
  fileprivate mutating func add(_ days: MonthDays) { self = union(days) }
}
