import Measures

/// The canonical columns of a customer feed.
package struct CanonicalColumns: Hashable, Sendable {
  /// In the order in which our own files have them.
  package let all: [String]
  /// Those without which a record says nothing; the others may be absent or empty.
  package let needed: [String]

  /// One line (用户) as it is at the month's end: `msisdn` (E.164 digits), `account` (who pays;
  /// the number itself where absent), `name`, `region` (a partition value), `brand`, `birth_year`,
  /// `plan` (where no subscription says otherwise), `activated_on` (YYYY-MM-DD), `status` (active,
  /// suspended, churned), `churned_on` (the last day that is billed).
  package static let subscribers = CanonicalColumns(
    all: [
      "msisdn", "account", "name", "region", "brand", "birth_year", "plan", "activated_on",
      "status", "churned_on",
    ], needed: ["msisdn", "region", "activated_on", "status"])
  /// Plans and packs held: `msisdn`, `product`, `from`, `to` (the first day without it); either
  /// may be an ISO 8601 instant.
  package static let subscriptions = CanonicalColumns(
    all: ["msisdn", "product", "from", "to"], needed: ["msisdn", "product", "from"])
  /// Orders (订单): `order_id`, `msisdn`, `kind`, `product`, `channel`, `submitted_on`, `stage`,
  /// `stage_on`.
  package static let orders = CanonicalColumns(
    all: [
      "order_id", "msisdn", "kind", "product", "channel", "submitted_on", "stage", "stage_on",
    ], needed: ["order_id", "msisdn", "kind", "submitted_on", "stage", "stage_on"])
  /// Money that came in: `payment_id`, `msisdn`, `amount` (main units), `paid_on`, `channel`.
  package static let payments = CanonicalColumns(
    all: ["payment_id", "msisdn", "amount", "paid_on", "channel"],
    needed: ["payment_id", "msisdn", "amount", "paid_on"])
  /// Contacts: `contact_id`, `msisdn`, `kind` (campaign, complaint, service), `channel`,
  /// `product`, `on`.
  package static let contacts = CanonicalColumns(
    all: ["contact_id", "msisdn", "kind", "channel", "product", "on"],
    needed: ["contact_id", "msisdn", "kind", "on"])
  /// Lines of a group (主副卡, 家庭): `group`, `msisdn`, `role` (main, sub, broadband), `from`, `to`
  /// (the first day outside it), `pays` (yes for the line that pays the fees of all).
  package static let groups = CanonicalColumns(
    all: ["group", "msisdn", "role", "from", "to", "pays"],
    needed: ["group", "msisdn", "role", "from"])
  /// Amounts for months billed wrongly (调账), as `ratemill diff --adjustments` writes them:
  /// `msisdn`, `month` (YYYY-MM), `amount` (main units), `reason`.
  package static let adjustments = CanonicalColumns(
    all: ["msisdn", "month", "amount", "reason"], needed: ["msisdn", "month", "amount", "reason"])
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
