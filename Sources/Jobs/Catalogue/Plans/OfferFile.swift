import Measures

/// What is sold (销售品): the list `offers` of the catalogue's file, or of files that it names.
///
/// ```yaml
/// offers:
///   - id: home_199
///     name: 199 yuan at home
///     products: [p199, pack_broadband]   # at most one plan, and packs
///     items: [{id: modem, price: 100}]   # handed over, charged once
///     effect: nextCycle                  # atOnce (usual), nextCycle, backdated
/// ```
///
/// Subscriptions and orders name an offer as they name a plan, so the two share their ids.
struct OfferFile {
  private let findings: FindingList
  private let plans: [DraftPlan]

  init(_ findings: FindingList, plans: [DraftPlan]) {
    self.findings = findings
    self.plans = plans
  }

  /// The offers of the entries, placed at their ids.
  func offers(_ entries: [YamlMap]) -> [Placed<Offer>] {
    var kinds: [String: Plan.Kind] = [:]
    var places: [String: Place] = [:]
    for draft in plans {
      kinds[draft.plan.id] = draft.plan.kind
      places[draft.plan.id] = draft.place
    }
    let ids = plans.map(\.plan.id).uniqued()
    let offers = entries.compactMap { offer($0, ids, kinds) }
    findings.reportRepeated(offers.map { $0.map(\.id) }, "offer")
    for offer in offers {
      guard let plan = places[offer.value.id] else { continue }
      findings.error(
        at: offer.place,
        "\(offer.value.id) is an offer and a plan or pack (\(plan.asSeen(from: offer.place)))",
        "give the offer another id: subscriptions name both")
    }
    return offers
  }

  private func offer(
    _ map: YamlMap, _ ids: [String], _ kinds: [String: Plan.Kind]
  ) -> Placed<Offer>? {
    defer { map.finish() }
    let id = map.placed("id", .identifier)
    let name = map.value("name", .text("a name", example: "199 yuan at home"))
    let products = map.list("products", .identifier)
    for product in products where kinds[product.value] == nil {
      map.reportUnknown("plan or pack", product, among: ids)
    }
    let plans = products.filter { kinds[$0.value] == .plan }
    if plans.count > 1 {
      findings.conflict(
        at: plans[1].place,
        "the offer \(id?.value ?? "") has two plans, \(plans[0].value) and \(plans[1].value)",
        "a line holds one plan: keep one, or make two offers")
    }
    if products.isEmpty {
      findings.error(
        at: map.place(of: "products"), "the offer \(id?.value ?? "") has no products",
        "name its plan, its packs, or both: products: [p39, pack_10g]")
    }
    findings.reportRepeated(products, "product")
    var items: [PhysicalItem] = []
    var itemIDs: [Placed<String>] = []
    for entry in map.maps("items") {
      defer { entry.finish() }
      let item = entry.placed("id", .identifier)
      let price = entry.value("price", .amount())
      guard let item, let price else { continue }
      itemIDs.append(item)
      items.append(PhysicalItem(id: item.value, priceMicros: price))
    }
    findings.reportRepeated(itemIDs, "item")
    let effect = map.value("effect", .codes("an effect"), ifAbsent: Offer.Effect.atOnce)
    guard let id else { return nil }
    let offer = Offer(
      id: id.value, name: name ?? "", products: products.map(\.value), items: items, effect: effect)
    return Placed(value: offer, place: id.place)
  }
}
