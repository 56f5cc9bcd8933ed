import Measures
import Records
import Tariffs

/// Rates buckets of usage records by one tariff image. Made once a task; keeps its buffers from
/// bucket to bucket, so that nothing is allocated per record.
package struct RatingKernel {
  private let image: TariffImage
  private let finder: RuleFinder
  private let pricer: Pricer
  private let zoneCount: UInt16
  private let bandCount: UInt16
  private let networkCount: UInt16
  /// What every rated event begins as: copied, since an initialiser of another module is a call.
  private let blank = RatedEvent()
  private var order = RecordOrder()
  private var duplicates = DuplicateFinder()
  private var balances: Balances
  private var book = TallyBook()
  private var places: [EventPlace] = []

  /// *Limits*: the image is the month's own.
  package init(image: TariffImage, month: BillingMonth) {
    precondition(image.month == month, "A tariff image rates the month it was compiled for.")
    self.image = image
    finder = RuleFinder(image)
    pricer = Pricer(
      rates: RateTable(image.rules), wide: WideRater(image: image, finder: finder))
    zoneCount = UInt16(image.zones.count)
    bandCount = UInt16(image.bands.count)
    networkCount = UInt16(image.networks.away.count + 1)
    balances = Balances(table: AllowanceTable(image.plans), dayCount: month.dayCount)
  }

  /// Rates one bucket: all the month's records of some subscribers.
  ///
  /// Sorts `records` by (subscriber, start, sequence), marks duplicates and charges the rest in
  /// that order, so that equal input in any order gives equal output.
  /// *Shape*: `profiles` ascend by subscriber, one for each subscriber of the bucket, also those
  /// without usage. After the call `rated[i]` belongs to `records[i]`, and `tallies` holds one
  /// tally a profile, in the profiles' order; former contents of both are dropped.
  /// *Outcomes*: no profile or no plan at the start NO_PLAN (NO_SUBSCRIBER where the record names
  /// none), a network the catalogue doesn't know UNKNOWN_NETWORK, no rule NO_RATE or, where only
  /// the zone is missing, NO_ZONE; a charge or a month's sum past Int64 CHARGE_OVERFLOW. These and
  /// duplicates draw no allowance and are in no tally. A record that no rule fits is suspended even
  /// if an allowance could cover it: whether it is rated mustn't depend on what is left.
  package mutating func rate(
    _ records: inout [UsageRecord], profiles: [SubscriberProfile], into rated: inout [RatedEvent],
    tallies: inout [UsageTally]
  ) {
    order.sort(&records)
    duplicates.begin()
    places.removeAll(keepingCapacity: true)
    places.reserveCapacity(records.count)
    image.locate(records, into: &places)
    rated.removeAll(keepingCapacity: true)
    rated.reserveCapacity(records.count)
    tallies.removeAll(keepingCapacity: true)
    tallies.reserveCapacity(profiles.count)
    var first = 0
    for (number, profile) in profiles.enumerated() {
      precondition(
        number == 0 || profiles[number - 1].subscriber < profile.subscriber,
        "Profiles ascend by subscriber, one for each.")
      while first < records.count, records[first].subscriber < profile.subscriber {
        rated.append(Self.withoutProfile(records[first]))
        first += 1
      }
      var end = first
      while end < records.count, records[end].subscriber == profile.subscriber { end += 1 }
      if first < end { rate(records, first..<end, profile, into: &rated) }
      tallies.append(book.close(subscriber: profile.subscriber))
      first = end
    }
    while first < records.count {
      rated.append(Self.withoutProfile(records[first]))
      first += 1
    }
  }

  private static func withoutProfile(_ record: UsageRecord) -> RatedEvent {
    .rejected(record.subscriber == UsageRecord.noSubscriber ? .noSubscriber : .noPlan)
  }

  /// One subscriber's records, in order.
  private mutating func rate(
    _ records: [UsageRecord], _ run: Range<Int>, _ profile: SubscriberProfile,
    into rated: inout [RatedEvent]
  ) {
    balances.open(profile)
    var holding = 0
    for index in run {
      let record = records[index]
      let tiesBefore =
        index > run.lowerBound
        && records[index - 1].startMilliseconds == record.startMilliseconds
      if tiesBefore, duplicates.isDuplicate(at: index, in: records, from: run.lowerBound) {
        rated.append(.rejected(.duplicate))
        continue
      }
      let start = record.startMilliseconds
      while holding < profile.plans.count, profile.plans[holding].toMilliseconds <= start {
        holding += 1
      }
      if holding < profile.plans.count, profile.plans[holding].fromMilliseconds <= start {
        rated.append(rate(record, at: places[index], plan: profile.plans[holding].plan))
      } else {
        rated.append(.rejected(.noPlan))
      }
    }
  }

  @inline(__always)
  private mutating func rate(
    _ record: UsageRecord, at place: EventPlace, plan: UInt16
  ) -> RatedEvent {
    if record.serving >= networkCount { return .rejected(.unknownNetwork, plan: plan) }
    if record.quantity < 0 { return .rejected(.negativeQuantity, plan: plan) }
    let rule = finder.rule(for: record, plan: plan, at: place)
    if rule >= RuleFinder.needsZone {
      return .rejected(rule == RuleFinder.needsZone ? .noZone : .noRate, plan: plan)
    }
    var free: Int64 = 0
    var charge = Charge(micros: 0, priced: 0, reason: nil)
    var isOverage = false
    if record.quantity > 0 {
      let drawn = balances.draw(for: record, at: place)
      free = drawn.free
      isOverage = drawn.matched
      charge = pricer.charge(record, at: place, plan: plan, rule: rule, free: free)
      let isCharged =
        charge.reason == nil && book.hasRoom(billed: free &+ charge.priced, micros: charge.micros)
      balances.settle(isCharged)
      if !isCharged { return .rejected(charge.reason ?? .chargeOverflow, plan: plan) }
    }
    var event = blank
    event.chargeMicros = charge.micros
    event.freeQuantity = free
    event.billedQuantity = free &+ charge.priced
    event.plan = plan
    if place.zone != zoneCount { event.zone = place.zone }
    if place.band != bandCount { event.band = place.band }
    event.rule = rule
    book.add(record, event, day: place.day, isOverage: isOverage)
    return event
  }
}
