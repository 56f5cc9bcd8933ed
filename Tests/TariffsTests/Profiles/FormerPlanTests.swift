import Jobs
import Measures
import Records
import Tariffs
import Testing

@Suite("Which plan rates a record that came late")
struct FormerPlanTests {
  /// Days count from the month's first, which is 1; the thirty days -29...0 are before it.
  struct Row: CustomTestStringConvertible {
    var testDescription: String
    /// Product, first day and the day after the last.
    var subscriptions: [String] = []
    var plan = ""
    var activated = -400
    var churned: Int?
    var expected: [String]
  }

  static let rows = [
    Row(testDescription: "the one held", subscriptions: ["a -100"], expected: ["a -29...0"]),
    Row(
      testDescription: "nothing of the month itself", subscriptions: ["a 1", "b -100 20"],
      expected: ["b -29...0"]),
    Row(
      testDescription: "of two the one that began latest", subscriptions: ["a -100", "b -9"],
      expected: ["a -29...-10", "b -9...0"]),
    Row(
      testDescription: "the snapshot's where no subscription covers the day",
      subscriptions: ["b -9 -4"], plan: "a", expected: ["a -29...-10", "b -9...-5", "a -4...0"]),
    Row(
      testDescription: "packs are none", subscriptions: ["p -100"], plan: "a",
      expected: ["a -29...0"]),
    Row(
      testDescription: "none before activation", subscriptions: ["b -100 -9"], plan: "a",
      activated: -12, expected: ["b -12...-10", "a -9...0"]),
    Row(
      testDescription: "none where activation is of the month", plan: "a", activated: 1,
      expected: []),
    Row(
      testDescription: "none after churn, be it before the month", plan: "a", churned: -10,
      expected: ["a -29...-10"]),
    Row(testDescription: "none where nothing says one", subscriptions: ["x -100"], expected: []),
    Row(
      testDescription: "none where a plan was held that the month doesn't have",
      subscriptions: ["gone -20 -5"], plan: "a", expected: ["a -29...-21", "a -5...0"]),
  ]

  @Test("day by day", arguments: rows)
  func former(row: Row) throws {
    let image = try Self.image()
    let (subscriber, subscriptions) = row.customer
    let profile = image.profile(
      of: subscriber, subscriptions: subscriptions, number: 1, formerDays: 30)
    let found = profile.former.map { held in
      let from = sampleClock.localDay(at: held.fromMilliseconds) - sampleMonth.firstDay + 1
      let to = sampleClock.localDay(at: held.toMilliseconds - 1) - sampleMonth.firstDay + 1
      return "\(image.plans[Int(held.plan)].id) \(from)...\(to)"
    }
    #expect(found == row.expected, "Follow the days of this row with the calendar by hand.")
    #expect(profile.planTimeline == profile.former + profile.plans)
    let without = image.profile(of: subscriber, subscriptions: subscriptions, number: 1)
    #expect(without.former.isEmpty && without.plans == profile.plans)
  }

  static let before = [
    Row(testDescription: "none without a subscription", plan: "a", expected: []),
    Row(testDescription: "the one that goes on", subscriptions: ["a -100"], expected: ["a"]),
    Row(
      testDescription: "the one that the month ended", subscriptions: ["a -100 1", "b 1"],
      expected: ["a"]),
    Row(
      testDescription: "one that ended long ago", subscriptions: ["a -300 -200", "b 5"],
      expected: ["a"]),
    Row(
      testDescription: "the one that ended last", subscriptions: ["b -90 -9", "a -300 -10"],
      expected: ["b"]),
    Row(
      testDescription: "of two at once the one that began latest",
      subscriptions: ["b -100", "a -300"], expected: ["b"]),
    Row(
      testDescription: "of two that began together the smaller id",
      subscriptions: ["b -100", "a -100"], expected: ["a"]),
    Row(testDescription: "no pack", subscriptions: ["p -100"], expected: []),
    Row(
      testDescription: "also one that the month doesn't have",
      subscriptions: ["a -300 -20", "gone -20 1"], expected: ["gone"]),
    Row(
      testDescription: "nothing before activation", subscriptions: ["a -100 -9"],
      activated: -8, expected: []),
    Row(
      testDescription: "none where the line is of the month", subscriptions: ["a -100"],
      activated: 1, expected: []),
  ]

  @Test("and which one was held last before the month", arguments: before)
  func last(row: Row) throws {
    let (subscriber, subscriptions) = row.customer
    let found = try Self.image().formerPlan(of: subscriber, subscriptions: subscriptions)
    #expect(found.map { [$0] } ?? [] == row.expected)
    let reversed = Array(subscriptions.reversed())
    #expect(try Self.image().formerPlan(of: subscriber, subscriptions: reversed) == found)
  }

  private static func image() throws -> TariffImage {
    var catalogue = sampleCatalogue()
    catalogue.plans = ["b", "a", "p", "gone"].map {
      Plan(
        id: $0, name: "", kind: $0 == "p" ? .pack : .plan,
        validity: $0 == "gone" ? Validity(to: october(-4)) : .always,
        fee: RecurringFee(amountMicros: 0), tariffs: [], allowances: [])
    }
    return try TariffImage.compile(
      catalogue: catalogue, month: sampleMonth, clock: sampleClock)
  }
}

extension FormerPlanTests.Row {
  fileprivate var customer: (Subscriber, [Subscription]) {
    let subscriber = Subscriber(
      msisdn: 1, account: "", region: "R", plan: plan, activatedOn: october(activated),
      status: churned == nil ? .active : .churned, churnedOn: churned.map(october))
    let held = subscriptions.map { text in
      let words = text.split(separator: " ")
      return Subscription(
        msisdn: 1, product: String(words[0]), from: october(Int(words[1]) ?? 0),
        to: words.count > 2 ? october(Int(words[2]) ?? 0) : nil)
    }
    return (subscriber, held)
  }
}
