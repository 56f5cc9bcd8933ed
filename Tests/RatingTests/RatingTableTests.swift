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

  static let names: [String] = ["Charges", "Choices"].flatMap { part in
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
    let profiles = table.subscribers.enumerated().map { number, subscriber in
      image.profile(
        of: Subscriber(
          msisdn: UInt64(number), account: "", region: "R", activatedOn: CivilDay(number: 0)),
        subscriptions: table.subscriptions[subscriber] ?? [], number: UInt32(number))
    }
    var records = table.records
    var events: [RatedEvent] = []
    var tallies: [UsageTally] = []
    var kernel = RatingKernel(image: image, month: table.month)
    kernel.rate(&records, profiles: profiles, into: &events, tallies: &tallies)
    #expect(events.count == table.records.count && !events.isEmpty)
    for (record, event) in zip(records, events) {
      check(event, table.expectations[Int(record.sequence)], image, name)
    }
    for expectation in table.tallies {
      check(tallies[Int(expectation.subscriber)], expectation, name)
    }
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
        default: nil
        }
      #expect(found == value, place)
    }
    #expect(tally.lines.reduce(0) { $0 + $1.chargeMicros } == tally.chargeMicros, place)
  }
}
