import Billing
import Jobs
import Measures
import Records
import Testing

@Suite("A line's month is cut at its changes of plan")
struct PlanSegmentTests {
  /// Terms by index: 129 and 169 a month of 4G, 169 of 5G, 360 a year, and an upgrade pack.
  static let terms: [FeeTerms] = [
    terms("p129", "129", .fourth), terms("p169", "169", .fourth), terms("g169", "169", .fifth),
    terms("year", "360", nil, cycle: 12), terms("up5g", "10", .fifth), terms("data", "15", nil),
    terms("twin129", "129", .fourth),
  ]

  static func terms(
    _ id: String, _ fee: String, _ generation: Plan.Generation?, cycle: Int = 1
  ) -> FeeTerms {
    let half = Discount(id: "half", name: "Half", amount: .basisPoints(5_000), months: 1)
    return FeeTerms(
      id: id, fee: RecurringFee(amountMicros: yuan(fee), cycleMonths: cycle),
      discounts: id == "p169" ? [half] : [], generation: generation)
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var plans: [SubscriberProfile.Holding]
    var packs: [SubscriberProfile.Holding] = []
    var before: String?
    /// `plan kind first-last former change fee discount`.
    var rows: [String]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "a plan that goes on", plans: [holding(0)], before: "p169",
      rows: ["p129 continued 1-31 - - 129.00 0.00"]),
    Case(
      testDescription: "a line's first plan", plans: [holding(0, 22)],
      rows: ["p129 first 22-31 - - 41.61 0.00"]),
    Case(
      testDescription: "from 129 to 169 by size, half off for the first month",
      plans: [holding(0, 1, 10), holding(1, 11)],
      rows: [
        "p129 continued 1-10 - - 41.61 0.00", "p169 spec 11-31 p129 40.00 114.48 -57.24",
      ]),
    Case(
      testDescription: "from 169 of 4G to 169 of 5G by generation",
      plans: [holding(1, 1, 30), holding(2, 31)],
      rows: [
        "p169 continued 1-30 - - 163.55 -81.78", "g169 generation 31-31 p169 0.00 5.45 0.00",
      ]),
    Case(
      testDescription: "of a change of both, generation is what is told",
      plans: [holding(0, 1, 30), holding(2, 31)],
      rows: [
        "p129 continued 1-30 - - 124.84 0.00", "g169 generation 31-31 p129 40.00 5.45 0.00",
      ]),
    Case(
      testDescription: "down again within the month",
      plans: [holding(0, 1, 10), holding(1, 11, 20), holding(0, 21)],
      rows: [
        "p129 continued 1-10 - - 41.61 0.00", "p169 spec 11-20 p129 40.00 54.52 -27.26",
        "p129 spec 21-31 p169 -40.00 45.77 0.00",
      ]),
    Case(
      testDescription: "on the first of the month, from the plan held before it",
      plans: [taken(1)], before: "p129",
      rows: ["p169 spec 1-31 p129 40.00 169.00 -84.50"]),
    Case(
      testDescription: "from a plan that the month doesn't have", plans: [taken(1)],
      before: "gone", rows: ["p169 other 1-31 gone - 169.00 -84.50"]),
    Case(
      testDescription: "between twins of one fee", plans: [taken(6)], before: "p129",
      rows: ["twin129 other 1-31 p129 0.00 129.00 0.00"]),
    Case(
      testDescription: "a year's fee counts by its months", plans: [taken(3)], before: "p129",
      rows: ["year spec 1-31 p129 -99.00 360.00 0.00"]),
    Case(
      testDescription: "an upgrade pack on its plan; other packs are none of it",
      plans: [holding(0)], packs: [holding(4, 17), holding(5, 17)],
      rows: [
        "p129 continued 1-31 - - 129.00 0.00", "up5g generation 17-31 p129 10.00 4.84 0.00",
      ]),
    Case(
      testDescription: "an upgrade pack on a plan of that generation", plans: [holding(2)],
      packs: [holding(4, 17)],
      rows: ["g169 continued 1-31 - - 169.00 0.00", "up5g other 17-31 g169 10.00 4.84 0.00"]),
  ]

  /// Held all month, and taken on its first day.
  static func taken(_ plan: UInt16) -> SubscriberProfile.Holding {
    var held = holding(plan)
    held.joins = true
    return held
  }

  @Test("with kind, former plan, difference, fee and discount", arguments: cases)
  func segments(_ test: Case) throws {
    let desk = BillingDesk(month: october, terms: Self.terms)
    let profile = profile(test.plans, packs: test.packs)
    let segments = try desk.segments(of: profile, before: test.before)
    #expect(segments.map(Self.told) == test.rows)
    let lines = try desk.recurringLines(of: profile)
    let told = Set(segments.map { Self.terms[Int($0.plan)].id })
    let billed = lines.filter { told.contains($0.product.prefix { $0 != "/" }.description) }
    #expect(
      segments.reduce(0) { $0 + $1.feeMicros + $1.discountMicros }
        == billed.reduce(0) { $0 + $1.amountMicros },
      "The segments have what the invoice has of their plans.")
  }

  static func told(_ segment: PlanSegment) -> String {
    let days = [segment.firstDay, segment.lastDay].map { "\($0.components.day)" }
    let change = segment.feeChangeMicros.map { "\(Money(micros: $0))" } ?? "-"
    return "\(terms[Int(segment.plan)].id) \(segment.kind) \(days[0])-\(days[1]) "
      + "\(segment.formerPlan ?? "-") \(change) \(Money(micros: segment.feeMicros)) "
      + "\(Money(micros: segment.discountMicros))"
  }
}
