import Indicators
import Lake
import Records

// Who stays, for how long, and where: only with `measures:` in the job.
extension OutputTables {
  private typealias Column = TableDefinition.Column

  package static let retentionCohort = TableDefinition(
    name: "retention_cohort", audience: .open,
    meaning: "The matrix of cohorts as far as it was observed: a cell that isn't there was not",
    columns: [
      Column("cohort", .text, "Month of activation, YYYY-MM"),
      Column("k", .int32, unit: "months", "From the cohort to the observed month"),
      Column("lines", .int64, "Lines of the cohort in the snapshot of that month"),
      Column("active", .int64, "Of them, in the base when it ended"),
      Column("revenue", .money, unit: "currency", "Σ revenue of the cohort in that month"),
      Column("cohort_lines", .int64, "The most lines that any observed month had of the cohort"),
      Column(
        "retention_ppm", .int64, unit: "ppm", isNullable: true, "active / cohort_lines; null: 0"),
      Column(
        "revenue_ppm_of_k0", .int64, unit: "ppm", isNullable: true,
        "revenue / that of the cohort's own month; null: not observed, or not positive"),
      Column(
        "revenue_ppm_of_k1", .int64, unit: "ppm", isNullable: true,
        "revenue / that of the month after, the first whole one; null: likewise, and for k = 0"),
    ], key: ["cohort", "k"], sortKey: ["cohort", "k"], isByRegion: false)

  package static let vasRetention = TableDefinition(
    name: "vas_retention", audience: .open,
    meaning: "Orders of added services (增值业务) and what is left of them n months later",
    columns: [
      Column("product", .text, "Pack ordered"),
      Column(
        "mode", .text, isNullable: true,
        "self, outbound, outlet, batch or gift; null: not told"),
      Column("channel", .text, isNullable: true, "Sales channel; null: not told"),
      Column("cohort", .text, "Month of the orders, YYYY-MM"),
      Column("n", .int32, unit: "months", "From the orders to the observed month, 1 to 6"),
      Column("orders", .int64, "Orders of the cohort that took effect"),
      Column("alive", .int64, "Whose line was in the base and had the pack when the month ended"),
      Column("charged", .int64, "Of them, charged more than the discounts for it in the month"),
      Column(
        "alive_ppm", .int64, unit: "ppm", isNullable: true, "alive / orders; null: 0 orders"),
      Column(
        "rate_ppm", .int64, unit: "ppm", isNullable: true,
        "charged / orders, the retention (业务在网率); null: 0 orders"),
    ], key: ["product", "mode", "channel", "cohort", "n"],
    sortKey: ["product", "mode", "channel", "cohort", "n"], isByRegion: false)

  package static let tenure = TableDefinition(
    name: "tenure", audience: .open,
    meaning: "How long the lines of the base have been in it (在网时长), by segment and band",
    columns: [
      Column("segment", .text, isNullable: true, "Market segment; null: not told"),
      Column("from_months", .int32, unit: "months", "Whole months from which the band is"),
      Column(
        "to_months", .int32, unit: "months", isNullable: true,
        "First month beyond it; null: the last band"),
      Column("lines", .int64, "Lines in the base when the month ended"),
      Column("tenure_days", .int64, unit: "days", "Σ days since activation"),
      Column("average_days", .int64, unit: "days", "tenure_days / lines, rounded half up once"),
      Column(
        "active_tenure_days", .int64, unit: "days",
        "tenure_days less the days suspended, as far as subscriber_month knows them"),
      Column(
        "average_active_days", .int64, unit: "days",
        "active_tenure_days / lines, rounded half up once"),
      Column("revenue", .money, unit: "currency", "Σ revenue of these lines in the month"),
    ], key: ["segment", "from_months"], sortKey: ["segment", "from_months"], isByRegion: false)

  package static let sandboxArea = TableDefinition(
    name: "sandbox_area", audience: .open,
    meaning: "How the customers of an area, district, grid or outlet differ from all (沙盘)",
    columns: [
      Column("level", .text, "area, district, grid or store"),
      Column("code", .text, "Of the area, district, grid or store"),
      Column("tag", .text, "What the lines have in common: brand=x, age=18-24, uses=data, …"),
      Column("lines", .int64, "Lines of the area with the tag; small cells aren't shown"),
      Column("share_ppm", .int64, unit: "ppm", "lines / all lines of the area"),
      Column("share_all_ppm", .int64, unit: "ppm", "Lines with the tag / all lines"),
      Column(
        "index_hundredths", .int64,
        "Share in the area / share in all × 10,000: 10000 is as everywhere, rounded half up once"),
    ], key: ["level", "code", "tag"], sortKey: ["level", "code", "tag"], isByRegion: false)

  package static let martCube = TableDefinition(
    name: "mart_cube", audience: .open,
    meaning: "Lines and revenue by any choice of sides (数据集市): no cell of few lines, nor what "
      + "would tell one from the others",
    columns: [
      Column("level", .int32, "How many sides the cut has; 0: the total"),
      Column(
        "cut", .text,
        "total, or its sides as the job names and orders them, joined by +: rows of one cut add to "
          + "total"),
    ]
      + CubeColumns.sides.map { side in
        Column(
          CubeColumns.name(of: side), .text, isNullable: true,
          "\(CubeColumns.meaning(of: side)); *: hidden, as few lines have it; null: not in "
            + "the cut, or not told")
      } + [
        Column("lines", .int64, "Lines in the base when the month ended"),
        Column("revenue", .money, unit: "currency", "Σ revenue of these lines in the month"),
        Column("arpu", .money, unit: "currency", "revenue / lines, rounded half up once"),
      ], key: ["cut"] + CubeColumns.sides.map(CubeColumns.name), sortKey: ["level"],
    isByRegion: false)

  package static let cubeReport = TableDefinition(
    name: "cube_report", audience: .open,
    meaning: "How much of each side mart_cube hides, so that no cell is of few lines",
    columns: [
      Column("position", .int32, "Of the side in the job: the last ones are hidden first"),
      Column("side", .text, "As the job names it"),
      Column("k", .int64, "Lines that each cell has at least: `measures: smallCell`"),
      Column("k_min", .int64, "Lines of the smallest cell"),
      Column("cells", .int64, "Cells that every cut is a sum of"),
      Column("lines", .int64, "Lines in the base when the month ended"),
      Column("hidden", .int64, "Of them, those whose value of this side is *"),
      Column("hidden_ppm", .int64, unit: "ppm", "Their share"),
    ], key: ["position"], sortKey: ["position"], isByRegion: false)

  package static let enterpriseMonth = TableDefinition(
    name: "enterprise_month", audience: .restricted,
    meaning: "Accounts of groups and key customers (集团客户, 大客户), with all that report to them",
    columns: [
      Column("account", .text, "The account"),
      Column("parent", .text, isNullable: true, "The account it reports to; null: none"),
      Column("head", .text, "The account at the head of its chain"),
      Column("depth", .int32, "How many accounts it reports to, one above the other"),
      Column("key_account", .boolean, "Whether it is a key or government account"),
      Column("own_lines", .int64, "Lines of the account itself"),
      Column("own_revenue", .money, unit: "currency", "Σ revenue of them"),
      Column("lines", .int64, "Lines of it and of all accounts below"),
      Column("closing", .int64, "Of them, in the base when the month ended"),
      Column("lost", .int64, "Of them, left in the month"),
      Column("revenue", .money, unit: "currency", "Σ revenue of all of them"),
      Column(
        "share_of_head_ppm", .int64, unit: "ppm", isNullable: true,
        "revenue / the head's, with all below each; null: that is not positive"),
      Column(
        "former_mean", .money, unit: "currency", isNullable: true,
        "Mean revenue of these lines in the former months; null: none is known"),
      Column(
        "change_ppm", .int64, unit: "ppm", isNullable: true,
        "(revenue − former_mean) / former_mean; null: that is not positive"),
      Column("declining", .boolean, "Whether it fell by the job's `decline` or more"),
    ], key: ["account"], sortKey: ["account"], isByRegion: false)
}
