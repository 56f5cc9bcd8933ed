import Measures

/// A campaign file, named under `campaigns:` of a job.
///
/// ```yaml
/// id: data_pack_upsell
/// offer: pack_10g              # a plan or pack of the catalogue
/// channel: sms
/// eligibility:                 # all must hold
///   dataOverageMin: 5          # main units of the currency in the month
///   tenureMonthsMin: 3         # 0 where absent
///   plans: [p19, p39]          # any where absent
/// suppression:                 # counted back from the month's last day
///   contactedWithin: 60 days   # by a campaign; rule off where absent
///   complainedWithin: 90 days
///   alreadyOrdered: true       # false where absent
/// score:                       # sum of weight times measure
///   dataOverageFen: 10         # per 分 of data overage
///   tenureMonth: 1             # per month
///   invoiceFen: 0              # per 分 of the invoice
/// quota: 5000                  # at most so many, control group included
/// control: 10%                 # of the chosen
/// ```
struct CampaignGrammar {
  let findings: FindingList
  let catalogue: Catalogue

  /// A campaign, placed at its id; nil after findings.
  func campaign(_ map: YamlMap) -> Placed<Campaign>? {
    defer { map.finish() }
    let id = map.placed("id", .name)
    let offer = map.placed("offer", .identifier)
    if let offer { check(offer, map, catalogue.plans, "plan or pack") }
    let channel = map.value("channel", .identifier)
    let eligibility = eligibility(map)
    let suppression = suppression(map.map("suppression"))
    let score = score(map.map("score"))
    let quota = map.value("quota", .integer(1...1_000_000_000, example: "5000"))
    let control = map.value("control", .share, ifAbsent: 0)
    guard let id, let offer, let channel, let eligibility, let quota else { return nil }
    let campaign = Campaign(
      id: id.value, offer: offer.value, channel: channel, eligibility: eligibility,
      suppression: suppression, score: score, quota: quota, controlPerTenThousand: control)
    return Placed(value: campaign, place: id.place)
  }

  private func eligibility(_ map: YamlMap) -> Campaign.Eligibility? {
    guard let entry = map.requiredMap("eligibility", example: "eligibility: {dataOverageMin: 5}")
    else { return nil }
    defer { entry.finish() }
    let plans = entry.list("plans", .identifier)
    for plan in plans {
      check(plan, entry, catalogue.plans.filter { $0.kind == .plan }, "plan")
    }
    return Campaign.Eligibility(
      dataOverageMicrosMin: entry.value("dataOverageMin", .amount(), ifAbsent: 0),
      tenureMonthsMin: entry.value(
        "tenureMonthsMin", .integer(0...1_200, example: "3"), ifAbsent: 0),
      plans: plans.map(\.value))
  }

  private func suppression(_ map: YamlMap?) -> Campaign.Suppression {
    guard let map else {
      return Campaign.Suppression(
        contactedWithinDays: 0, complainedWithinDays: 0, alreadyOrdered: false)
    }
    defer { map.finish() }
    return Campaign.Suppression(
      contactedWithinDays: map.value("contactedWithin", .days(0...3_660), ifAbsent: 0),
      complainedWithinDays: map.value("complainedWithin", .days(0...3_660), ifAbsent: 0),
      alreadyOrdered: map.value("alreadyOrdered", .boolean, ifAbsent: false))
  }

  private func score(_ map: YamlMap?) -> Campaign.ScoreWeights {
    guard let map else { return Campaign.ScoreWeights(dataOverageFen: 1) }
    defer { map.finish() }
    let weight = Form.integer(-1_000_000...1_000_000, example: "10")
    return Campaign.ScoreWeights(
      dataOverageFen: Int64(map.value("dataOverageFen", weight, ifAbsent: 0)),
      tenureMonth: Int64(map.value("tenureMonth", weight, ifAbsent: 0)),
      invoiceFen: Int64(map.value("invoiceFen", weight, ifAbsent: 0)))
  }

  private func check(
    _ id: Placed<String>, _ map: YamlMap, _ plans: [Plan], _ what: String
  ) {
    let ids = plans.map(\.id).uniqued()
    if !ids.contains(id.value) { map.reportUnknown(what, id, among: ids) }
  }
}
