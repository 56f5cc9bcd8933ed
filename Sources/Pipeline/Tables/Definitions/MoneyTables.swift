import Lake

// What becomes of bills: accounts, receivables, arrears, points and promotions.
extension OutputTables {
  private typealias Column = TableDefinition.Column

  /// The tables of a job with `money`.
  static let moneyTables = [
    invoiceTax, accountBills, customerBills, arLedger, serviceActions, promoBenefits, pointsLedger,
    moneyFindings,
  ]

  package static let invoiceTax = TableDefinition(
    name: "invoice_tax", audience: .restricted,
    meaning: "Value added tax (增值税) of the invoices, line by line",
    columns: [
      Column("msisdn", .int64, "The line of service billed, E.164"),
      Column("line_no", .int32, "Position on the invoice, as in invoice_lines"),
      Column("kind", .text, "As in invoice_lines"),
      Column("mode", .text, "included in the amount, or added by the line `tax`"),
      Column("rate_ppm", .int64, unit: "ppm", "Rate of the tax"),
      Column("net", .money, unit: "currency", "Without the tax"),
      Column("tax", .money, unit: "currency", "The tax, rounded once a line"),
    ], key: ["msisdn", "line_no"], sortKey: ["msisdn", "line_no"], isByRegion: true)

  package static let accountBills = TableDefinition(
    name: "account_bills", audience: .restricted,
    meaning: "One bill an account (账户账单): its lines' invoices, and what was paid",
    columns: [
      Column("account", .text, "The account that pays"),
      Column("customer", .text, "The customer whose it is; the account where nobody says"),
      Column("kind", .text, "personal, household or group"),
      Column("credit_class", .text, isNullable: true, "Credit class (信用等级); null: not told"),
      Column("lines", .int64, "Lines of service"),
      Column(
        "group_payer", .int64, isNullable: true,
        "The line that pays the fees of its group; null: none does"),
      Column("recurring", .money, unit: "currency", "Σ invoices.recurring of its lines"),
      Column("usage", .money, unit: "currency", "Σ invoices.usage_*"),
      Column("adjustments", .money, unit: "currency", "Σ invoices.adjustments"),
      Column("tax_added", .money, unit: "currency", "Σ of the lines `tax`; 0 where it is included"),
      Column("rounding", .money, unit: "currency", "Σ invoices.rounding"),
      Column("total", .money, unit: "currency", "The sum of the five before: Σ invoices.total"),
      Column("tax", .money, unit: "currency", "Σ invoice_tax.tax, included or added"),
      Column("opening_debt", .money, unit: "currency", "Owed of former months"),
      Column("opening_credit", .money, unit: "currency", "Paid in advance before the month"),
      Column("paid", .money, unit: "currency", "Payments of the month, net of refunds"),
      Column("gifts", .money, unit: "currency", "Of promotions, as money; net of what was clawed"),
      Column(
        "refunded", .money, unit: "currency",
        "Refunded or clawed beyond what the ledger knew as paid: owed again"),
      Column("applied", .money, unit: "currency", "What went to invoices"),
      Column(
        "closing_debt", .money, unit: "currency", "opening_debt + total + refunded − applied"),
      Column(
        "closing_credit", .money, unit: "currency",
        "opening_credit + paid + gifts + refunded − applied"),
      Column("overdue", .money, unit: "currency", "Of the debt, what was due before the last day"),
      Column("days_past_due", .int64, unit: "days", "Of the oldest invoice that is overdue"),
      Column("due_on", .date, "By when this month's bill is to be paid"),
    ], key: ["account"], sortKey: ["account"], isByRegion: true)

  package static let customerBills = TableDefinition(
    name: "customer_bills", audience: .restricted,
    meaning: "One bill a customer (客户账单): all of its accounts, wherever they are",
    columns: [
      Column("customer", .text, "As in account_bills"),
      Column("accounts", .int64, "Accounts"),
      Column("lines", .int64, "Lines of service"),
      Column("total", .money, unit: "currency", "Σ account_bills.total"),
      Column("tax", .money, unit: "currency", "Σ account_bills.tax"),
      Column("paid", .money, unit: "currency", "Σ account_bills.paid"),
      Column("closing_debt", .money, unit: "currency", "Σ account_bills.closing_debt"),
      Column("closing_credit", .money, unit: "currency", "Σ account_bills.closing_credit"),
      Column("overdue", .money, unit: "currency", "Σ account_bills.overdue"),
    ], key: ["customer"], sortKey: ["customer"], isByRegion: false)

  package static let arLedger = TableDefinition(
    name: "ar_ledger", audience: .restricted,
    meaning: "Receivables by age (应收账龄): of each row, opening + debit − credit = balance",
    columns: [
      Column("account", .text, "The account that pays"),
      Column(
        "kind", .text,
        "invoice; refund (owed again beyond what was known as paid); credit (paid in advance)"),
      Column(
        "invoice_month", .text, isNullable: true, "Month billed, YYYY-MM; null: the row of credit"),
      Column("opening", .money, unit: "currency", "Before the month; of credit negative"),
      Column("debit", .money, unit: "currency", "Billed, or taken from credit"),
      Column("credit", .money, unit: "currency", "Paid net of refunds, or put to credit"),
      Column("balance", .money, unit: "currency", "At the month's end; of credit negative"),
      Column("due_on", .date, isNullable: true, "By when to be paid; null: the row of credit"),
      Column("days_past_due", .int64, unit: "days", "On the last day; 0 where nothing is overdue"),
      Column(
        "bucket", .int32, unit: "days",
        "Age: the highest of 0, 30, 60, 90, 180 that days_past_due reaches"),
    ], key: ["account", "kind", "invoice_month"], sortKey: ["account"], isByRegion: true)

  package static let serviceActions = TableDefinition(
    name: "service_actions", audience: .restricted,
    meaning: "The list of stops and reconnections (停复机清单) of the month's end",
    columns: [
      Column("service", .text, "A number, or the name of a broadband line"),
      Column("kind", .text, "mobile or broadband"),
      Column(
        "action", .text,
        "remind, one_way (单停), stop (双停), cancel; reconnect; keep: it stays as it was"),
      Column("cause_account", .text, "The account whose arrears they are"),
      Column(
        "cause_service", .int64, isNullable: true,
        "The mobile line that broadband is bound to; null: the service itself"),
      Column("overdue", .money, unit: "currency", "What the account should have paid by then"),
      Column("days_past_due", .int64, unit: "days", "Of its oldest invoice that is overdue"),
      Column(
        "stage", .text, isNullable: true, "Where the service is then; null: it runs as usual"),
      Column("former_stage", .text, isNullable: true, "Where it was; null: it ran as usual"),
    ], key: ["service", "kind"], sortKey: ["cause_account"], isByRegion: true)

  package static let promoBenefits = TableDefinition(
    name: "promo_benefits", audience: .restricted,
    meaning: "What promotions gave and took back (预存送话费): one row an enrolment that lasts",
    columns: [
      Column("msisdn", .int64, "The line of service, E.164"),
      Column("enrolment", .text, "The enrolment's id"),
      Column("promotion", .text, "The promotion's id"),
      Column("enrolled_on", .date, "Day of the payment"),
      Column("paid", .money, unit: "currency", "What was paid in advance"),
      Column("gift", .money, unit: "currency", "The whole gift"),
      Column("state", .text, "running, granted, missed, left or clawed_back"),
      Column("part", .int32, isNullable: true, "The part that was due this month; null: none"),
      Column("granted", .money, unit: "currency", "Given this month"),
      Column("clawback", .money, unit: "currency", "Taken back this month"),
      Column("parts_granted", .int32, "Parts given so far"),
      Column("granted_total", .money, unit: "currency", "Given so far and not taken back"),
    ], key: ["msisdn", "enrolment"], sortKey: ["msisdn"], isByRegion: true)

  package static let pointsLedger = TableDefinition(
    name: "points_ledger", audience: .restricted,
    meaning: "Points (积分) by the month of their fees: opening + earned − redeemed − expired = "
      + "closing",
    columns: [
      Column("msisdn", .int64, "The line of service, E.164"),
      Column("fee_month", .text, "Month of the fees that they are for, YYYY-MM"),
      Column("opening", .int64, unit: "points", "Before the month"),
      Column("earned", .int64, unit: "points", "The month's invoice is paid"),
      Column("redeemed", .int64, unit: "points", "Spent, the oldest first"),
      Column("expired", .int64, unit: "points", "Ended with the month"),
      Column("closing", .int64, unit: "points", "At the month's end"),
      Column(
        "pending", .int64, unit: "points",
        "Of fees whose invoice is still open; not in the balance"),
    ], key: ["msisdn", "fee_month"], sortKey: ["msisdn", "fee_month"], isByRegion: true)

  package static let moneyFindings = TableDefinition(
    name: "money_findings", audience: .restricted,
    meaning: "What feeds of promotions and points say that can't be as they say",
    columns: [
      Column("msisdn", .int64, "The line of service, E.164"),
      Column(
        "rule", .text,
        "redemption_beyond_balance, promotion_unknown, promotion_underpaid or "
          + "promotion_out_of_time"),
      Column("evidence", .text, "Id of the redemption or enrolment"),
      Column("dated_on", .date, "Its day"),
      Column("amount", .money, unit: "currency", "Money that was missing; 0: it isn't about money"),
      Column("points", .int64, unit: "points", "Points that were missing; 0: not about points"),
    ], key: ["msisdn", "rule", "evidence"], sortKey: ["msisdn"], isByRegion: true)
}
