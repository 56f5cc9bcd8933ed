import Indicators
import Lake

// What a job with a section `measures:` says of each subscriber.
extension OutputTables {
  private typealias Column = TableDefinition.Column

  private static let pseudonym = Column(
    "subscriber", .text, "Pseudonym: HMAC-SHA-256 of the MSISDN under the run's key, base32")

  /// The last of them: it is known once the account's lines are all billed.
  static let overdueDays = "overdue_days"

  /// What `subscriber_month` has beside its usual columns.
  static let subscriberMonthMeasures: [TableDefinition.Column] =
    [
      Column(
        "tenure_days", .int64, unit: "days",
        "Days since activation, on the month's last day or that of churn: of the number, not of "
          + "the person"),
      Column(
        "suspended_days", .int64, unit: "days",
        "Of them, suspended, at least: those that ends of months and reconnected_on prove"),
      Column(
        "suspension_months", .int64, unit: "months",
        "Months that suspended_days looks at: before them nothing is known"),
      Column("active_tenure_days", .int64, unit: "days", "tenure_days less suspended_days"),
      Column(
        "plan_price", .money, unit: "currency", isNullable: true,
        "Monthly fee that the plan lists; null: no plan"),
      Column("packs", .int64, "Packs in force at the month's end"),
      Column("plan_changes", .int64, "Plans begun within the month that follow another plan"),
      Column(
        "contract_months", .int64, unit: "months", isNullable: true,
        "Whole months from the month's end to the contract's; negative: over; null: no contract"),
      Column(
        "tax", .money, unit: "currency",
        "Of the invoice, in its prices or on top of them; 0 where the job knows no tax"),
      Column("fee_setup", .money, unit: "currency", "Of recurring: due once, for plans and packs"),
      Column("fee_recurring", .money, unit: "currency", "Of recurring: fees of plans and packs"),
      Column("fee_discount", .money, unit: "currency", "Of recurring: discounts, negative"),
      Column("fee_item", .money, unit: "currency", "Of recurring: things handed over"),
      Column(
        "fee_early_termination", .money, unit: "currency", "Of recurring: contracts left early"),
      Column("overage_voice", .money, unit: "currency", "Of charge_voice, beyond an allowance"),
      Column("overage_sms", .money, unit: "currency", "Of charge_sms, beyond an allowance"),
      Column(
        "overage_content", .money, unit: "currency", "Of charge_content, beyond an allowance"),
    ]
    + [("voice", "ms"), ("sms", "messages"), ("data", "octets"), ("content", "events")]
    .flatMap { service, unit in
      [
        Column("bundle_\(service)_granted", .int64, unit: unit, "Given by own plan and packs"),
        Column("bundle_\(service)_brought", .int64, unit: unit, "Come over from the month before"),
        Column("bundle_\(service)_used", .int64, unit: unit, "Drawn, by whichever group member"),
        Column("bundle_\(service)_left", .int64, unit: unit, "Expired, rolled over or carried on"),
      ]
    }
    + [
      Column("payments", .int64, "Payments of the month"),
      Column(
        "payment_gap_days", .int64, unit: "days", isNullable: true,
        "From the payment before to the month's last; null: not both known"),
      Column("campaign_contacts", .int64, "Contacts of the month by campaigns"),
      Column("service_contacts", .int64, "Contacts of the month for service"),
      Column("history_months", .int64, "How many of the three months before are known"),
      Column(
        "revenue_trend_ppm", .int64, unit: "ppm", isNullable: true,
        "(revenue − mean) / mean, over the known of the three months before; null: none, or mean "
          + "not positive"),
      Column(
        "voice_trend_ppm", .int64, unit: "ppm", isNullable: true, "Of voice_ms; null: likewise"),
      Column(
        "sms_trend_ppm", .int64, unit: "ppm", isNullable: true,
        "Of messages sent and received; null: likewise"),
      Column(
        "data_trend_ppm", .int64, unit: "ppm", isNullable: true, "Of data_octets; null: likewise"),
      Column(
        overdueDays, .int64, unit: "days", isNullable: true,
        "Of the account's oldest invoice that is past due on the month's last day; 0: none is; "
          + "null: the job keeps no books"),
    ]

  package static let usageCuts = TableDefinition(
    name: "usage_cuts", audience: .open,
    meaning: "Usage and charge by subscriber, service, zone, band, access, rating group, roaming "
      + "and direction: adds up to charges",
    columns: [
      pseudonym,
      Column("service", .text, "voice, sms, data or content"),
      Column("zone", .text, isNullable: true, "Zone; null: no zone was needed"),
      Column("band", .text, isNullable: true, "Band; null: no band covers it"),
      Column("access", .text, isNullable: true, "2G, 3G, 4G, 5G or WLAN; null: unknown"),
      Column(
        "rating_group", .int64, isNullable: true,
        "TS 32.299 rating group; content: service identifier; null: none"),
      Column("roaming", .boolean, "Whether it was used away from home"),
      Column("direction", .text, "mo, mt or cf (forwarded)"),
      Column("events", .int64, "Records"),
      Column("quantity", .int64, unit: "ms, octets or events", "Usage"),
      Column("free_quantity", .int64, unit: "as quantity", "Drawn from allowances"),
      Column("charge", .money, unit: "currency", "Σ charge"),
    ],
    key: [
      "subscriber", "service", "zone", "band", "access", "rating_group", "roaming", "direction",
    ], sortKey: [], isByRegion: true)

  package static let behaviour = TableDefinition(
    name: "behaviour", audience: .open,
    meaning: "Behaviour (用户消费行为字典): one row a subscriber, each figure with its id",
    columns: [pseudonym]
      + BehaviourDefinition.all.map { definition in
        let formula = definition.formula
        return Column(
          definition.column.code, definition.column.isMoney ? .money : .int64,
          unit: definition.unit, isNullable: definition.isNullable,
          "\(definition.column.id): \(formula)")
      }, key: ["subscriber"], sortKey: [], isByRegion: true)

  package static let subscriberGroups = TableDefinition(
    name: "subscriber_groups", audience: .open,
    meaning: "Group codes (分群码) by the job's codebook: each code is of k subscribers or more",
    columns: [
      pseudonym,
      Column("codebook", .text, "Version of the codebook"),
      Column(
        "group_code", .text, isNullable: true,
        "Code for use inside, its parts joined by #; * is anything, - is not known; null: fewer "
          + "than k subscribers in all"),
      Column(
        "partner_code", .text, isNullable: true,
        "Code that partners may see, of a larger k; null: likewise"),
    ], key: ["subscriber"], sortKey: [], isByRegion: true)

  package static let groupReport = TableDefinition(
    name: "group_report", audience: .open,
    meaning: "How far group codes were generalised: one row an audience",
    columns: [
      Column("codebook", .text, "Version of the codebook"),
      Column("audience", .text, "inside (group_code) or partners (partner_code)"),
      Column("k", .int64, "Subscribers that each code has at least"),
      Column("subscribers", .int64, "Subscribers of the month"),
      Column("codes", .int64, "Different codes"),
      Column(
        "k_min", .int64, isNullable: true, "Subscribers of the rarest code; null: there is none"),
      Column("generalised", .int64, "Subscribers of whose code a part isn't the finest"),
      Column(
        "generalised_ppm", .int64, unit: "ppm", isNullable: true,
        "Their share; null: no subscribers"),
      Column("anything", .int64, "Of them, those whose code says nothing at all"),
      Column("without_code", .int64, "Subscribers without a code"),
    ], key: ["audience"], sortKey: ["audience"], isByRegion: false)
}
