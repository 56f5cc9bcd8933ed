/// The canonical columns of a customer feed.
package struct CanonicalColumns: Hashable, Sendable {
  /// In the order in which our own files have them.
  package let all: [String]
  /// Those without which a record says nothing; the others may be absent or empty.
  package let needed: [String]

  /// One line (用户) as it is at the month's end: `msisdn` (E.164 digits), `account` (who pays;
  /// the number itself where absent), `name`, `region` (a partition value), `brand`, `birth_year`,
  /// `plan` (where no subscription says otherwise), `activated_on` (YYYY-MM-DD), `status` (active,
  /// suspended, churned), `churned_on` (the last day that is billed); then ``traits``.
  package static let subscribers = CanonicalColumns(
    all: [
      "msisdn", "account", "name", "region", "brand", "birth_year", "plan", "activated_on",
      "status", "churned_on",
    ] + traits, needed: ["msisdn", "region", "activated_on", "status"])
  /// `customer`, `gender` (f, m), `segment`, `area`, `district`, `grid`, `store`, `channel`, `mode`
  /// (self, outbound, outlet, batch, gift), `handset_since`, `handset_5g` (yes, no),
  /// `contract_end`, `departure` (voluntary, involuntary, port_out), `ported_to`,
  /// `reconnected_on`, `migrated_on`.
  package static let traits = [
    "customer", "gender", "segment", "area", "district", "grid", "store", "channel", "mode",
    "handset_since", "handset_5g", "contract_end", "departure", "ported_to", "reconnected_on",
    "migrated_on",
  ]
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
  /// `product`, `on`, `agent`, `reached` (yes, no).
  package static let contacts = CanonicalColumns(
    all: ["contact_id", "msisdn", "kind", "channel", "product", "on", "agent", "reached"],
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
