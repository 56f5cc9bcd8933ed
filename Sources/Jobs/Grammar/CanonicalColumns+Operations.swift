/// The canonical columns of the feeds that a job may leave out: orders, resources, accounts, money.
extension CanonicalColumns {
  /// Accounts (账户): `account`, `customer` (the account itself where absent), `kind` (personal,
  /// household, group), `parent`, `credit_class`, `credit_limit` (main units), `key_account` (yes,
  /// no), `manager`.
  package static let accounts = CanonicalColumns(
    all: [
      "account", "customer", "kind", "parent", "credit_class", "credit_limit", "key_account",
      "manager",
    ], needed: ["account"])
  /// Main orders (主订单): `order_id`, `msisdn` (empty while no number is chosen), `account`, `kind`,
  /// `product`, `channel`, `mode`, `area`, `amount` (main units), `submitted_on`, `promised_on`,
  /// `stage`, `stage_on`, `reason`.
  package static let mainOrders = CanonicalColumns(
    all: [
      "order_id", "msisdn", "account", "kind", "product", "channel", "mode", "area", "amount",
      "submitted_on", "promised_on", "stage", "stage_on", "reason",
    ], needed: ["order_id", "kind", "submitted_on", "stage", "stage_on"])
  /// Parts of orders (C网单, G网单): `suborder_id`, `order_id`, `network` (C, G), `account`,
  /// `msisdn`, `broadband`, `iccid`, `product`, `amount` (main units), `stage`, `stage_on`.
  package static let suborders = CanonicalColumns(
    all: [
      "suborder_id", "order_id", "network", "account", "msisdn", "broadband", "iccid", "product",
      "amount", "stage", "stage_on",
    ], needed: ["suborder_id", "order_id", "network", "stage", "stage_on"])
  /// Steps of orders (订单轨迹): `order_id`, `suborder_id` (empty for the main order), `stage`, `at`
  /// (an ISO 8601 instant), `actor`.
  package static let orderEvents = CanonicalColumns(
    all: ["order_id", "suborder_id", "stage", "at", "actor"], needed: ["order_id", "stage", "at"])
  /// Attempts to keep a customer (挽留): `case_id`, `order_id`, `msisdn`, `agent`, `attempt` (1
  /// where absent), `outcome` (saved, lost, unreached, or empty), `on`.
  package static let retentionCases = CanonicalColumns(
    all: ["case_id", "order_id", "msisdn", "agent", "attempt", "outcome", "on"],
    needed: ["case_id", "msisdn", "on"])
  /// Visits of installers (装维工单): `work_order_id`, `order_id`, `broadband`, `kind` (install,
  /// repair), `bureau`, `area`, `technician`, `issued_on`, `appointed_on`, `finished_on`, `outcome`
  /// (open, done, no_port, failed).
  package static let workOrders = CanonicalColumns(
    all: [
      "work_order_id", "order_id", "broadband", "kind", "bureau", "area", "technician",
      "issued_on", "appointed_on", "finished_on", "outcome",
    ], needed: ["work_order_id", "kind", "issued_on", "outcome"])
  /// Numbers and their cards (号卡资源): `number` (E.164 digits), `iccid`, `state` (free, reserved,
  /// sold, active), `since`, `order_id`.
  package static let numberResources = CanonicalColumns(
    all: ["number", "iccid", "state", "since", "order_id"], needed: ["number", "state", "since"])
  /// Moves and counts of goods (进销存): `move_id` (its own within the outlet), `outlet`, `sku`,
  /// `kind` (opening, received, issued, adjusted, closing), `quantity` (pieces; an adjustment's may
  /// be negative), `on`.
  package static let stockMoves = CanonicalColumns(
    all: ["move_id", "outlet", "sku", "kind", "quantity", "on"],
    needed: ["move_id", "outlet", "sku", "kind", "quantity", "on"])
  /// A log of money (交易流水), the mall's and kiosks' or that of billing: `flow_no`, `source`,
  /// `amount` (main units), `on`, `reverses` (the flow that it takes back).
  package static let flows = CanonicalColumns(
    all: ["flow_no", "source", "amount", "on", "reverses"], needed: ["flow_no", "amount", "on"])
  /// Customers in promotions (预存送话费): `enrolment_id`, `msisdn`, `promotion`, `amount` (main
  /// units, paid), `on`.
  package static let enrolments = CanonicalColumns(
    all: ["enrolment_id", "msisdn", "promotion", "amount", "on"],
    needed: ["enrolment_id", "msisdn", "promotion", "amount", "on"])
  /// Points that were spent (积分兑换): `redemption_id`, `msisdn`, `points`, `on`.
  package static let redemptions = CanonicalColumns(
    all: ["redemption_id", "msisdn", "points", "on"],
    needed: ["redemption_id", "msisdn", "points", "on"])
}
