import Jobs
import Measures
import Records
import Tariffs
import Testing

@Suite("What a subscriber holds")
struct ProfileTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// `product from to`, days of October 2026; 0 before the month, 40 after it, nothing for ever.
    var subscriptions: [String]
    var plan = ""
    var activated = 0
    var churned: Int?
    /// `product first-last`, then `+` joins, `-` leaves; `all` where the whole month is rated.
    var expected: [String]
  }

  static let rows: [Row] = [
    Row(
      testDescription: "the snapshot's plan", subscriptions: [], plan: "a",
      expected: ["a 1-31 all"]),
    Row(
      testDescription: "activated in the month: billed from that day, rated all month",
      subscriptions: [], plan: "a", activated: 12, expected: ["a 12-31 all +"]),
    Row(
      testDescription: "churned in the month: billed to that day, rated all month",
      subscriptions: [], plan: "a", churned: 12, expected: ["a 1-12 all -"]),
    Row(
      testDescription: "activated and churned", subscriptions: [], plan: "a", activated: 3,
      churned: 12, expected: ["a 3-12 all + -"]),
    Row(
      testDescription: "churned before activated: the churn day wins", subscriptions: [],
      plan: "a", activated: 20, churned: 12, expected: ["a 1-12 all -"]),
    Row(
      testDescription: "churned on the last day", subscriptions: [], plan: "a", churned: 31,
      expected: ["a 1-31 all -"]),
    Row(
      testDescription: "churned before the month", subscriptions: ["p 0 40"], plan: "a",
      churned: 0, expected: []),
    Row(
      testDescription: "churns after the month", subscriptions: [], plan: "a", churned: 40,
      expected: ["a 1-31 all"]),
    Row(
      testDescription: "activated after the month", subscriptions: [], plan: "a", activated: 40,
      expected: []),
    Row(testDescription: "no plan", subscriptions: [], expected: []),
    Row(testDescription: "a pack is no plan", subscriptions: [], plan: "p", expected: []),
    Row(testDescription: "a plan that isn't there", subscriptions: [], plan: "x", expected: []),
    Row(
      testDescription: "a subscription overrides the snapshot", subscriptions: ["b 5 20"],
      plan: "a", expected: ["b 5-19 + -"]),
    Row(
      testDescription: "a subscription of another month doesn't", subscriptions: ["b 40", "b 0 1"],
      plan: "a", expected: ["a 1-31 all"]),
    Row(
      testDescription: "the one that began later wins from its start",
      subscriptions: ["a 0", "b 10"], expected: ["a 1-9 -", "b 10-31 +"]),
    Row(
      testDescription: "and gives back what remains", subscriptions: ["b 10 15", "a 0"],
      expected: ["a 1-9 -", "b 10-14 + -", "a 15-31 +"]),
    Row(
      testDescription: "of two from one day, the smaller id", subscriptions: ["b 1", "a 1"],
      expected: ["a 1-31 +"]),
    Row(
      testDescription: "days between plans have none", subscriptions: ["a 1 5", "a 9 12"],
      expected: ["a 1-4 + -", "a 9-11 + -"]),
    Row(
      testDescription: "activation and churn bound subscriptions",
      subscriptions: ["a 0", "p 1 40"], activated: 4, churned: 20,
      expected: ["a 4-20 + -", "p 4-20 + -"]),
    Row(
      testDescription: "packs beside the snapshot's plan, overlapping",
      subscriptions: ["p 8 11", "q 1", "p 0 10", "x 1"], plan: "a",
      expected: ["a 1-31 all", "p 1-9 -", "q 1-31 +", "p 8-10 + -"]),
    Row(
      testDescription: "a pack alone is no plan", subscriptions: ["p 1 2"],
      expected: ["p 1-1 + -"]),
  ]

  private func day(_ number: Int) -> CivilDay { sampleMonth.firstDay + (number - 1) }

  @Test("day by day", arguments: rows)
  func profile(row: Row) throws {
    var catalogue = sampleCatalogue()
    catalogue.plans = ["b", "a", "p", "q"].map {
      Plan(
        id: $0, name: "", kind: $0 > "m" ? .pack : .plan, fee: RecurringFee(amountMicros: 0),
        tariffs: [], allowances: [])
    }
    let image = try TariffImage.compile(
      catalogue: catalogue, month: sampleMonth, clock: sampleClock)
    let subscriptions = row.subscriptions.map { text in
      let words = text.split(separator: " ")
      return Subscription(
        msisdn: 1, product: String(words[0]), from: day(Int(words[1]) ?? 0),
        to: words.count > 2 ? day(Int(words[2]) ?? 0) : nil)
    }
    let subscriber = Subscriber(
      msisdn: 1, account: "", region: "R", plan: row.plan, activatedOn: day(row.activated),
      status: row.churned == nil ? .suspended : .churned, churnedOn: row.churned.map(day))
    let profile = image.profile(of: subscriber, subscriptions: subscriptions, number: 7)
    #expect(profile.subscriber == 7)
    #expect(profile.suspended == (row.churned == nil))
    let bounds = sampleClock.bounds(of: sampleMonth)
    let found = (profile.plans + profile.packs).map { held in
      let days =
        "\(held.firstDay - sampleMonth.firstDay + 1)-"
        + "\(held.lastDay - sampleMonth.firstDay + 1)"
      let span = held.fromMilliseconds..<held.toMilliseconds
      let own = sampleClock.start(of: held.firstDay)..<sampleClock.start(of: held.lastDay + 1)
      let isSnapshot = row.expected.contains { $0.contains(" all") } && held == profile.plans.first
      #expect(span == (isSnapshot ? bounds : own))
      return "\(image.plans[Int(held.plan)].id) \(days)" + (isSnapshot ? " all" : "")
        + (held.joins ? " +" : "") + (held.leaves ? " -" : "")
    }
    #expect(found == row.expected, "Follow the days of this row with the calendar by hand.")
  }
}
