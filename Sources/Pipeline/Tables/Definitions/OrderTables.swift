import Lake

/// The tables that orders, numbers, cards and goods (StockTables.swift) give: rows in the clear are
/// `restricted`, sums `open`.
extension OutputTables {
  package static let orderTables = [
    orderFindings, subOrderChecks, orderBindings, resourceExceptions, retentionCases, orderFunnel,
    orderLags, retentionKpi, agentKpi, installSla, coverageDemand,
    stockRoll, stockDiff, stockFindings,
  ]

  private typealias Column = TableDefinition.Column

  package static let orderFindings = TableDefinition(
    name: "order_findings", audience: .restricted,
    meaning: "What is wrong with orders, their parts, bindings and cancellations (订单稽核)",
    columns: [
      FindingColumns.rule, FindingColumns.severity,
      Column("order_id", .text, isNullable: true, "Main order; null: not about one"),
      Column("part_id", .text, isNullable: true, "Sub-order; null: not about one"),
      Column("msisdn", .int64, isNullable: true, "Number, E.164; null: not about one"),
      Column("broadband", .text, isNullable: true, "Broadband line; null: not about one"),
      FindingColumns.since, FindingColumns.age, FindingColumns.evidence,
    ], key: ["rule", "order_id", "part_id", "msisdn", "broadband", "evidence"], sortKey: [],
    isByRegion: false)

  package static let subOrderChecks = TableDefinition(
    name: "suborder_checks", audience: .restricted,
    meaning: "Whether each main order has the sub-orders it should have (拆单稽核)",
    columns: [
      Column("order_id", .text, "Main order, or what an orphan names as such"),
      Column("kind", .text, isNullable: true, "Kind of order; null: orphan"),
      Column("product", .text, isNullable: true, "Product; null: none, or orphan"),
      Column("converged", .boolean, "Whether it joins mobile and broadband (融合)"),
      Column("mobile_parts", .int32, "C sub-orders (C网单) that are not cancelled"),
      Column("fixed_parts", .int32, "G sub-orders (G网单) that are not cancelled"),
      Column("cancelled_parts", .int32, "Sub-orders that are cancelled"),
      Column(
        "amount", .money, unit: "currency", isNullable: true, "Of the main order; null: not told"),
      Column("parts_amount", .money, unit: "currency", "Σ of the sub-orders not cancelled"),
      Column(
        "state", .text,
        "What is wrong first: orphan, cancelled, waiting (not split yet), missing, extra, account, "
          + "money; or complete"),
    ], key: ["order_id"], sortKey: ["order_id"], isByRegion: false)

  package static let orderBindings = TableDefinition(
    name: "bindings", audience: .restricted,
    meaning: "Mobile and broadband lines that orders bind (手机号-宽带绑定)",
    columns: [
      Column("order_id", .text, "Main order"),
      Column("msisdn", .int64, isNullable: true, "Mobile number, E.164; null: not known yet"),
      Column("broadband", .text, isNullable: true, "Broadband line; null: not known yet"),
      Column("state", .text, "pending (one side complete), bound or conflict"),
      Column("mobile_on", .date, isNullable: true, "Mobile side complete; null: it isn't"),
      Column("fixed_on", .date, isNullable: true, "Fixed side complete; null: it isn't"),
      Column("since", .date, "Bound from this day; pending or in conflict since"),
      FindingColumns.age,
      Column(
        "against", .text, isNullable: true,
        "The number or line that holds the other side; null: no conflict"),
    ], key: ["order_id", "msisdn", "broadband", "state"], sortKey: ["order_id"], isByRegion: false)

  package static let resourceExceptions = TableDefinition(
    name: "resource_exceptions", audience: .restricted,
    meaning: "Numbers and cards on which network, orders and subscribers disagree (号卡稽核)",
    columns: [
      FindingColumns.rule, FindingColumns.severity,
      Column("msisdn", .int64, "Number, E.164"),
      Column("iccid", .text, isNullable: true, "Card; null: not about one"),
      Column("order_id", .text, isNullable: true, "Order; null: none is known"),
      FindingColumns.since, FindingColumns.age, FindingColumns.evidence,
    ], key: ["rule", "msisdn", "iccid", "order_id", "evidence"], sortKey: ["msisdn"],
    isByRegion: false)

  package static let retentionCases = TableDefinition(
    name: "retention_cases", audience: .restricted,
    meaning: "Attempts to keep customers, and what came of them (挽留)",
    columns: [
      Column("case_id", .text, "The attempt"),
      Column("order_id", .text, isNullable: true, "Cancel order it counts for; null: none"),
      Column("msisdn", .int64, "Number, E.164"),
      Column("agent", .text, isNullable: true, "Who tried; null: not told"),
      Column("attempt", .int32, "Attempts at one order, from 1"),
      Column("attempted_on", .date, "Day of the attempt"),
      Column(
        "outcome", .text, isNullable: true,
        "saved, lost or unreached; null: nobody wrote it down"),
      Column("cancelled", .boolean, "Whether the order was completed all the same"),
      Column(
        "value", .money, unit: "currency", isNullable: true,
        "ARPU of three months × months expected, as clv of the month before has them, of a saved "
          + "one; null: unknown or not saved"),
    ], key: ["case_id"], sortKey: ["msisdn"], isByRegion: false)

  private static let cut = [
    Column("channel", .text, isNullable: true, "Sales channel; null: not told, or not in this cut"),
    Column(
      "product", .text, isNullable: true, "Product ordered; null: not told, or not in this cut"),
    Column(
      "area", .text, isNullable: true, "Area of the order; null: not told, or not in this cut"),
    Column("kind", .text, "new_line, change_plan, add_pack, broadband or cancel"),
  ]

  package static let orderFunnel = TableDefinition(
    name: "order_funnel", audience: .open,
    meaning: "How far the orders submitted in the month came (订单转化)",
    columns: cut + [
      Column("stage", .text, "submitted, verified, split, shipped, activated, completed or bound"),
      Column("stage_no", .int32, "The stage's place, from 1"),
      Column(
        "reached", .int64,
        "Orders that came here or further: running + cancelled + reached of the next stage"),
      Column("running", .int64, "Orders that are here and not cancelled"),
      Column("cancelled", .int64, "Orders that were cancelled here"),
      Column(
        "conversion_ppm", .int64, unit: "ppm", isNullable: true,
        "reached over that of the former stage; null: the first stage, or none reached that"),
    ], key: ["channel", "product", "area", "kind", "stage"],
    sortKey: ["channel", "product", "area"], isByRegion: false)

  package static let orderLags = TableDefinition(
    name: "order_lags", audience: .open,
    meaning: "How long orders took between stages, where the later was reached in the month",
    columns: [
      Column(
        "cut", .text,
        "What the row's orders have in common: kind; channel+kind; product+kind; area+kind; or "
          + "channel+product+area+kind. Rows of one cut have all orders")
    ] + cut + [
      Column("from_stage", .text, "Stage that it is counted from"),
      Column("to_stage", .text, "Stage that it is counted to"),
      Column("unit", .text, "minutes (both ends are events) or days (only days are known)"),
      Column("orders", .int64, "Orders"),
      Column("lag_p50", .int64, unit: "unit", "Half took so long or less; nearest rank, exact"),
      Column("lag_p90", .int64, unit: "unit", "Nine in ten took so long or less"),
      Column("lag_p99", .int64, unit: "unit", "Ninety-nine in a hundred took so long or less"),
      Column("lag_max", .int64, unit: "unit", "The longest"),
      Column("lag_sum", .int64, unit: "unit", "Σ; over orders it is the mean"),
    ], key: ["cut", "channel", "product", "area", "kind", "from_stage", "to_stage", "unit"],
    sortKey: ["cut", "channel", "product", "area"], isByRegion: false)

  package static let retentionKpi = TableDefinition(
    name: "retention_kpi", audience: .restricted,
    meaning: "Attempts of the month to keep customers, by agent",
    columns: [
      Column("agent", .text, isNullable: true, "Who tried; null: not told"),
      Column("cases", .int64, "Attempts: saved + lost + unreached + open"),
      Column("saved", .int64, "Customers who stayed"),
      Column("lost", .int64, "Customers who left"),
      Column("unreached", .int64, "Customers who were not reached"),
      Column("open", .int64, "Without an outcome"),
      Column("undone", .int64, "Of saved: the line was cancelled for all that"),
      Column("saved_per_case_ppm", .int64, unit: "ppm", "saved over cases"),
      Column("valued", .int64, "Of saved and not undone: whose value is known"),
      Column(
        "saved_value", .money, unit: "currency",
        "Σ retention_cases.value of those valued"),
    ], key: ["agent"], sortKey: ["agent"], isByRegion: false)

  package static let agentKpi = TableDefinition(
    name: "agent_kpi", audience: .restricted,
    meaning: "Contacts and orders of the month, by the agent they are due to (外呼落单考核)",
    columns: [
      Column("agent", .text, "Who had the contact"),
      Column("contacts", .int64, "Campaign contacts"),
      Column("reached", .int64, "Of them: the customer was reached"),
      Column(
        "orders", .int64,
        "Orders of the product that the customer's last contact before was about; each once"),
      Column(
        "audited_orders", .int64,
        "Of orders: passed the audit (审核), by their own stage or their steps: verified or further, "
          + "also where they were cancelled after it"),
      Column("completed", .int64, "Of orders: complete"),
      Column("cancelled", .int64, "Of orders: cancelled"),
      Column(
        "orders_per_contact_ppm", .int64, unit: "ppm", isNullable: true,
        "orders over contacts; null: no contact in the month"),
      Column(
        "orders_per_reached_ppm", .int64, unit: "ppm", isNullable: true,
        "orders over reached; null: nobody was reached in the month"),
    ], key: ["agent"], sortKey: ["agent"], isByRegion: false)

  package static let installSla = TableDefinition(
    name: "install_sla", audience: .restricted, meaning: "Visits of installers (装维), by technician",
    columns: [
      Column("bureau", .text, isNullable: true, "Bureau (区局); null: not told"),
      Column("area", .text, isNullable: true, "Area (片区); null: not told"),
      Column("technician", .text, isNullable: true, "Technician; null: not told"),
      Column("visits", .int64, "Ended in the month: done + no_port + failed"),
      Column("done", .int64, "Visits that were done"),
      Column("no_port", .int64, "Ended for want of a port"),
      Column("failed", .int64, "Ended otherwise"),
      Column("open", .int64, "Not ended on the month's last day"),
      Column("due", .int64, "Appointed for a day of the month"),
      Column("on_time", .int64, "Of due: done on that day or before"),
      Column(
        "on_time_per_due_ppm", .int64, unit: "ppm", isNullable: true,
        "on_time over due; null: none was due"),
      Column("repeated", .int64, "Repairs ordered in the month soon after a visit that was done"),
      Column(
        "repeated_per_done_ppm", .int64, unit: "ppm", isNullable: true,
        "repeated over done; null: none was done"),
      Column(
        "lag_p50", .int64, unit: "days", isNullable: true,
        "Half of those done took so long or less; null: none was done"),
      Column(
        "lag_p90", .int64, unit: "days", isNullable: true,
        "Nine in ten of those done took so long or less; null: none was done"),
    ], key: ["bureau", "area", "technician"], sortKey: ["bureau", "area", "technician"],
    isByRegion: false)

  package static let coverageDemand = TableDefinition(
    name: "coverage_demand", audience: .open,
    meaning: "Orders cancelled in the month for want of a port (无资源退单)",
    columns: [
      Column("bureau", .text, isNullable: true, "Bureau of the visit; null: no visit"),
      Column("area", .text, isNullable: true, "Area of the order or the visit; null: not told"),
      Column("product", .text, isNullable: true, "Product ordered; null: not told"),
      Column("orders", .int64, "Orders lost"),
      Column("unpriced", .int64, "Of them: the product has no fee in the catalogue"),
      Column("lost_value", .money, unit: "currency", "Σ of twelve monthly fees"),
    ], key: ["bureau", "area", "product"], sortKey: ["bureau", "area", "product"], isByRegion: false
  )
}

/// Columns that all findings have.
enum FindingColumns {
  static let rule = TableDefinition.Column("rule", .text, "Rule, see the data dictionary")
  static let severity = TableDefinition.Column("severity", .text, "warning or error")
  static let since = TableDefinition.Column("since", .date, "Since when it is so")
  static let age = TableDefinition.Column(
    "age_days", .int32, unit: "days", "From since to the month's last day")
  static let evidence = TableDefinition.Column(
    "evidence", .text, "What shows it: name=value pairs between semicolons")
}
