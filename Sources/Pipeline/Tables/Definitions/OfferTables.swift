import Lake

// What is sold and held, and bills for distribution: tables of a job with `money`.
extension OutputTables {
  private typealias Column = TableDefinition.Column

  static let offerTables = [offerComponent, planSegment, statement, statementCalls]

  /// Those that are CSV.
  package static let statements: Set<String> = [statement.name, statementCalls.name]

  package static let offerComponent = TableDefinition(
    name: "offer_component", audience: .open,
    meaning: "What is sold (销售品), opened to its parts: plans, packs, fees, allowances, things",
    columns: [
      Column(
        "offer", .text, "What a subscription names: an offer, or a plan or pack sold by itself"),
      Column("sold", .text, "What that is: offer, plan or pack"),
      Column("effect", .text, "From when its parts hold: atOnce, nextCycle or backdated"),
      Column("position", .int32, "Among the parts of the offer, from 1"),
      Column(
        "product", .text, isNullable: true,
        "The plan or pack that the part is or belongs to; null: a thing of the offer itself"),
      Column("version", .int32, "Version of the product, from 1 by validity; 1 for a thing"),
      Column(
        "valid_from", .date, isNullable: true, "First day of that version; null: since always"),
      Column(
        "valid_to", .date, isNullable: true, "First day without that version; null: it lasts"),
      Column("in_month", .boolean, "Whether that version holds in the month"),
      Column(
        "kind", .text, "plan, pack, fee, setup, discount, contract, allowance or item (a thing)"),
      Column(
        "component", .text, "Id of the discount, allowance or thing; else that of the product"),
      Column(
        "qty", .int64, unit: "as unit",
        "What an allowance grants each period; months that a fee is for, a discount is given (0: "
          + "all) or a contract lasts; else 1"),
      Column(
        "unit", .text, isNullable: true, "ms, octets, messages, events or months; null: pieces"),
      Column(
        "price", .money, unit: "currency", isNullable: true,
        "Fee, setup or thing; what a discount takes off (negative), leaving a contract costs once, "
          + "a priced unit of an allowance costs; null: none is told"),
      Column(
        "spec", .text, isNullable: true,
        "What else is said of it: `key=value`, divided by `; `, named as in the catalogue; amounts "
          + "in its units; null: nothing"),
      Column(
        "generation", .text, isNullable: true,
        "Generation that the product sells: 2G, 3G, 4G, 5G; null: the catalogue doesn't say"),
      Column(
        "catalogue", .text,
        "The catalogue's version: the first eight digits of the SHA-256 of what it says"),
    ], key: ["offer", "position"], sortKey: ["offer", "position"], isByRegion: false)

  package static let planSegment = TableDefinition(
    name: "plan_segment", audience: .open,
    meaning: "The plans of each line in the month and how it came to them (套餐变更, 4G升5G)",
    columns: [
      Column(
        "subscriber", .text, "Pseudonym: HMAC-SHA-256 of the MSISDN under the run's key, base32"),
      Column("plan", .text, "Plan, or pack with a generation: an upgrade (升级包) beside a plan"),
      Column("upgrade", .boolean, "Whether it is such a pack"),
      Column("first_day", .date, "First day of the month on which it was held"),
      Column("last_day", .date, "Last day of the month on which it was held, which is billed"),
      Column("days", .int32, unit: "days", "From the first to the last, both counted"),
      Column("since", .date, "The day on which it was taken, which may be before the month"),
      Column("ends", .boolean, "Whether the last day is the end of it"),
      Column(
        "kind", .text,
        "continued: held when the month began; first: no plan before; generation: of another "
          + "generation than the plan before; spec: of another fee (升档); other"),
      Column(
        "former_plan", .text, isNullable: true,
        "The plan held before, or upgraded; null: continued or first"),
      Column(
        "fee_change", .money, unit: "currency", isNullable: true,
        "What a month of it costs more than one of the former plan, of an upgrade on top of it; "
          + "null: nothing to compare"),
      Column("fee_days", .int64, unit: "days", "Days billed, the count of the invoice's line"),
      Column("fee", .money, unit: "currency", "The invoice's line `recurring` of these days"),
      Column("discount", .money, unit: "currency", "Σ of its lines `discount`: not positive"),
    ], key: ["subscriber", "plan", "first_day"], sortKey: [], isByRegion: true)

  package static let statement = TableDefinition(
    name: "statement", audience: .restricted,
    meaning:
      "Bills for distribution (客户化账单): CSV, a file for each group of accounts; null is empty",
    columns: [
      Column("account", .text, "The account that pays"),
      Column("customer", .text, "The customer whose it is; the account where nobody says"),
      Column("msisdn", .int64, "The line of service billed, E.164"),
      Column("name", .text, isNullable: true, "Customer's name; null: not in the feed"),
      Column(
        "line_no", .int32, isNullable: true, "As in invoice_lines; null: several drawn together"),
      Column("kind", .text, "As in invoice_lines, or other: the lines that are not shown"),
      Column("product", .text, isNullable: true, "As in invoice_lines; else null"),
      Column("count", .int64, "As in invoice_lines; of other, how many lines it is"),
      Column("amount", .money, unit: "currency", "Amount; those of a line add to its invoice"),
      Column("tax", .money, unit: "currency", "The tax in it or on top of it, as in invoice_tax"),
    ], key: ["account", "msisdn", "line_no"], sortKey: ["account", "msisdn", "line_no"],
    isByRegion: false)

  package static let statementCalls = TableDefinition(
    name: "statement_calls", audience: .restricted,
    meaning:
      "Records of those bills (客户化详单): CSV, a file for each group of accounts; null is empty",
    columns: [
      Column("account", .text, "The account that pays"),
      Column("msisdn", .int64, "Served party, E.164"),
      Column("start", .text, "When it began, local time with its offset, ISO 8601"),
      Column("service", .text, "voice, sms, data or content"),
      Column("direction", .text, "mo, mt or cf (forwarded)"),
      Column("reversal", .boolean, "Whether it takes back an earlier record (冲正)"),
      Column(
        "other_party", .int64, isNullable: true, "The other party, E.164; null: none or hidden"),
      Column("serving", .text, isNullable: true, "Network away from home; null: at home"),
      Column("zone", .text, isNullable: true, "Zone of the other party; null: none was needed"),
      Column("quantity", .int64, unit: "ms, octets or events", "Usage in the service's unit"),
      Column("free_quantity", .int64, unit: "as quantity", "Drawn from allowances"),
      Column("charge", .money, unit: "currency", "Charge, as in usage"),
    ], key: [], sortKey: ["account", "msisdn", "start"], isByRegion: false)
}
