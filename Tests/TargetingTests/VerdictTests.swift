import Jobs
import Measures
import Records
import Targeting
import Testing

@Suite("A campaign says one thing of each customer")
struct VerdictTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var row = TargetingTests.row()
    var contacts: [Contact] = []
    var orders: [Order] = []
    var subscriptions: [Subscription] = []
    var verdict: Verdict
  }

  static func verdict(_ line: Case, _ campaign: Campaign = campaign()) -> Verdict {
    CampaignDesk(campaign: campaign, month: october).verdict(
      row: line.row,
      file: file(
        of: line.row, contacts: line.contacts, orders: line.orders,
        subscriptions: line.subscriptions))
  }

  static let eligibility: [Case] = [
    Case(testDescription: "just enough of everything", verdict: .candidate(score: 500)),
    Case(
      testDescription: "suspended", row: row(status: .suspended), verdict: .ineligible(.inactive)),
    Case(testDescription: "churned", row: row(status: .churned), verdict: .ineligible(.inactive)),
    Case(testDescription: "another plan", row: row(plan: "p3"), verdict: .ineligible(.plan)),
    Case(testDescription: "no plan", row: row(plan: ""), verdict: .ineligible(.plan)),
    Case(
      testDescription: "two months with us", row: row(tenureMonths: 2),
      verdict: .ineligible(.tenure)),
    Case(
      testDescription: "a micro-unit less of overage", row: row(overage: 4_999_999),
      verdict: .ineligible(.overage)),
    Case(
      testDescription: "the first reason counts: state before plan, tenure and overage",
      row: row(plan: "p3", status: .churned, overage: 0, tenureMonths: 0),
      verdict: .ineligible(.inactive)),
    Case(
      testDescription: "plan before tenure and overage",
      row: row(plan: "p3", overage: 0, tenureMonths: 0), verdict: .ineligible(.plan)),
    Case(
      testDescription: "tenure before overage", row: row(overage: 0, tenureMonths: 0),
      verdict: .ineligible(.tenure)),
    Case(
      testDescription: "who is not eligible is not suppressed", row: row(overage: 0),
      contacts: [contact(.complaint, "2026-10-31")], verdict: .ineligible(.overage)),
  ]

  @Test("eligible or the first predicate that fails", arguments: eligibility)
  func eligible(_ line: Case) { #expect(Self.verdict(line) == line.verdict) }

  @Test("and a campaign without plans is for all of them")
  func anyPlan() {
    let line = Case(testDescription: "", row: row(plan: "p9"), verdict: .candidate(score: 500))
    #expect(Self.verdict(line, campaign(plans: [])) == line.verdict)
  }

  static let contacted = Verdict.suppressed([.init(.contacted)])
  static let complained = Verdict.suppressed([.init(.complained)])
  static let ordered = Verdict.suppressed([.init(.alreadyOrdered)])
  static let free = Verdict.candidate(score: 500)

  /// 2026-10-31 is day 0, so 60 days reach back to 2026-09-02 and 90 to 2026-08-03.
  static let suppression: [Case] = [
    Case(
      testDescription: "contacted on the last day",
      contacts: [contact(.campaign, "2026-10-31")], verdict: contacted),
    Case(
      testDescription: "contacted 59 days before", contacts: [contact(.campaign, "2026-09-02")],
      verdict: contacted),
    Case(
      testDescription: "contacted 60 days before", contacts: [contact(.campaign, "2026-09-01")],
      verdict: free),
    Case(
      testDescription: "contacted after the month", contacts: [contact(.campaign, "2026-11-01")],
      verdict: free),
    Case(
      testDescription: "complained 89 days before", contacts: [contact(.complaint, "2026-08-03")],
      verdict: complained),
    Case(
      testDescription: "complained 90 days before", contacts: [contact(.complaint, "2026-08-02")],
      verdict: free),
    Case(
      testDescription: "a service call is neither", contacts: [contact(.service, "2026-10-31")],
      verdict: free),
    Case(
      testDescription: "an old contact and a new one",
      contacts: [contact(.campaign, "2026-01-01"), contact(.campaign, "2026-10-01")],
      verdict: contacted),
    Case(testDescription: "ordered it", orders: [order(.submitted)], verdict: ordered),
    Case(
      testDescription: "ordered it long ago", orders: [order(.completed, on: "2024-01-01")],
      verdict: ordered),
    Case(testDescription: "ordered and cancelled it", orders: [order(.cancelled)], verdict: free),
    Case(
      testDescription: "ordered its cancellation", orders: [order(.completed, kind: .cancel)],
      verdict: free),
    Case(
      testDescription: "ordered something else", orders: [order(.submitted, product: "pack-1g")],
      verdict: free),
    Case(
      testDescription: "has it", subscriptions: [subscription("pack-10g", from: "2026-01-01")],
      verdict: ordered),
    Case(
      testDescription: "has it until the month's last day",
      subscriptions: [subscription("pack-10g", from: "2026-01-01", to: "2026-11-01")],
      verdict: ordered),
    Case(
      testDescription: "had it until the day before",
      subscriptions: [subscription("pack-10g", from: "2026-01-01", to: "2026-10-31")],
      verdict: free),
    Case(
      testDescription: "will have it next month",
      subscriptions: [subscription("pack-10g", from: "2026-11-01")], verdict: ordered),
    Case(
      testDescription: "has something else",
      subscriptions: [subscription("pack-1g", from: "2026-01-01")], verdict: free),
    Case(
      testDescription: "all at once",
      contacts: [contact(.complaint, "2026-10-01"), contact(.campaign, "2026-10-02")],
      orders: [order(.activated)],
      verdict: .suppressed([.init(.contacted), .init(.complained), .init(.alreadyOrdered)])),
  ]

  @Test("and, eligible, left alone by every rule that applies", arguments: suppression)
  func suppressed(_ line: Case) { #expect(Self.verdict(line) == line.verdict) }

  @Test("unless the rules are off", arguments: suppression)
  func off(_ line: Case) {
    let none = Campaign.Suppression(
      contactedWithinDays: 0, complainedWithinDays: 0, alreadyOrdered: false)
    #expect(Self.verdict(line, campaign(suppression: none)) == Self.free)
  }

  @Test("and an offered plan that is the customer's own is had already")
  func ownPlan() {
    var offered = campaign()
    offered.offer = "p1"
    let line = Case(testDescription: "", verdict: Self.ordered)
    #expect(Self.verdict(line, offered) == Self.ordered)
  }

  @Test(
    "and scores whole 分 and months",
    arguments: [
      (Campaign.ScoreWeights(dataOverageFen: 3, tenureMonth: 5, invoiceFen: 7), 1_599),
      (Campaign.ScoreWeights(dataOverageFen: 0), 0),
      (Campaign.ScoreWeights(dataOverageFen: -2, tenureMonth: 1), -997),
      (Campaign.ScoreWeights(dataOverageFen: .max), .max),
      (Campaign.ScoreWeights(dataOverageFen: .min, tenureMonth: .min), .min),
    ] as [(Campaign.ScoreWeights, Int64)])
  func score(weights: Campaign.ScoreWeights, score: Int64) {
    let line = Case(
      testDescription: "", row: row(overage: 5_009_999, invoice: 129_999, tenureMonths: 3),
      verdict: Self.free)
    #expect(Self.verdict(line, campaign(score: weights)) == .candidate(score: score))
  }

  @Test("and each has its code, a suppressed one that of the first rule")
  func codes() {
    let codes =
      Ineligibility.allCases.map { Verdict.ineligible($0).code }
      + SuppressionRule.allCases.map { Verdict.suppressed([.init($0)]).code }
    #expect(
      codes == [
        "ineligible_inactive", "ineligible_plan", "ineligible_tenure", "ineligible_overage",
        "suppressed_contacted", "suppressed_complained", "suppressed_already_ordered",
      ])
    let several: SuppressionRules = [.init(.alreadyOrdered), .init(.complained)]
    #expect(Verdict.suppressed(several).code == "suppressed_complained")
    #expect(several.rules == [.complained, .alreadyOrdered])
    #expect(Verdict.candidate(score: 0).code == "candidate")
  }
}
