import Foundation
import Jobs
import Measures
import Rating
import Records
import Tariffs
import Testing

@Suite(
  "Chinese packages",
  .enabled(
    if: SharedCases.exist("cn_cases.json"),
    "Set RATEMILL_SHARED to the folder that holds cases/cn_cases.json."))
struct ChineseCaseTests {
  private struct Case: Decodable {
    struct Rule: Decodable {
      var id: String
      var kind: String
      var inc: Int64
      var slots: [[Int64]]
      var q: Int64?
      var period: String?
    }
    struct Bucket: Decodable {
      var id: String
      var kind: String
      var qty: Int64
      var to: Int64?
      var rollover: Bool?
    }
    struct Event: Decodable {
      var id: String
      var t: Int64
      var kind: String
      var qty: Int64
    }
    var id: String
    var expect: [Amount]
    var left: [String: Int64]?
    var groups: [String: String]?
    var rules: [Rule]
    var buckets: [Bucket]?
    var events: [Event]

    var needsCounter: Bool { rules.contains { $0.period != nil } }
    var isExpressible: Bool {
      groups == nil && !(buckets ?? []).contains { $0.rollover == true }
        // A rule with a counter is used only where the bundles don't cover all.
        && (!needsCounter || expect.allSatisfy { $0 == .charge(0) })
    }
  }

  private enum Amount: Decodable, Equatable {
    case charge(Int64)
    case sum

    init(from decoder: any Decoder) throws {
      // A list says a sum, which only counters need: told apart by what can't be read as a number.
      let single = try decoder.singleValueContainer()
      self = (try? single.decode(Int64.self)).map(Amount.charge) ?? .sum
    }
  }

  private struct File: Decodable { var cases: [Case] }

  @Test("those without counters and groups cost the same")
  func conforms() throws {
    let bytes = try Data(contentsOf: SharedCases.url("cn_cases.json"))
    let cases = try JSONDecoder().decode(File.self, from: bytes).cases
    let expressible = cases.filter(\.isExpressible)
    #expect(expressible.count == 4, "\(expressible.map(\.id))")
    for source in expressible { try check(source) }
  }

  private func check(_ source: Case) throws {
    let remedy = Comment(rawValue: "\(source.id): rate it by hand.")
    let month = CivilDay(number: 0).month
    let clock = ZoneClock(fixedOffsetMilliseconds: 0)
    let image = try TariffImage.compile(
      catalogue: try catalogue(source), month: month, clock: clock)
    // A bundle that ends within the month is a pack held so long.
    let subscriptions = (source.buckets ?? []).map { bucket in
      Subscription(
        msisdn: 1, product: bucket.id, from: CivilDay(number: 0),
        to: bucket.to.map { CivilDay(number: Int32($0 / ZoneClock.millisecondsPerDay)) })
    }
    let profile = image.profile(
      of: Subscriber(
        msisdn: 1, account: "", region: "R", plan: "plan", activatedOn: CivilDay(number: 0)),
      subscriptions: subscriptions, number: 0)
    var records = try source.events.enumerated().map { sequence, event in
      UsageRecord(
        startMilliseconds: event.t, quantity: event.qty, subscriber: 0,
        sequence: UInt32(sequence), service: try #require(ServiceKind(code: event.kind)))
    }
    var events: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    var kernel = RatingKernel(image: image, month: month)
    kernel.rate(&records, profiles: [profile], into: &events, tallies: &tallies, ledger: &ledger)
    #expect(events.map { Amount.charge($0.chargeMicros) } == source.expect, remedy)
    if let left = source.left {
      let held = (source.buckets ?? []).reduce(0) { $0 + $1.qty }
      let free = events.reduce(0) { $0 + $1.freeQuantity }
      #expect(held - free == left.values.reduce(0, +), remedy)
    }
  }

  private func catalogue(_ source: Case) throws -> Catalogue {
    Catalogue(
      currency: "CNY", timeZone: "UTC", networks: NetworkCodes(home: [], away: []), bands: [],
      zones: [], prefixes: [], defaultZone: "",
      rules: try source.rules.map { rule in
        TariffRule(
          id: rule.id, tariff: "t", service: try #require(ServiceKind(code: rule.kind)),
          rate: Rate(
            slots: rule.slots.map {
              Rate.Slot(from: $0[0], unit: $0[1], increment: rule.inc, priceMicros: $0[2])
            }, quantumMicros: rule.q ?? 1_000))
      },
      plans: [
        Plan(
          id: "plan", name: "", fee: RecurringFee(amountMicros: 0), tariffs: ["t"], allowances: [])
      ]
        + (try (source.buckets ?? []).map { bucket in
          let service = try #require(ServiceKind(code: bucket.kind))
          return Plan(
            id: bucket.id, name: "", kind: .pack, fee: RecurringFee(amountMicros: 0), tariffs: [],
            allowances: [
              Allowance(
                id: bucket.id, service: service, quantity: bucket.qty,
                increment: service == .data ? 1024 : 1)
            ])
        }))
  }
}
