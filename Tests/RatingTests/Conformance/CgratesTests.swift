import Foundation
import Jobs
import Measures
import Rating
import Records
import Tariffs
import Testing

@Suite(
  "CGRateS's own cases",
  .enabled(
    if: SharedCases.exist("cgrates_cases.json"),
    "Set RATEMILL_SHARED to the folder that holds cases/cgrates_cases.json."))
struct CgratesTests {
  static func cases() throws -> [CgratesCase] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let bytes = try Data(contentsOf: SharedCases.url("cgrates_cases.json"))
    return try decoder.decode(CgratesCase.File.self, from: bytes).cases
  }

  @Test("those that our model can express cost the same")
  func conforms() throws {
    var passed = 0
    var inexpressible: [String] = []
    for source in try Self.cases() {
      guard let answers = source.answers else { continue }
      do throws(Inexpressible) {
        try check(source, answers)
        passed += 1
      } catch {
        inexpressible.append("\(source.id): \(error.reason)")
      }
    }
    // A change of these numbers means that the translation or the model lost a word.
    #expect(passed == 71, "\(inexpressible.joined(separator: "\n"))")
    #expect(inexpressible.count == 38)
  }

  private func check(
    _ source: CgratesCase, _ answers: [CgratesCase.Expected]
  ) throws(Inexpressible) {
    let translated = try CgratesCatalogue(source)
    for expected in answers {
      if expected.maxUsage != nil || expected.error == "INSUFFICIENT_CREDIT" {
        throw Inexpressible("credit")
      }
      if expected.cost == nil, expected.error == nil, expected.balances == nil {
        throw Inexpressible("no cost is said")
      }
      if expected.rated != nil, source.events[0].op != nil { throw Inexpressible("credit") }
    }
    let image: TariffImage
    do throws(TariffError) {
      image = try TariffImage.compile(
        catalogue: translated.catalogue, month: translated.month,
        clock: ZoneClock(fixedOffsetMilliseconds: 0))
    } catch {
      Issue.record("\(source.id): \(error)")
      return
    }
    let profile = image.profile(
      of: Subscriber(
        msisdn: 1, account: "", region: "R", plan: "plan", activatedOn: CivilDay(number: 0)),
      subscriptions: [], number: 0)
    var records = translated.records
    var events: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    var kernel = RatingKernel(image: image, month: translated.month)
    kernel.rate(&records, profiles: [profile], into: &events, tallies: &tallies, ledger: &ledger)
    compare(source, answers, records, events, image)
  }

  private func compare(
    _ source: CgratesCase, _ answers: [CgratesCase.Expected], _ records: [UsageRecord],
    _ events: [RatedEvent], _ image: TariffImage
  ) {
    let remedy = Comment(rawValue: "\(source.id): rate it by hand, with the case's note.")
    for (record, event) in zip(records, events) {
      let expected = answers[min(Int(record.recordID), answers.count - 1)]
      #expect((event.outcome == .suspended) == (expected.error != nil), remedy)
      if let cost = expected.cost {
        #expect(Money(micros: event.chargeMicros).description == Self.money(cost), remedy)
      }
      if let rated = expected.rated {
        #expect(event.billedQuantity == rated / (record.service == .voice ? 1_000_000 : 1), remedy)
      }
      if let match = expected.match {
        let zone = event.zone == RatedEvent.none ? "" : image.zones[Int(event.zone)].id
        #expect(zone == match[1], remedy)
      }
    }
    guard let balances = answers.last?.balances else { return }
    let allowances = image.plans[0].allowances
    let named = allowances.filter { allowance in
      balances.keys.contains { $0.hasSuffix("/\(allowance.id)") }
    }
    if allowances.isEmpty || named.count != allowances.count { return }
    let scale: Int64 = records[0].service == .voice ? 1_000_000 : 1
    let left = balances.reduce(Int64(0)) { sum, balance in
      let isUnits = allowances.contains { balance.key.hasSuffix("/\($0.id)") }
      return isUnits ? sum + (Int64(balance.value) ?? 0) / scale : sum
    }
    let drawn = events.reduce(0) { $0 + $1.freeQuantity }
    #expect(allowances.reduce(0) { $0 + $1.quantity } - drawn == left, remedy)
  }

  private static func money(_ text: String) -> String {
    Money(decimal: text)?.description ?? text
  }
}
