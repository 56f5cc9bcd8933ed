import Measures

/// The sums of a group as columns hold them, and what is derived from them.
package struct IndicatorMeasures: Hashable, Sendable {
  private var sums: [Int64] = []
  private var ratios: [Int64?] = []
  /// Twice the average of subscribers (#2): open at start and open at end, undivided and so exact.
  package let averageSubscribersTwice: Int64
  /// opening + joined − churned − closing (#7): 0 where the snapshot tells of the whole base.
  package let baseFlowResidual: Int64

  /// *Throws*: ``IndicatorError/sumTooLarge(column:value:)`` where a value leaves 64 bits.
  init(_ exact: IndicatorSums) throws(IndicatorError) {
    averageSubscribersTwice = try Self.narrowed(
      exact[.openAtStart] + exact[.openAtEnd], "average_subscribers_twice")
    baseFlowResidual = try Self.narrowed(
      exact[.openAtStart] + exact[.joined] - exact[.churned] - exact[.openAtEnd],
      "base_flow_residual")
    for indicator in Indicator.allCases {
      sums.append(try Self.narrowed(exact[indicator], indicator.code))
    }
    // From here on every sum has 64 bits, so no numerator leaves 128.
    for ratio in IndicatorRatio.allCases {
      guard let value = ratio.value(of: exact) else {
        ratios.append(nil)
        continue
      }
      ratios.append(try Self.narrowed(value, ratio.code))
    }
  }

  /// The sum of the group, in the unit that the indicator names.
  package subscript(indicator: Indicator) -> Int64 { sums[indicator.rawValue] }

  /// nil where the denominator is 0.
  package subscript(ratio: IndicatorRatio) -> Int64? { ratios[ratio.rawValue] }

  private static func narrowed(
    _ value: Int128, _ column: @autoclosure () -> String
  ) throws(IndicatorError) -> Int64 {
    guard let narrowed = Int64(exactly: value) else {
      throw .sumTooLarge(column: column(), value: value)
    }
    return narrowed
  }
}

/// The indicators of one plan in one region.
package struct PlanRegionRow: Hashable, Sendable {
  /// The plan at the month's end (or at churn); empty for none.
  package var plan: String
  package var region: String
  package var measures: IndicatorMeasures
}

/// The indicators of the lines that were activated in one month: `retained` over `subscribers` is
/// the cohort's retention (#9) at the end of the billed month.
package struct CohortRow: Hashable, Sendable {
  package var cohort: BillingMonth
  /// Months from the cohort's to the billed one: #9's k.
  package var ageMonths: Int
  package var measures: IndicatorMeasures
}

/// The indicators of the lines of one plan, region and cohort: the finest rows.
package struct PlanRegionCohortRow: Hashable, Sendable {
  package var plan: String
  package var region: String
  package var cohort: BillingMonth
  package var measures: IndicatorMeasures
}

extension IndicatorPartial {
  /// By plan, then region. *Throws*: ``IndicatorError`` where a value leaves 64 bits.
  package func planRegionRows() throws(IndicatorError) -> [PlanRegionRow] {
    var rows: [PlanRegionRow] = []
    for (cell, sums) in grouped(by: { Cell(plan: $0.plan, region: $0.region, cohort: month) }) {
      rows.append(
        PlanRegionRow(plan: cell.plan, region: cell.region, measures: try IndicatorMeasures(sums)))
    }
    return rows
  }

  /// By cohort. *Throws*: ``IndicatorError`` where a value leaves 64 bits.
  package func cohortRows() throws(IndicatorError) -> [CohortRow] {
    var rows: [CohortRow] = []
    for (cell, sums) in grouped(by: { Cell(plan: "", region: "", cohort: $0.cohort) }) {
      rows.append(
        CohortRow(
          cohort: cell.cohort, ageMonths: month.index - cell.cohort.index,
          measures: try IndicatorMeasures(sums)))
    }
    return rows
  }

  /// By plan, region, cohort. *Throws*: ``IndicatorError`` where a value leaves 64 bits.
  package func planRegionCohortRows() throws(IndicatorError) -> [PlanRegionCohortRow] {
    var rows: [PlanRegionCohortRow] = []
    for (cell, sums) in sortedCells {
      rows.append(
        PlanRegionCohortRow(
          plan: cell.plan, region: cell.region, cohort: cell.cohort,
          measures: try IndicatorMeasures(sums)))
    }
    return rows
  }

  /// Of all subscribers. *Throws*: ``IndicatorError`` where a value leaves 64 bits.
  package func totals() throws(IndicatorError) -> IndicatorMeasures {
    var total = IndicatorSums()
    for sums in cells.values { total.add(sums) }
    return try IndicatorMeasures(total)
  }

  private func grouped(by key: (Cell) -> Cell) -> [(cell: Cell, sums: IndicatorSums)] {
    var groups = IndicatorPartial(month: month)
    for (cell, sums) in cells { groups.add(sums, to: key(cell)) }
    return groups.sortedCells
  }
}
