import Lake
import Measures

// Where the base ties.
extension Verification {
  /// Every cut has all revenue and all lines, of the mart, too; the base closes; who left has an
  /// event.
  mutating func tieBase(_ control: ControlReport) {
    for (cut, micros) in sums.base.kpiMicros.sorted(by: { $0.key < $1.key }) {
      tie(
        "subscriber months' revenue", control.money.subscriberMonthRevenue,
        "Σ kpi_month.revenue by \(cut)", micros)
      tie(
        "lines at the end", sums.base.closingLines, "Σ kpi_month.subs_close by \(cut)",
        Int64(clamping: sums.base.kpiClosings[cut] ?? 0))
    }
    for (cut, residual) in sums.base.flowResiduals.sorted(by: { $0.key < $1.key }) {
      tie("0", 0, "residuals of base_flow by \(cut)", Int64(clamping: residual))
      tie(
        "lines at the end", sums.base.closingLines, "Σ base_flow.closing by \(cut)",
        Int64(clamping: sums.base.flowClosings[cut] ?? 0))
    }
    let tenureRevenue = MoneySum(micros: sums.base.tenureMicros).description
    for (cut, lines) in sums.base.cubeLines.sorted(by: { $0.key < $1.key }) {
      tie(
        "lines at the end", sums.base.closingLines, "Σ mart_cube.lines by \(cut)",
        Int64(clamping: lines))
      tie(
        "Σ tenure.revenue", tenureRevenue, "Σ mart_cube.revenue by \(cut)",
        sums.base.cubeMicros[cut] ?? 0)
    }
    if !sums.base.kpiMicros.isEmpty {
      tie("lines that left", sums.base.lossLines, "rows of churn_events", sums.base.churnRows)
      tie("0", 0, "residuals of revenue_bridge", Int64(clamping: sums.base.bridgeResiduals))
    }
  }
}
