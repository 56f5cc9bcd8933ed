import Jobs
import Measures
import Rating
import Records
import Reference
import Tariffs

/// A scenario as the kernel rates it, in the words of the reference rater.
struct KernelMonth {
  let image: TariffImage
  private(set) var rated = RatedScenario(results: [], ledger: [])

  /// *Throws*: what the compiler refuses.
  init(_ scenario: Scenario) throws(TariffError) {
    image = try TariffImage.compile(
      catalogue: scenario.catalogue, month: scenario.month, clock: scenario.clock)
    let groups = Set(scenario.customers.flatMap(\.memberships).map(\.group)).sorted()
    var profiles: [SubscriberProfile] = []
    for (number, customer) in scenario.customers.enumerated() {
      profiles.append(
        image.profile(
          of: customer.subscriber, subscriptions: customer.subscriptions, number: UInt32(number),
          memberships: customer.memberships, brought: customer.brought,
          groupNumber: { group in UInt32(groups.firstIndex(of: group) ?? 0) }))
    }
    var kernel = RatingKernel(image: image, month: scenario.month)
    var records = scenario.records
    var events: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    kernel.rate(
      &records, profiles: profiles, into: &events, tallies: &tallies, ledger: &ledger)
    var results: [UInt32: ReferenceResult] = [:]
    for (record, event) in zip(records, events) { results[record.sequence] = result(event) }
    rated.results = scenario.records.map { results[$0.sequence] ?? ReferenceResult(reason: .late) }
    rated.ledger = ledger.filter { $0.quantity != 0 }.map(entry)
  }

  private func entry(_ entry: BundleEntry) -> ReferenceEntry {
    let plan = image.plans[Int(entry.plan)]
    return ReferenceEntry(
      owner: Int(entry.owner), member: Int(entry.member), plan: plan.id,
      allowance: plan.allowances[Int(entry.allowance)].id, movement: entry.movement,
      age: Int(entry.age), isRolledOver: entry.isRolledOver, from: entry.fromMilliseconds,
      to: entry.toMilliseconds, quantity: entry.quantity)
  }

  private func result(_ event: RatedEvent) -> ReferenceResult {
    var result = ReferenceResult(reason: RejectReason(rawValue: event.reason))
    result.chargeMicros = event.chargeMicros
    result.freeQuantity = event.freeQuantity
    result.billedQuantity = event.billedQuantity
    if event.outcome != .rated { return result }
    result.plan = image.plans[Int(event.plan)].id
    result.rule = image.rules[Int(event.rule)].id
    if event.zone != RatedEvent.none { result.zone = image.zones[Int(event.zone)].id }
    if event.band != RatedEvent.none { result.band = image.bands[Int(event.band)].id }
    return result
  }
}
