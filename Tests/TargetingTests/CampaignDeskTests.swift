import Jobs
import Measures
import Records
import Targeting
import Testing

@Suite("A campaign's list is the best of all customers, and each customer ends once")
struct CampaignDeskTests {
  static func customers(_ result: CampaignResult, _ code: String) -> Int? {
    result.counts.first { $0.code == code }?.customers
  }

  @Test("by score, then tie, then number, up to the quota, ranked from 1")
  func ranking() {
    let desk = CampaignDesk(campaign: campaign(quota: 4, control: 5_000), month: october)
    var partial = CampaignPartial(campaign: desk.campaign)
    // (subscriber, overage in yuan, tie)
    for (subscriber, overage, tie) in [
      (1, 7, 5), (2, 9, 9), (3, 7, 4), (4, 7, 5), (5, 6, 0), (6, 9, 1), (7, 1, 0),
    ] as [(UInt32, Int64, UInt64)] {
      let row = row(subscriber, overage: overage * 1_000_000)
      desk.consider(row: row, file: file(of: row), tie: tie, into: &partial)
    }
    let result = desk.finish(partial) { $0 == 3 ? 4_999 : 5_000 }
    #expect(result.rows.map(\.subscriber) == [6, 2, 3, 1])
    #expect(result.rows.map(\.rank) == [1, 2, 3, 4])
    #expect(result.rows.map(\.score) == [900, 900, 700, 700])
    #expect(result.rows.map(\.arm) == [.treatment, .treatment, .control, .treatment])
    #expect(Set(result.rows.map(\.offer)) == ["pack-10g"])
    #expect(Self.customers(result, "over_quota") == 2)
    #expect(Self.customers(result, "ineligible_overage") == 1)
    #expect(Self.customers(result, "control") == 1)
    #expect(Self.customers(result, "treatment") == 3)
    #expect(result.customers == 7)
  }

  @Test("and every reason is listed, with nobody too")
  func reasons() {
    let desk = CampaignDesk(campaign: campaign(), month: october)
    var partial = CampaignPartial(campaign: desk.campaign)
    let row = row()
    let contacts = [contact(.campaign, "2026-10-01"), contact(.complaint, "2026-10-02")]
    let verdict = desk.consider(
      row: row, file: file(of: row, contacts: contacts), tie: 0, into: &partial)
    #expect(verdict.code == "suppressed_contacted")
    let result = desk.finish(partial) { _ in 0 }
    #expect(
      result.counts == [
        ReasonCount(code: "ineligible_inactive", customers: 0),
        ReasonCount(code: "ineligible_plan", customers: 0),
        ReasonCount(code: "ineligible_tenure", customers: 0),
        ReasonCount(code: "ineligible_overage", customers: 0),
        ReasonCount(code: "suppressed_contacted", customers: 1),
        ReasonCount(code: "suppressed_complained", customers: 0),
        ReasonCount(code: "suppressed_already_ordered", customers: 0),
        ReasonCount(code: "over_quota", customers: 0),
        ReasonCount(code: "control", customers: 0),
        ReasonCount(code: "treatment", customers: 0),
      ])
    #expect(
      result.evidence == [
        ReasonCount(code: "suppressed_contacted", customers: 1),
        ReasonCount(code: "suppressed_complained", customers: 1),
        ReasonCount(code: "suppressed_already_ordered", customers: 0),
      ])
  }

  @Test("and all or none are the control group where the campaign says so", arguments: [0, 10_000])
  func arms(control: Int) {
    let desk = CampaignDesk(campaign: campaign(control: control), month: october)
    var partial = CampaignPartial(campaign: desk.campaign)
    for subscriber in UInt32(0)..<5 {
      let row = row(subscriber)
      desk.consider(row: row, file: file(of: row), tie: 0, into: &partial)
    }
    for lot in [0, 9_999] {
      let arms = desk.finish(partial) { _ in lot }.rows.map(\.arm)
      #expect(arms == [TargetRow.Arm](repeating: control == 0 ? .treatment : .control, count: 5))
    }
  }
}
