import Lake

/// The output schema: every table of a month, its columns, units and meaning. A change here is a
/// change of the contract with analysts.
package enum OutputTables {
  package static let all =
    [
      usage, bundleLedger, rejects, subscribers, subscriptions, groupMembers, invoices,
      invoiceLines, charges, subscriberMonth, indicators, planRegions, cohorts, targets,
      targetReasons, usageCuts, behaviour, subscriberGroups, groupReport,
    ] + orderTables + reconTables + moneyTables + offerTables + baseMeasures + valueMeasures

  /// The table of that name, or nil.
  package static func named(_ name: String) -> TableDefinition? { all.first { $0.name == name } }

  private typealias Column = TableDefinition.Column

  /// The subscriber's column of every open table.
  static let pseudonymName = "subscriber"

  private static let pseudonym = Column(
    pseudonymName, .text, "Pseudonym: HMAC-SHA-256 of the MSISDN under the run's key, base32")

  package static let usage = TableDefinition(
    name: "usage", audience: .restricted,
    meaning: "Rated usage (详单): one row a rated record",
    columns: [
      Column("msisdn", .int64, "Served party, E.164 digits"),
      Column("start", .timestamp, "When it began, UTC"),
      Column("record_id", .int64, "The source's record id; text ids as their XXH64; 0 for none"),
      Column("service", .text, "voice, sms, data or content"),
      Column("direction", .text, "mo, mt or cf (forwarded)"),
      Column("reversal", .boolean, "Whether it takes back an earlier record of that id (冲正)"),
      Column(
        "other_party", .int64, isNullable: true, "The other party, E.164; null: none or hidden"),
      Column(
        "duration_ms", .int64, unit: "ms", "How long it lasted; 0 where the source says nothing"),
      Column(
        "quantity", .int64, unit: "ms, octets or events", "Usage in the service's unit"),
      Column("uplink_octets", .int64, unit: "octets", "Data: part of quantity sent; else 0"),
      Column("cell", .int64, isNullable: true, "Cell identity; null: none in the source"),
      Column("access", .text, isNullable: true, "2G, 3G, 4G, 5G or WLAN; null: unknown"),
      Column("serving", .text, isNullable: true, "Network away from home; null: at home"),
      Column(
        "rating_group", .int64, isNullable: true,
        "TS 32.299 rating group; content: service identifier; null: none"),
      Column("plan", .text, "Plan in force at the start"),
      Column("zone", .text, isNullable: true, "Zone of the other party; null: no zone was needed"),
      Column("band", .text, isNullable: true, "Time band of the start; null: no band covers it"),
      Column(
        "rule", .text, isNullable: true,
        "Rule in force at the start, also where bundles took all; null is for none, and none occurs"
      ),
      Column(
        "free_quantity", .int64, unit: "as quantity", "Drawn from allowances, in whole increments"),
      Column(
        "billed_quantity", .int64, unit: "as quantity",
        "Drawn and priced together, in whole increments"),
      Column("charge", .money, unit: "currency", "Charge, rounded once to the rule's quantum"),
      Column("feed", .text, "Feed of the job that read it"),
      Column("file", .text, "Source file, relative to the input folder"),
      Column("line", .int64, "Line in the source file, from 1"),
    ], key: ["file", "line"], sortKey: ["msisdn", "start"], isByRegion: true)

  package static let rejects = TableDefinition(
    name: "rejects", audience: .restricted,
    meaning: "Records that were not rated: suspended, late and duplicate ones, with their reason",
    columns: [
      Column("file", .text, "Source file, relative to the input folder"),
      Column("line", .int64, "Line in the source file, from 1"),
      Column("outcome", .text, "suspended, late or duplicate"),
      Column("reason", .text, "Reason code, see the data dictionary"),
      Column("field", .text, isNullable: true, "Column to blame; null: the whole record"),
      Column("msisdn", .int64, isNullable: true, "Served party; null: not decoded"),
      Column("record_id", .int64, isNullable: true, "The source's id; null: not decoded"),
      Column(
        "text", .text, isNullable: true,
        "The record as it arrived, first 1,024 octets, ill-formed UTF-8 as U+FFFD; null: decoded "
          + "fully, find it by file and line"),
    ], key: ["file", "line"], sortKey: ["file", "line"], isByRegion: false)

  package static let invoices = TableDefinition(
    name: "invoices", audience: .restricted, meaning: "One invoice a subscriber",
    columns: [
      Column("msisdn", .int64, "The line of service billed, E.164"),
      pseudonym,
      Column("account", .text, "The account that pays"),
      Column("name", .text, isNullable: true, "Customer's name; null: not in the feed"),
      Column("plan", .text, isNullable: true, "Plan at the month's end; null: none"),
      Column(
        "recurring", .money, unit: "currency",
        "Recurring and one-off charges, net of discounts and gifts"),
      Column("usage_voice", .money, unit: "currency", "Σ charge of the voice records"),
      Column("usage_sms", .money, unit: "currency", "Σ charge of the SMS records"),
      Column("usage_data", .money, unit: "currency", "Σ charge of the data records"),
      Column("usage_content", .money, unit: "currency", "Σ charge of the content records"),
      Column(
        "adjustments", .money, unit: "currency", "What earlier months were billed wrongly (调账)"),
      Column("rounding", .money, unit: "currency", "What rounding the total to 分 added or took"),
      Column(
        "total", .money, unit: "currency",
        "To pay: the sum of the seven before, and of the line `tax` where tax comes on top"),
    ], key: ["msisdn"], sortKey: ["msisdn"], isByRegion: true)

  package static let invoiceLines = TableDefinition(
    name: "invoice_lines", audience: .restricted, meaning: "The lines of the invoices",
    columns: [
      Column("msisdn", .int64, "The line of service billed, E.164"),
      Column("line_no", .int32, "Position on the invoice, from 1"),
      Column(
        "kind", .text,
        "setup, recurring, discount, early_termination, item; usage_voice, usage_sms, usage_data, "
          + "usage_content; adjustment, promotion, tax or rounding"),
      Column(
        "product", .text, isNullable: true,
        "Plan or pack, plan/discount, offer/item, reason of an adjustment (`late usage 2026-09`), "
          + "promotion; else null"),
      Column(
        "count", .int64,
        "Days billed, events, missing months of an early termination, things, or the part of a "
          + "gift"),
      Column("amount", .money, unit: "currency", "Amount; lines re-add to the total"),
    ], key: ["msisdn", "line_no"], sortKey: ["msisdn", "line_no"], isByRegion: true)

  package static let charges = TableDefinition(
    name: "charges", audience: .open,
    meaning: "Usage and charge by subscriber, service, plan, zone and band",
    columns: [
      pseudonym,
      Column("service", .text, "voice, sms, data or content"),
      Column("plan", .text, isNullable: true, "Plan that rated it; null: none"),
      Column("zone", .text, isNullable: true, "Zone; null: no zone was needed"),
      Column("band", .text, isNullable: true, "Band; null: no band covers it"),
      Column("roaming", .boolean, "Whether it was used away from home"),
      Column("events", .int64, "Records"),
      Column("quantity", .int64, unit: "ms, octets or events", "Usage"),
      Column("free_quantity", .int64, unit: "as quantity", "Drawn from allowances"),
      Column("billed_quantity", .int64, unit: "as quantity", "Drawn and priced together"),
      Column("charge", .money, unit: "currency", "Σ charge"),
    ], key: ["subscriber", "service", "plan", "zone", "band", "roaming"], sortKey: [],
    isByRegion: true)

  package static let subscriberMonth = TableDefinition(
    name: "subscriber_month", audience: .open, meaning: "One wide row a subscriber",
    columns: [
      pseudonym,
      Column("plan", .text, isNullable: true, "Plan at the month's end; null: none"),
      Column("brand", .text, isNullable: true, "Brand; null: not in the feed"),
      Column("status", .text, "active, suspended or churned, at the month's end"),
      Column("cohort", .text, "Month of activation, YYYY-MM"),
      Column("tenure_months", .int64, unit: "months", "Whole months since activation"),
      Column("open_at_start", .boolean, "In service when the month began"),
      Column("open_at_end", .boolean, "In service when it ended"),
      Column("active_days", .int32, unit: "days", "Days with rated usage, local time"),
      Column("voice_mo_events", .int64, "Calls made"),
      Column("voice_mt_events", .int64, "Calls received"),
      Column("voice_ms", .int64, unit: "ms", "Voice, both directions"),
      Column("voice_mt_ms", .int64, unit: "ms", "Of it, received"),
      Column("voice_free_ms", .int64, unit: "ms", "Drawn from allowances"),
      Column("sms_mo_events", .int64, "Messages sent"),
      Column("sms_mt_events", .int64, "Messages received"),
      Column("data_sessions", .int64, "Data records"),
      Column("data_octets", .int64, unit: "octets", "Data, up and down"),
      Column("data_free_octets", .int64, unit: "octets", "Drawn from allowances"),
      Column("content_events", .int64, "Content records (增值业务)"),
      Column("roaming_events", .int64, "Records away from home"),
      Column("charge_voice", .money, unit: "currency", "Σ charge of voice"),
      Column("charge_sms", .money, unit: "currency", "Σ charge of SMS"),
      Column("charge_data", .money, unit: "currency", "Σ charge of data"),
      Column("charge_content", .money, unit: "currency", "Σ charge of content"),
      Column("overage_data", .money, unit: "currency", "Of it, beyond a data allowance (流量超套)"),
      Column(
        "recurring", .money, unit: "currency", "Recurring and one-off charges, net of discounts"),
      Column(
        "revenue", .money, unit: "currency",
        "Usage and recurring of the month, before the bill's rounding"),
      Column("adjustments", .money, unit: "currency", "For earlier months; not revenue"),
      Column("invoice", .money, unit: "currency", "The invoice's total"),
      Column("paid", .money, unit: "currency", "Payments of the month"),
      Column("complaints", .int64, "Complaints of the month"),
    ], measuredColumns: subscriberMonthMeasures, key: ["subscriber"], sortKey: [], isByRegion: true)

  package static let targets = TableDefinition(
    name: "targets", audience: .open, meaning: "Customers a campaign has chosen",
    columns: [
      Column("campaign", .text, "Campaign id"),
      Column("rank", .int64, "Position in the list, from 1"),
      pseudonym,
      Column("offer", .text, "Product to offer"),
      Column("channel", .text, "Channel to use"),
      Column("arm", .text, "treatment, or control: not to be contacted"),
      Column("score", .int64, "Campaign's score; higher first"),
    ], key: ["campaign", "subscriber"], sortKey: ["campaign", "rank"], isByRegion: false)

  package static let targetReasons = TableDefinition(
    name: "target_reasons", audience: .open,
    meaning: "What became of every customer a campaign looked at: counts that add to all",
    columns: [
      Column("campaign", .text, "Campaign id"),
      Column("reason", .text, "Chosen, over the quota, or why a customer was left out"),
      Column(
        "evidence", .boolean,
        "false: counts that add to all customers; true: every suppression rule that applied"),
      Column("customers", .int64, "Customers"),
    ], key: ["campaign", "reason", "evidence"], sortKey: ["campaign"], isByRegion: false)
}
