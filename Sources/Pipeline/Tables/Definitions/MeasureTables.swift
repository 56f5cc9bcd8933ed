import Indicators
import Lake
import Records

// The base: how it moved, what it earned and used, by every cut. Only with `measures:` in the job.
extension OutputTables {
  private typealias Column = TableDefinition.Column

  package static let baseMeasures = [
    baseLines, kpiMonth, baseFlow, churnEvents, retentionCohort, vasRetention, tenure, sandboxArea,
    martCube, cubeReport, enterpriseMonth,
  ]

  private static let churned = "Disconnects less those of lines that came in the month"

  /// Of a line's own: `prefix` for where it was when the month began.
  private static func lineColumn(_ dimension: Dimension, prefix: String = "") -> Column {
    // Their files lie in folders of the account's region, which readers take for a column.
    Column(
      prefix + (dimension == .region ? "home_region" : dimension.code), .text, isNullable: true,
      (prefix.isEmpty ? "" : "When the month began, as far as the month before tells: ")
        + "\(meaning(of: dimension)); null: none, or not told")
  }

  private static func dimension(_ dimension: Dimension) -> Column {
    Column(
      dimension.code, .text, isNullable: true,
      "\(meaning(of: dimension)); null: not in this cut, or not told")
  }

  private static func meaning(of dimension: Dimension) -> String {
    switch dimension {
    case .brand: "Brand"
    case .plan: "Plan at the month's end"
    case .area: "Area of the line"
    case .region: "Home region of the line"
    case .channel: "Sales channel that brought the line"
    case .segment: "Market segment"
    }
  }

  package static let baseLines = TableDefinition(
    name: "base_lines", audience: .open,
    meaning: "Where each line is counted: what kpi_month and base_flow add up",
    columns: [
      Column(
        "subscriber", .text, "Pseudonym: HMAC-SHA-256 of the MSISDN under the run's key, base32")
    ] + Dimension.allCases.map { lineColumn($0) }
      + Dimension.allCases.map { lineColumn($0, prefix: "former_") } + [
        Column("opening", .boolean, "In the base when the month began"),
        Column("gain", .text, isNullable: true, "activated or reconnected; null: neither"),
        Column(
          "loss", .text, isNullable: true, "voluntary, involuntary or port_out; null: stayed"),
        Column("closing", .boolean, "In the base when the month ended"),
        Column("exposure_days", .int32, unit: "days", "Days in service within the month"),
        Column("used_quarter", .boolean, "Used in the month or the two before it, as known"),
      ], key: ["subscriber"], sortKey: [], isByRegion: true)

  private static let cut = Column(
    "cut", .text, "total, or the dimensions grouped by, joined by +: rows of one cut add to total")

  package static let kpiMonth = TableDefinition(
    name: "kpi_month", audience: .open,
    meaning: "Subscribers, revenue, ARPU, ARPA, MoU, DoU and SMS by cut, each denominator named",
    columns: [cut] + Dimension.allCases.map(dimension) + KpiColumns.all,
    key: ["cut"] + Dimension.allCases.map(\.code),
    sortKey: ["cut"] + Dimension.allCases.map(\.code), isByRegion: false)

  package static let baseFlow = TableDefinition(
    name: "base_flow", audience: .open,
    meaning: "How the base moved in the month, by cut: opening to closing, residual 0",
    columns: [
      Column("cut", .text, "total, or the dimension grouped by"),
      Column("value", .text, isNullable: true, "Of the dimension; null: total, or not told"),
      Column("opening", .int64, "Lines in the base when the month began, where they were then"),
      Column("gross_adds", .int64, "Activated in the month"),
      Column("reconnects", .int64, "Out of the base before, and back in the month"),
      Column("voluntary", .int64, "Left by their holder's will, or for no reason told"),
      Column("involuntary", .int64, "Left otherwise: for arrears or fraud"),
      Column("port_outs", .int64, "Took their number to another operator"),
      Column("migrated_in", .int64, "In the base all along, and came from elsewhere"),
      Column("migrated_out", .int64, "In the base all along, and went elsewhere"),
      Column("closing", .int64, "Lines in the base when the month ended"),
      Column(
        "residual", .int64,
        "opening + gross_adds + reconnects − voluntary − involuntary − port_outs + migrated_in "
          + "− migrated_out − closing: 0"),
      Column("net_adds", .int64, "closing − opening, migrations included"),
      Column(
        "same_month", .int64, "Of gross_adds and of the losses: lines that came and left in it"),
      Column(
        "former_closing", .int64, isNullable: true,
        "These lines as the month before published them; null: it isn't known"),
      Column("exposure_days", .int64, unit: "days", "Σ days in service within the month"),
      Column(
        "churn_ppm_of_average", .int64, unit: "ppm", isNullable: true,
        "\(churned) / ((opening + closing) / 2); null: that is 0"),
      Column(
        "churn_ppm_of_opening", .int64, unit: "ppm", isNullable: true,
        "\(churned) / opening; null: that is 0"),
      Column(
        "churn_ppm_of_exposure", .int64, unit: "ppm", isNullable: true,
        "\(churned) / (exposure_days / days of the month); null: that is 0"),
    ], key: ["cut", "value"], sortKey: ["cut", "value"], isByRegion: false)

  package static let churnEvents = TableDefinition(
    name: "churn_events", audience: .open, meaning: "Every line that left the base in the month",
    columns: [
      Column(
        "subscriber", .text, "Pseudonym: HMAC-SHA-256 of the MSISDN under the run's key, base32"),
      Column("churned_on", .date, isNullable: true, "Last day of service; null: not told"),
      Column("kind", .text, "voluntary, involuntary or port_out"),
      Column(
        "reason", .text, isNullable: true, "As the feed has it; null: not told, so voluntary"),
      Column("destination", .text, isNullable: true, "Operator ported to; null: none, or not told"),
      Column("same_month", .boolean, "Whether it came in the month, too: no churn of the rates"),
      Column("tenure_days", .int64, unit: "days", "From activation to the end, both counted"),
    ] + Dimension.allCases.map { lineColumn($0) } + [
      Column("revenue", .money, unit: "currency", "Of the month that it left in"),
      Column(
        "former_revenue", .money, unit: "currency", isNullable: true,
        "Mean of the former months that are known; null: none is"),
    ], key: ["subscriber"], sortKey: [], isByRegion: true)
}
