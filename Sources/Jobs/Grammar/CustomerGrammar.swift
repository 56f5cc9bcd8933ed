import Measures

/// `customers:` in a job file: what is known of the subscribers.
///
/// ```yaml
/// customers:
///   subscribers:
///     files: customers/subscribers*
///     columns: {account: msisdn, plan: plan_id}   # canonical column: the feed's
///     constants: {name: "", brand: Home}          # for columns that the feed lacks
///   payments: {files: customers/payments*}
///   flows:                       # one log or both of what customers paid
///     left: {files: customers/kiosk*}
///     right: {files: customers/booked*}
///   # or, where there is no feed of subscribers:
///   discovered: {plan: payg, region: Unknown}
/// ```
///
/// Each feed has `files`, and optionally `format` and `numbering` as usage feeds have, `columns`
/// and
/// `constants`. A canonical column (``CanonicalColumns``) that neither names has its own
/// name. Two canonical columns may read one column of the feed.
struct CustomerGrammar {
  let findings: FindingList

  /// The feeds, and where the plan of `discovered` stands.
  func customers(_ map: YamlMap) -> (feeds: CustomerFeeds, plan: Placed<String>?) {
    defer { map.finish() }
    var feeds = CustomerFeeds()
    feeds.subscribers = feed(map.map("subscribers"), .subscribers)
    feeds.subscriptions = feed(map.map("subscriptions"), .subscriptions)
    feeds.orders = feed(map.map("orders"), .orders)
    feeds.payments = feed(map.map("payments"), .payments)
    feeds.contacts = feed(map.map("contacts"), .contacts)
    feeds.groups = feed(map.map("groups"), .groups)
    feeds.adjustments = feed(map.map("adjustments"), .adjustments)
    operations(map, &feeds)
    var plan: Placed<String>?
    if let entry = map.map("discovered") {
      plan = entry.placed("plan", .identifier)
      let region = entry.value("region", .region)
      if let plan, let region {
        feeds.discovered = DiscoveredSubscribers(plan: plan.value, region: region)
      }
      entry.finish()
    }
    if map.has("subscribers") == map.has("discovered") {
      findings.error(
        at: map.place, "subscribers come either from a feed or from the usage",
        "give subscribers or discovered, and not both")
    } else if feeds.discovered != nil, let feed = feeds.operationsFeed {
      findings.error(
        at: map.place, "\(feed) belong to subscribers who are known before the usage is read",
        "give a feed of subscribers in place of discovered, or remove \(feed)")
    }
    return (feeds, plan)
  }

  /// The feeds of orders, resources, accounts and money, each of which a job may leave out.
  private func operations(_ map: YamlMap, _ feeds: inout CustomerFeeds) {
    feeds.accounts = feed(map.map("accounts"), .accounts)
    feeds.mainOrders = feed(map.map("main_orders"), .mainOrders)
    feeds.suborders = feed(map.map("suborders"), .suborders)
    feeds.orderEvents = feed(map.map("order_events"), .orderEvents)
    feeds.retentionCases = feed(map.map("retention_cases"), .retentionCases)
    feeds.workOrders = feed(map.map("work_orders"), .workOrders)
    feeds.numberResources = feed(map.map("number_resources"), .numberResources)
    feeds.stockMoves = feed(map.map("stock_moves"), .stockMoves)
    if let flows = map.map("flows") {
      feeds.flowsLeft = feed(flows.map("left"), .flows)
      feeds.flowsRight = feed(flows.map("right"), .flows)
      if !flows.has("left"), !flows.has("right") {
        findings.error(at: flows.place, "flows names no feed", "give left, right or both")
      }
      flows.finish()
    }
    feeds.enrolments = feed(map.map("promotion_enrolments"), .enrolments)
    feeds.redemptions = feed(map.map("redemptions"), .redemptions)
  }

  private func feed(_ map: YamlMap?, _ canonical: CanonicalColumns) -> CustomerFeed? {
    guard let map else { return nil }
    defer { map.finish() }
    let grammar = FeedGrammar(findings: findings)
    let files = map.value("files", .feedPattern)
    let format = grammar.format(map.map("format"))
    let numbering = grammar.numbering(map.map("numbering"))
    let names = ColumnNames(format: format, findings: findings)
    var columns: [String: String] = [:]
    var constants: [String: String] = [:]
    if let table = map.map("columns") {
      for (key, value) in table.entries() {
        check(key, table, canonical.all)
        names.check(value, table)
        columns[key.value] = value.value
      }
    }
    if let table = map.map("constants") {
      for (key, value) in table.entries() {
        check(key, table, canonical.all)
        if columns[key.value] != nil {
          findings.error(
            at: key.place, "\(key.value) is a column and a constant", "remove one of them")
        }
        constants[key.value] = value.value
      }
    }
    if !format.columns.isEmpty {
      for name in canonical.needed where columns[name] == nil && constants[name] == nil {
        names.check(Placed(value: name, place: map.place), map)
      }
    }
    guard let files else { return nil }
    return CustomerFeed(
      files: files, format: format, numbering: numbering, columns: columns, constants: constants)
  }

  private func check(_ key: Placed<String>, _ map: YamlMap, _ canonical: [String]) {
    if !canonical.contains(key.value) {
      map.reportUnknown("canonical column", key, among: canonical)
    }
  }
}
