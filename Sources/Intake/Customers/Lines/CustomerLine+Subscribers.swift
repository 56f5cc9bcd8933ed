import Jobs
import Measures
import Records

/// Lines of service, what they hold and how they belong together.
extension CustomerLine {
  func subscriber() throws(CustomerFault) -> Subscriber {
    let msisdn = try party(0)
    let account = try key(1)
    return Subscriber(
      msisdn: msisdn, account: account.isEmpty ? "\(msisdn)" : account, name: try string(2),
      region: try region(3), brand: try string(4), birthYear: try year(5), plan: try key(6),
      activatedOn: try day(7), status: try code(8, Self.statuses),
      churnedOn: try dayOrNone(9),
      traits: hasTraits ? try traits(from: 10) : SubscriberTraits())
  }

  /// Columns as ``CanonicalColumns/traits`` has them.
  private func traits(from first: Int) throws(CustomerFault) -> SubscriberTraits {
    var traits = SubscriberTraits()
    traits.customer = try key(first)
    traits.gender = try code(first + 1, Self.genders)
    traits.segment = try key(first + 2)
    traits.area = try key(first + 3)
    traits.district = try key(first + 4)
    traits.grid = try key(first + 5)
    traits.store = try key(first + 6)
    traits.channel = try key(first + 7)
    traits.mode = try code(first + 8, Self.modes)
    traits.handsetSince = try dayOrNone(first + 9)
    traits.isHandset5G = try answer(first + 10)
    traits.contractEnd = try dayOrNone(first + 11)
    traits.departure = try code(first + 12, Self.departures)
    traits.portedTo = try key(first + 13)
    traits.reconnectedOn = try dayOrNone(first + 14)
    traits.migratedOn = try dayOrNone(first + 15)
    return traits
  }

  func subscription() throws(CustomerFault) -> Subscription {
    let (msisdn, product) = (try party(0), try needed(1, key))
    guard let from = try moment(2) else { throw fault(.missingField, 2) }
    let to = try moment(3)
    if let to, precedes(to, from) { throw fault(.badTimestamp, 3) }
    return Subscription(
      msisdn: msisdn, product: product, from: from.day,
      // What ends within a day is held on that day, so the first day without it is the next.
      to: to.map { $0.milliseconds == nil ? $0.day : $0.day + 1 },
      fromMilliseconds: from.milliseconds, toMilliseconds: to?.milliseconds)
  }

  private func precedes(_ to: Moment, _ from: Moment) -> Bool {
    instant(of: to) < instant(of: from)
  }

  func membership() throws(CustomerFault) -> GroupMembership {
    let (group, msisdn) = (try needed(0, key), try party(1))
    let (role, from, to) = (try code(2, Self.roles), try day(3), try dayOrNone(4))
    if let to, to < from { throw fault(.badTimestamp, 4) }
    return GroupMembership(
      msisdn: msisdn, group: group, role: role, from: from, to: to, pays: try code(5, Self.answers))
  }

  func contact() throws(CustomerFault) -> Contact {
    var contact = Contact(
      id: try needed(0, key), msisdn: try party(1),
      kind: try code(2, Self.contactKinds), channel: try key(3), product: try key(4),
      on: try day(5))
    contact.agent = try key(6)
    contact.isReached = try answer(7)
    return contact
  }

  private static let statuses = CodeTable(Subscriber.Status.allCases.map { ($0.code, $0) })
  private static let genders = CodeTable(SubscriberTraits.Gender.allCases.map { ($0.code, $0) })
  private static let departures = CodeTable(
    SubscriberTraits.Departure.allCases.map { ($0.code, $0) })
  private static let contactKinds = CodeTable(Contact.Kind.allCases.map { ($0.code, $0) })
  private static let roles = CodeTable(GroupRole.allCases.map { ($0.rawValue, $0) })
}
