import Foundation
import Jobs
import Measures
import Rating
import Records
import Tariffs
import Testing

@Suite("Rating tables")
struct RatingTableTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Tables")

  static let names: [String] = ["Charges", "Choices", "Bundles", "Months"].flatMap { part in
    // A folder that can't be read shows as an empty list, which the first test refuses.
    let files =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: part).path()))
      ?? []
    return files.filter { $0.hasSuffix(".rating") }.sorted().map { "\(part)/\($0)" }
  }

  @Test("are there")
  func tablesExist() {
    #expect(Self.names.count >= 14, "Look for Tests/RatingTests/Tables/*/*.rating.")
  }

  @Test("cost what they say", arguments: names)
  func charges(name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    let table = try RatingTable(text: text)
    let image = try TariffImage.compile(
      catalogue: table.catalogue, month: table.month, clock: table.clock)
    let profiles = table.profiles(image)
    var records = table.records
    var events: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var ledger: [BundleEntry] = []
    var kernel = RatingKernel(image: image, month: table.month)
    kernel.rate(&records, profiles: profiles, into: &events, tallies: &tallies, ledger: &ledger)
    #expect(events.count == table.records.count && !events.isEmpty)
    for (record, event) in zip(records, events) {
      check(event, table.expectations[Int(record.sequence)], image, name)
    }
    for expectation in table.tallies {
      check(tallies[Int(expectation.subscriber)], expectation, name)
    }
    for expectation in table.ledger { check(ledger, expectation, image, name) }
  }

  private func check(
    _ event: RatedEvent, _ expected: RatingTable.Expectation, _ image: TariffImage, _ name: String
  ) {
    let place = Comment(rawValue: "\(name), line \(expected.line): check the sum by hand.")
    #expect(
      RejectReason(rawValue: event.reason)?.code ?? "" == expected.reason ?? "", place)
    #expect(event.outcome == (RejectReason(rawValue: event.reason)?.outcome ?? .rated), place)
    #expect(
      Money(micros: event.chargeMicros) == Money(micros: expected.charge ?? 0), place)
    if let free = expected.free { #expect(event.freeQuantity == free, place) }
    if let billed = expected.billed { #expect(event.billedQuantity == billed, place) }
    if let rule = expected.rule { #expect(image.rules[Int(event.rule)].id == rule, place) }
    if let zone = expected.zone { #expect(image.zones[Int(event.zone)].id == zone, place) }
    if let band = expected.band { #expect(image.bands[Int(event.band)].id == band, place) }
  }

  private func check(
    _ tally: UsageTally, _ expected: RatingTable.TallyExpectation, _ name: String
  ) {
    let place = Comment(rawValue: "\(name), line \(expected.line): add the rated events by hand.")
    let services = [tally.voice, tally.sms, tally.data, tally.content]
    func sum(_ figure: (ServiceUsage) -> Int64) -> Int64 { services.reduce(0) { $0 + figure($1) } }
    for (figure, value) in expected.figures {
      let found: Int64? =
        switch figure {
        case "charge": tally.chargeMicros
        case "overage": sum { $0.overageMicros }
        case "events": sum { $0.originatingEvents + $0.terminatingEvents }
        case "terminating": sum { $0.terminatingEvents }
        case "free": sum { $0.freeQuantity }
        case "billed": sum { $0.billedQuantity }
        case "used": sum { $0.quantity }
        case "days": Int64(tally.activeDays.nonzeroBitCount)
        case "roaming": tally.roamingEvents
        case "lines": Int64(tally.lines.count)
        case "late": tally.late.reduce(0) { $0 + $1.chargeMicros }
        case "late-events": tally.late.reduce(0) { $0 + $1.events }
        case "late-months": Int64(Set(tally.late.map(\.month)).count)
        default: nil
        }
      #expect(found == value, place)
    }
    #expect(tally.lines.reduce(0) { $0 + $1.chargeMicros } == tally.chargeMicros, place)
  }

  private func check(
    _ ledger: [BundleEntry], _ expected: RatingTable.LedgerExpectation, _ image: TariffImage,
    _ name: String
  ) {
    let place = Comment(rawValue: "\(name), line \(expected.line): follow the bundle by hand.")
    let lines = ledger.filter {
      let plan = image.plans[Int($0.plan)]
      return $0.owner == expected.owner && plan.id == expected.plan
        && plan.allowances[Int($0.allowance)].id == expected.allowance
    }
    for movement in BundleMovement.allCases {
      let found = lines.filter { $0.movement == movement }.reduce(0) { $0 + $1.quantity }
      let wanted = expected.movements.first { $0.code == movement.code }?.quantity ?? 0
      #expect(abs(found) == wanted, "\(movement) \(place)")
    }
    for (code, _) in expected.movements {
      #expect(BundleMovement.allCases.contains { $0.code == code }, "\(code) \(place)")
    }
    for (member, quantity) in expected.drawnBy {
      let found = lines.filter {
        $0.member == member && ($0.movement == .drawn || $0.movement == .returned)
      }
      #expect(-found.reduce(0) { $0 + $1.quantity } == quantity, place)
    }
  }
}

extension RatingTable {
  /// Who holds, is in and has brought what.
  func profiles(_ image: TariffImage) -> [SubscriberProfile] {
    subscribers.enumerated().map { number, subscriber in
      var profile = image.profile(
        of: Subscriber(
          msisdn: UInt64(number), account: "", region: "R", activatedOn: CivilDay(number: 0)),
        subscriptions: subscriptions[subscriber] ?? [], number: UInt32(number),
        formerDays: UsageWindow.adjustDaysMax)
      profile.memberships = memberships.filter { $0.subscriber == number }.map {
        SubscriberProfile.Membership(
          group: $0.group, role: $0.role, fromMilliseconds: clock.start(of: $0.from),
          toMilliseconds: clock.start(of: $0.to))
      }
      profile.brought = brought.filter { $0.subscriber == number }.compactMap { brought in
        guard let plan = image.plan(named: brought.plan),
          let allowance = image.plans[Int(plan)].allowances.firstIndex(where: {
            $0.id == brought.allowance
          })
        else { return nil }
        return SubscriberProfile.Brought(
          plan: plan, allowance: UInt16(allowance), isRolledOver: brought.isRolledOver,
          age: brought.age, fromMilliseconds: clock.start(of: month.firstDay),
          toMilliseconds: clock.start(of: brought.to), quantity: brought.quantity)
      }
      return profile
    }
  }
}
