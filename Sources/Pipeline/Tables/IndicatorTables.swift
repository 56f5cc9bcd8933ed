import Indicators
import Lake
import Parquet

/// The columns that the three tables of indicators share: every sum, the derived base flow, then
/// the ratios, each named with its denominator.
enum IndicatorTables {
  private typealias Column = TableDefinition.Column

  static var columns: [TableDefinition.Column] {
    Indicator.allCases.map {
      column(code: $0.code, unit: $0.unit, isNullable: false, meaning: $0.meaning)
    }
      + [
        Column(
          "average_subscribers_twice", .int64,
          "open_at_start + open_at_end: twice the average of subscribers, undivided"),
        Column(
          "base_flow_residual", .int64,
          "Opening + joined − churned − closing; 0 where the snapshot tells of the whole base"),
      ]
      + IndicatorRatio.allCases.map {
        column(
          code: $0.code, unit: $0.unit, isNullable: true,
          meaning: "\($0.meaning), rounded half up once; null: the denominator is 0")
      }
  }

  /// Money is called by its name without the unit: its type says it.
  private static func column(
    code: String, unit: String, isNullable: Bool, meaning: String
  ) -> Column {
    let parts = code.split(separator: "_")
    guard parts.contains("micros") else {
      return Column(code, .int64, unit: unit, isNullable: isNullable, meaning)
    }
    let name = parts.filter { $0 != "micros" }.joined(separator: "_")
    return Column(name, .money, unit: unit, isNullable: isNullable, meaning)
  }

  static func append(
    _ measures: IndicatorMeasures, to table: inout TableBuilder
  ) throws(ParquetError) {
    for indicator in Indicator.allCases { table.add(measures[indicator]) }
    table.add(measures.averageSubscribersTwice)
    table.add(measures.baseFlowResidual)
    for ratio in IndicatorRatio.allCases {
      if let value = measures[ratio] { table.add(value) } else { table.addNull() }
    }
    try table.endRow()
  }
}

extension OutputTables {
  private typealias Column = TableDefinition.Column

  private static let cohort = Column("cohort", .text, "Month of activation, YYYY-MM")
  private static let plan = Column(
    "plan", .text, isNullable: true, "Plan at the month's end; null: none")
  private static let homeRegion = Column("home_region", .text, "The subscribers' home region")

  package static let indicators = TableDefinition(
    name: "indicators", audience: .open, meaning: "Indicators by plan, home region and cohort",
    columns: [plan, homeRegion, cohort] + IndicatorTables.columns,
    key: ["plan", "home_region", "cohort"], sortKey: ["plan", "home_region", "cohort"],
    isByRegion: false)

  package static let planRegions = TableDefinition(
    name: "plan_regions", audience: .open, meaning: "Indicators by plan and home region",
    columns: [plan, homeRegion] + IndicatorTables.columns, key: ["plan", "home_region"],
    sortKey: ["plan", "home_region"],
    isByRegion: false)

  package static let cohorts = TableDefinition(
    name: "cohorts", audience: .open,
    meaning: "Indicators by month of activation: retention is retained over subscribers",
    columns: [cohort, Column("age_months", .int64, unit: "months", "From the cohort to the month")]
      + IndicatorTables.columns, key: ["cohort"], sortKey: ["cohort"], isByRegion: false)
}
