import Measures

extension CustomerFeeds {
  /// The canonical columns of each customer feed, in order.
  ///
  /// *subscribers*: `msisdn` (E.164), `account` (who pays), `name`, `region`, `brand`, `birth_year`,
  /// `plan`, `activated_on` (YYYY-MM-DD), `status` (active, suspended, churned), `churned_on`.
  /// *subscriptions*: `msisdn`, `product` (a plan or pack), `from`, `to` (the first day without it).
  /// *orders*: `order_id`, `msisdn`, `kind`, `product`, `channel`, `submitted_on`, `stage`,
  /// `stage_on`. *payments*: `payment_id`, `msisdn`, `amount` (main units), `paid_on`, `channel`.
  /// *contacts*: `contact_id`, `msisdn`, `kind` (campaign, complaint, service), `channel`,
  /// `product`, `on`.
  package enum Canonical {
    package static let subscribers = [
      "msisdn", "account", "name", "region", "brand", "birth_year", "plan", "activated_on",
      "status", "churned_on",
    ]
    package static let subscriptions = ["msisdn", "product", "from", "to"]
    package static let orders = [
      "order_id", "msisdn", "kind", "product", "channel", "submitted_on", "stage", "stage_on",
    ]
    package static let payments = ["payment_id", "msisdn", "amount", "paid_on", "channel"]
    package static let contacts = ["contact_id", "msisdn", "kind", "channel", "product", "on"]
  }
}

/// `customers:` in a job file: what is known of the subscribers.
///
/// ```yaml
/// customers:
///   subscribers:
///     files: customers/subscribers*
///     columns: {account: msisdn, plan: plan_id}   # canonical column: the feed's
///     constants: {name: "", brand: Home}          # for columns that the feed lacks
///   payments: {files: customers/payments*}
///   # or, where there is no feed of subscribers:
///   discovered: {plan: payg, region: Unknown}
/// ```
///
/// Each feed has `files`, and optionally `format` and `numbering` as usage feeds have, `columns` and
/// `constants`. A canonical column (``CustomerFeeds/Canonical``) that neither names has its own name.
/// Two canonical columns may read one column of the feed.
struct CustomerGrammar {
  let findings: FindingList

  /// The feeds, and where the plan of `discovered` stands.
  func customers(_ map: YamlMap) -> (feeds: CustomerFeeds, plan: Placed<String>?) {
    defer { map.finish() }
    var feeds = CustomerFeeds()
    typealias Canonical = CustomerFeeds.Canonical
    feeds.subscribers = feed(map.map("subscribers"), Canonical.subscribers)
    feeds.subscriptions = feed(map.map("subscriptions"), Canonical.subscriptions)
    feeds.orders = feed(map.map("orders"), Canonical.orders)
    feeds.payments = feed(map.map("payments"), Canonical.payments)
    feeds.contacts = feed(map.map("contacts"), Canonical.contacts)
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
    }
    return (feeds, plan)
  }

  private func feed(_ map: YamlMap?, _ canonical: [String]) -> CustomerFeed? {
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
        check(key, table, canonical)
        names.check(value, table)
        columns[key.value] = value.value
      }
    }
    if let table = map.map("constants") {
      for (key, value) in table.entries() {
        check(key, table, canonical)
        if columns[key.value] != nil {
          findings.error(
            at: key.place, "\(key.value) is a column and a constant", "remove one of them")
        }
        constants[key.value] = value.value
      }
    }
    if !format.columns.isEmpty {
      for name in canonical where columns[name] == nil && constants[name] == nil {
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
