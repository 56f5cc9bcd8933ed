import Indicators
import Lake
import Measures
import Parquet
import Records

// Survival, lifetime values and what follows from them, out of the merged partials.
extension MonthWorkload {
  func writeValues(_ measures: MeasureSet) throws {
    try writeCurves(measures.lifetimes.survival)
    let model = LifetimeModel(measures.lifetimes, options: measures.options)
    try writeProducts(model, measures.lifetimes)
    try writeBudgets(model, measures.lifetimes)
    try writeConcentration(measures.lifetimes)
    try writeBridges(measures)
    try writeRanks(model, measures)
  }

  private func writeCurves(_ survival: SurvivalPartial) throws {
    let strata = survival.stratumNames
    try write(OutputTables.kmCurve) { table in
      for stratum in strata {
        for point in KaplanMeier(survival.riskTable(of: stratum)).points {
          table.add(stratum)
          table.add(point.tenure)
          table.add(point.atRisk)
          table.add(point.events)
          table.add(point.censored)
          table.add(point.survivalPpb)
          table.add(orNull: point.varianceFemto)
          table.add(orNull: point.lowerPpb)
          table.add(orNull: point.upperPpb)
          try table.endRow()
        }
      }
    }
    try write(OutputTables.rmst) { table in
      for stratum in strata {
        let curve = KaplanMeier(survival.riskTable(of: stratum))
        for months in [12, 24, 36, 60] {
          guard let mean = curve.restrictedMean(until: months) else { continue }
          table.add(stratum)
          table.add(months)
          table.add(mean.meanMicros)
          table.add(mean.variancePico)
          try table.endRow()
        }
      }
    }
    try writeLogRanks(survival, strata)
  }

  private func writeLogRanks(_ survival: SurvivalPartial, _ strata: [String]) throws {
    try write(OutputTables.logRank) { table in
      for dimension in LifetimePartial.dimensions {
        let prefix = "\(dimension.code)="
        let own = strata.filter { $0.hasPrefix(prefix) }
        if own.isEmpty { continue }
        let test = LogRank(
          own.map { (String($0.dropFirst(prefix.count)), survival.riskTable(of: $0)) })
        for group in test.groups {
          table.add(dimension.code)
          table.add(group.stratum)
          table.add(group.lines)
          table.add(group.observed)
          table.add(group.expectedMicros)
          table.add(orNull: test.chiSquareMicros)
          table.add(test.degreesOfFreedom)
          table.add(orNull: test.chancePpb)
          try table.endRow()
        }
      }
    }
  }

  private func writeProducts(_ model: LifetimeModel, _ lifetimes: LifetimePartial) throws {
    try write(OutputTables.lifetimeProduct) { table in
      for row in try model.products(lifetimes) {
        table.add(orNull: row.segment)
        table.add(row.lines)
        table.add(row.arpuMicros)
        table.add(row.expectedMicromonths)
        table.add(row.revenueMicros)
        try table.endRow()
      }
    }
  }

  private func writeBudgets(_ model: LifetimeModel, _ lifetimes: LifetimePartial) throws {
    try write(OutputTables.retentionBudget) { table in
      var (lines, spend) = (Int128(0), Int128(0))
      for (index, row) in try model.budgets(lifetimes).enumerated() {
        lines += Int128(row.lines)
        spend += Int128(row.spendMicros)
        table.add(index + 1)
        table.add(orNull: row.segment)
        table.add(row.tenureMonths)
        table.add(row.lines)
        table.add(row.withoutMicros)
        table.add(row.withMicros)
        table.add(row.spendMicros)
        table.add(row.spendEachMicros)
        table.add(try Narrow.sum(lines, "cumulative_lines"))
        table.add(try Narrow.sum(spend, "cumulative_spend"))
        try table.endRow()
      }
    }
  }

  private func writeConcentration(_ lifetimes: LifetimePartial) throws {
    try write(OutputTables.concentration) { table in
      let strata = lifetimes.values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for stratum in strata {
        guard let counts = lifetimes.values[stratum] else { continue }
        for includesZeros in [false, true] {
          let row = Concentration(counts, includingZeros: includesZeros)
          table.add(stratum)
          table.add(includesZeros)
          table.add(row.customers)
          table.add(row.zeros)
          table.add(try Narrow.sum(row.sumMicros, "revenue"))
          for value in [
            row.herfindahlPpm, row.giniPpm, row.topOnePercentPpm, row.topFivePercentPpm,
            row.topTenPercentPpm,
          ] { table.add(orNull: value) }
          try table.endRow()
        }
      }
    }
  }

  /// By each dimension alone, where the month before measured.
  private func writeBridges(_ measures: MeasureSet) throws {
    if formerMeasures.sales.isEmpty { return }
    try write(OutputTables.revenueBridge) { table in
      for dimension in Dimension.allCases.sorted(by: { $0.code < $1.code }) {
        let after = try Sale.sales(of: dimension, in: measures.cuts)
        let before = formerMeasures.sales.filter { $0.cut == dimension.code }
        try BridgeRows(before: before, after: after).append(dimension: dimension, to: &table)
      }
    }
  }
}
