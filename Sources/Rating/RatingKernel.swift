import Jobs
import Measures
import Records
import Tariffs

/// Rates buckets of usage records by one tariff image. Made once a task; keeps its buffers from
/// bucket to bucket, so that nothing is allocated per record.
package struct RatingKernel {
  let image: TariffImage
  let finder: RuleFinder
  let pricer: Pricer
  let zoneCount: UInt16
  let bandCount: UInt16
  let networkCount: UInt16
  /// Whether something is shared within groups, so that their members are rated together.
  let joinsGroups: Bool
  /// What every rated event begins as: copied, since an initialiser of another module is a call.
  let blank = RatedEvent()
  var order = RecordOrder()
  var duplicates = DuplicateFinder()
  var balances: Balances
  var counters: CounterBook
  var reversals = Reversals()
  var log = DrawLog()
  var book = TallyBook()
  var places: [EventPlace] = []
  /// Of the members that are rated together; the current one's book is ``book``.
  var seats: [MemberSeat] = []
  var queue: [QueuedRecord] = []

  /// *Limits*: the image is the month's own.
  package init(image: TariffImage, month: BillingMonth) {
    precondition(image.month == month, "A tariff image rates the month it was compiled for.")
    self.image = image
    finder = RuleFinder(image)
    let wide = WideRater(image: image, finder: finder)
    pricer = Pricer(rates: RateTable(image.rules), wide: wide)
    zoneCount = UInt16(image.zones.count)
    bandCount = UInt16(image.bands.count)
    networkCount = UInt16(image.networks.away.count + 1)
    joinsGroups =
      image.plans.contains { $0.allowances.contains(where: \.isShared) }
      || image.counters.contains { $0.scope == .group }
    balances = Balances(
      table: AllowanceTable(image.plans), month: MonthBounds(month: month, clock: image.clock))
    counters = CounterBook(table: CountTable(image: image, rates: pricer.rates, wide: wide))
  }

  /// Rates one bucket: all the month's records of some subscribers.
  ///
  /// Sorts `records` by (subscriber, start, sequence), marks duplicates and charges the rest in
  /// that order, so that equal input in any order gives equal output. Profiles that share a group,
  /// be it at different times, are rated together by (start, sequence): a bucket holds all members
  /// of its groups.
  /// *Shape*: `profiles` ascend by subscriber, one for each subscriber of the bucket, also those
  /// without usage. After the call `rated[i]` belongs to `records[i]`; `tallies` holds one tally a
  /// profile, in the profiles' order; `ledger` what became of each instance of an allowance, by
  /// (owner, plan, allowance, rolled over, from, to, age, movement, member), each instance's lines
  /// adding to zero. Former contents of the three are dropped. Of a service, what is drawn less
  /// what is returned is the rated events' `freeQuantity`.
  /// A record that began before the month is rated by its profile's `former` plans, draws nothing,
  /// since no instance is open yet, counts in its own day and month, and is in its tally's `late`.
  /// *Outcomes*: no profile or no plan at the start NO_PLAN (NO_SUBSCRIBER where the record names
  /// none), a network the catalogue doesn't know UNKNOWN_NETWORK, no rule NO_RATE or, where only
  /// the zone is missing, NO_ZONE; an allowance that refuses what it can't give ALLOWANCE_EMPTY; a
  /// charge or a month's sum past Int64 CHARGE_OVERFLOW; a reversal of nothing NO_REVERSED_RECORD.
  /// These and duplicates draw no allowance, count nothing and are in no tally. A record that no
  /// rule fits is suspended even if an allowance could cover it: whether it is rated mustn't depend
  /// on what is left.
  package mutating func rate(
    _ records: inout [UsageRecord], profiles: [SubscriberProfile], into rated: inout [RatedEvent],
    tallies: inout [UsageTally], ledger: inout [BundleEntry]
  ) {
    prepare(&records)
    rated.removeAll(keepingCapacity: true)
    rated.reserveCapacity(records.count)
    tallies.removeAll(keepingCapacity: true)
    tallies.reserveCapacity(profiles.count)
    ledger.removeAll(keepingCapacity: true)
    var groups = joinsGroups ? GroupRuns(profiles) : GroupRuns()
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
      var reverses = false
      while end < records.count, records[end].subscriber == profile.subscriber {
        reverses = reverses || records[end].isReversal
        end += 1
      }
      if groups.take(first..<end, of: number) {
        tallies.append(UsageTally(subscriber: profile.subscriber))
        hold(records, first..<end, into: &rated)
      } else {
        open(profiles[number...number])
        if reverses { reversals.note(records[first..<end]) }
        if first < end { rateAlone(records, first..<end, profile, into: &rated) }
        tallies.append(book.close(subscriber: profile.subscriber))
        balances.close(into: &ledger)
      }
      first = end
    }
    while first < records.count {
      rated.append(Self.withoutProfile(records[first]))
      first += 1
    }
    for group in groups.groups {
      rateTogether(
        group, records, profiles, into: &rated, tallies: &tallies, ledger: &ledger)
    }
    if !groups.groups.isEmpty { BundleLedger.order(&ledger, from: 0) }
  }

  /// Sorts and places a bucket.
  mutating func prepare(_ records: inout [UsageRecord]) {
    order.sort(&records)
    duplicates.begin()
    places.removeAll(keepingCapacity: true)
    places.reserveCapacity(records.count)
    image.locate(records, into: &places)
  }

  /// Starts the month of these subscribers.
  mutating func open(_ profiles: ArraySlice<SubscriberProfile>) {
    balances.open(profiles)
    counters.open()
    reversals.open()
  }

  static func withoutProfile(_ record: UsageRecord) -> RatedEvent {
    .rejected(record.subscriber == UsageRecord.noSubscriber ? .noSubscriber : .noPlan)
  }

  /// One subscriber's records, in order.
  private mutating func rateAlone(
    _ records: [UsageRecord], _ run: Range<Int>, _ profile: SubscriberProfile,
    into rated: inout [RatedEvent]
  ) {
    var holding = 0
    let plans = profile.planTimeline
    let reverses = !reversals.isEmpty
    for index in run {
      let record = records[index]
      let tiesBefore =
        index > run.lowerBound
        && records[index - 1].startMilliseconds == record.startMilliseconds
      if tiesBefore, duplicates.isDuplicate(at: index, in: records, from: run.lowerBound) {
        rated.append(.rejected(.duplicate))
      } else if reverses || record.isReversal {
        rated.append(rateOrReverse(record, at: places[index], plans: plans, holding: &holding))
      } else {
        rated.append(rate(record, at: places[index], plans: plans, holding: &holding))
      }
    }
  }
}
