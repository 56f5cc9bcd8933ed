import Jobs
import Measures
import Records
import Seeds
import Testing

import Rating
import Tariffs

@Suite("The yardstick month")
struct YardstickTests {
  private static let subscribers = 40

  private func rated(
    withAllowances: Bool
  ) throws -> (records: [UsageRecord], events: [RatedEvent], tallies: [UsageTally]) {
    let image = try TariffImage.compile(
      catalogue: YardstickMonth.catalogue(withAllowances: withAllowances),
      month: YardstickMonth.month, clock: YardstickMonth.clock)
    var seed = SplitMix64(seed: LawSeed.chosen)
    var records = YardstickMonth.records(
      count: 12_000, subscribers: Self.subscribers, seed: &seed)
    let profiles = (0..<Self.subscribers).map { number in
      image.profile(
        of: Subscriber(
          msisdn: UInt64(number + 1), account: "", region: "R",
          plan: "P\(number % YardstickMonth.plans.count)",
          activatedOn: YardstickMonth.month.firstDay + number % 20,
          status: number % 7 == 0 ? .churned : .active,
          churnedOn: YardstickMonth.month.firstDay + 14),
        subscriptions: [], number: UInt32(number))
    }
    var events: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    var kernel = RatingKernel(image: image, month: YardstickMonth.month)
    kernel.rate(&records, profiles: profiles, into: &events, tallies: &tallies, ledger: &ledger)
    return (records, events, tallies)
  }

  @Test("Task A: every charge equals the formulas'")
  func withoutAllowances() throws {
    let (records, events, tallies) = try rated(withAllowances: false)
    for (record, event) in zip(records, events) {
      let expected = YardstickMonth.standard(record)
      #expect(event.chargeMicros == expected.charge * 100, "\(record) \(LawSeed.remedy)")
      let hasZone = record.service == .data || YardstickMonth.zone(of: record.otherParty) != 0
      #expect(event.outcome == (hasZone ? .rated : .suspended))
      if !hasZone { #expect(event.reason == RejectReason.noZone.rawValue) }
    }
    let charged = events.reduce(0) { $0 + $1.chargeMicros }
    #expect(tallies.reduce(0) { $0 + $1.chargeMicros } == charged)
    #expect(tallies.count == Self.subscribers)
  }

  @Test("Task B: charges and free units equal the formulas'")
  func withAllowances() throws {
    let (records, events, tallies) = try rated(withAllowances: true)
    var before: [UInt32: [Int64]] = [:]
    for (record, event) in zip(records, events) {
      let terms = YardstickMonth.plans[Int(record.subscriber) % YardstickMonth.plans.count]
      let service = Int(record.service.rawValue)
      var (units, charge) = YardstickMonth.standard(record)
      var free: Int64 = 0
      let zone = record.service == .data ? 1 : YardstickMonth.zone(of: record.otherParty)
      if record.serving == 0, (1...5).contains(zone) {
        let allowance = [
          terms.voiceMinutes * 60, terms.messages, terms.megabytes * 1024,
        ][service]
        var used = before[record.subscriber] ?? [0, 0, 0]
        free = max(0, min(units, allowance - used[service]))
        used[service] += units
        before[record.subscriber] = used
        let rest = units - free
        charge =
          switch record.service {
          case .voice: (rest + 59) / 60 * terms.overageVoice
          case .sms, .content: rest * terms.overageSMS
          case .data: (rest * terms.overageData + 512) / 1024
          }
      }
      units = [1000, 1, 1024][service]
      #expect(event.chargeMicros == charge * 100, "\(record) \(LawSeed.remedy)")
      #expect(event.freeQuantity == free * units, "\(record) \(LawSeed.remedy)")
    }
    let free = events.reduce(0) { $0 + $1.freeQuantity }
    #expect(free > 0)
    #expect(
      tallies.reduce(0) { $0 + $1.voice.freeQuantity + $1.sms.freeQuantity + $1.data.freeQuantity }
        == free)
  }
}
