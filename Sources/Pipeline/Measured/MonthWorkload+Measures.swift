import Indicators
import Jobs
import Lake
import Measures
import Parquet
import Records

// What the job's section `measures:` asks for, out of the merged partials.
extension MonthWorkload {
  func writeMeasures() throws {
    guard let measures = indicators.measures else { return }
    try writeKpis(measures)
    try writeFlow(measures)
    try writeCohorts(measures)
    try writePacks(measures)
    try writeTenures(measures)
    try writeAreas(measures)
    try writeCube(measures)
    try writeEnterprises(measures)
    try writeValues(measures)
  }

  /// One file of a table, where it has rows.
  func write(_ definition: TableDefinition, _ fill: (inout TableBuilder) throws -> Void) throws {
    var table = try builder(definition)
    try fill(&table)
    let rows = table.rows
    try stage(try table.finish(), definition, part: "00000", rows: rows)
  }

  private func writeKpis(_ measures: MeasureSet) throws {
    let gigabyte = job.measures?.base.gigabyte ?? .binary
    try write(OutputTables.kpiMonth) { table in
      for (key, sums) in measures.cuts.sums.sorted {
        table.add(key[0])
        for text in key.dropFirst() { table.add(orNull: text) }
        let row = KpiRow(
          sums: sums, days: configuration.month.dayCount, gigabyteOctets: gigabyte.octets,
          monthsKnown: measures.cuts.monthsKnown)
        try row.append(to: &table)
        try table.endRow()
      }
    }
  }

  private func writeFlow(_ measures: MeasureSet) throws {
    try write(OutputTables.baseFlow) { table in
      for row in try measures.cuts.flows(days: configuration.month.dayCount) {
        table.add(row.cut)
        table.add(orNull: row.value)
        for value in [
          row.opening, row.grossAdds, row.reconnects, row.voluntary, row.involuntary, row.portOuts,
          row.migratedIn, row.migratedOut, row.closing, row.residual, row.netAdds, row.sameMonth,
        ] { table.add(value) }
        table.add(orNull: row.formerClosing)
        table.add(row.exposureDays)
        table.add(orNull: row.churnPpmOfAverage)
        table.add(orNull: row.churnPpmOfOpening)
        table.add(orNull: row.churnPpmOfExposure)
        try table.endRow()
      }
    }
  }

  private func writeCohorts(_ measures: MeasureSet) throws {
    let cells = try CohortMatrix.cells(
      former: formerMeasures.cohorts, month: configuration.month, measures.cohorts)
    try write(OutputTables.retentionCohort) { table in
      for row in CohortMatrix.retentions(cells) {
        table.add(row.cell.cohort.description)
        table.add(row.cell.ageMonths)
        table.add(row.cell.lines)
        table.add(row.cell.active)
        table.add(row.cell.revenueMicros)
        table.add(row.cohortLines)
        table.add(orNull: row.retentionPpm)
        table.add(orNull: row.revenuePpmOfFirst)
        table.add(orNull: row.revenuePpmOfSecond)
        try table.endRow()
      }
    }
  }

  private func writePacks(_ measures: MeasureSet) throws {
    try write(OutputTables.vasRetention) { table in
      for row in try measures.packs.rows(
        former: formerMeasures.packs, month: configuration.month)
      {
        table.add(row.product)
        table.add(orNull: row.mode)
        table.add(orNull: row.channel)
        table.add(row.cohort.description)
        table.add(row.ageMonths)
        table.add(row.orders)
        table.add(row.alive)
        table.add(row.charged)
        table.add(orNull: Quotient.ppm(row.alive, of: row.orders))
        table.add(orNull: row.ratePpm)
        try table.endRow()
      }
    }
  }

  private func writeTenures(_ measures: MeasureSet) throws {
    try write(OutputTables.tenure) { table in
      for row in try measures.tenures.rows() {
        table.add(orNull: row.segment)
        table.add(row.fromMonths)
        table.add(orNull: row.toMonths.map { Int64($0) })
        table.add(row.lines)
        table.add(row.days)
        table.add(Quotient.of(Int128(row.days), over: Int128(row.lines)) ?? 0)
        table.add(row.activeDays)
        table.add(Quotient.of(Int128(row.activeDays), over: Int128(row.lines)) ?? 0)
        table.add(row.revenueMicros)
        try table.endRow()
      }
    }
  }

  private func writeAreas(_ measures: MeasureSet) throws {
    try write(OutputTables.sandboxArea) { table in
      for row in try measures.areas.rows(smallCell: measures.options.smallCell) {
        table.add(row.level)
        table.add(row.area)
        table.add(row.tag)
        table.add(row.lines)
        table.add(row.sharePpm)
        table.add(row.shareAllPpm)
        table.add(row.indexHundredths)
        try table.endRow()
      }
    }
  }

  private func writeEnterprises(_ measures: MeasureSet) throws {
    try write(OutputTables.enterpriseMonth) { table in
      for row in try measures.enterprises.rows(
        months: measures.cuts.monthsKnown, declinePpm: measures.options.declinePpm,
        silent: customers.silentAccounts)
      {
        table.add(row.account)
        table.add(orNull: row.parent)
        table.add(row.head)
        table.add(row.depth)
        table.add(row.isKey)
        table.add(row.ownLines)
        table.add(row.ownRevenueMicros)
        table.add(row.lines)
        table.add(row.closing)
        table.add(row.lost)
        table.add(row.revenueMicros)
        table.add(orNull: row.shareOfHeadPpm)
        table.add(orNull: row.formerMeanMicros)
        table.add(orNull: row.changePpm)
        table.add(row.isDeclining)
        try table.endRow()
      }
    }
  }
}
