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
    var catalogue = sampleCatalogue()
    catalogue.plans = ["b", "a", "p", "gone"].map {
      Plan(
        id: $0, name: "", kind: $0 == "p" ? .pack : .plan,
        validity: $0 == "gone" ? Validity(to: october(-4)) : .always,
        fee: RecurringFee(amountMicros: 0), tariffs: [], allowances: [])
    }
    let image = try TariffImage.compile(
      catalogue: catalogue, month: sampleMonth, clock: sampleClock)
    let subscriber = Subscriber(
      msisdn: 1, account: "", region: "R", plan: row.plan, activatedOn: october(row.activated),
      status: row.churned == nil ? .active : .churned, churnedOn: row.churned.map(october))
    let subscriptions = row.subscriptions.map { text in
      let words = text.split(separator: " ")
      return Subscription(
        msisdn: 1, product: String(words[0]), from: october(Int(words[1]) ?? 0),
        to: words.count > 2 ? october(Int(words[2]) ?? 0) : nil)
    }
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
}
