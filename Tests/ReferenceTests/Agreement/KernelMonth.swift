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
    var profiles: [SubscriberProfile] = []
    for (number, customer) in scenario.customers.enumerated() {
      profiles.append(
        image.profile(
          of: customer.subscriber, subscriptions: customer.subscriptions, number: UInt32(number)))
    }
    var kernel = RatingKernel(image: image, month: scenario.month)
    var records = scenario.records
    var events: [RatedEvent] = []
    var tallies: [UsageTally] = []
    kernel.rate(&records, profiles: profiles, into: &events, tallies: &tallies)
    var results: [UInt32: ReferenceResult] = [:]
    for (record, event) in zip(records, events) { results[record.sequence] = result(event) }
    rated.results = scenario.records.map { results[$0.sequence] ?? ReferenceResult(reason: .late) }
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
