import Measures
import Records

/// The lines of each month of activation, as the billed month finds them: the diagonal that it adds
/// to the matrix of cohorts (#9).
package struct CohortPartial: Sendable {
  /// The columns of a cohort's sums.
  package enum Sum: Int, CaseIterable, Sendable {
    /// All lines of the cohort that the snapshot has.
    case lines
    /// Of them, in the base when the month ended.
    case active
    case revenueMicros
  }

  /// By cohort, `YYYY-MM`.
  package internal(set) var sums = KeyedSums(keyCount: 1, width: Sum.allCases.count)

  mutating func add(_ line: LineMonth) {
    let cohort = line.row.customer.activatedOn.month
    // A line that begins after the month has no row in the matrix yet.
    if cohort.index > line.month.index { return }
    sums.add(
      [1, line.isClosing ? 1 : 0, Int128(line.row.revenueMicros)], to: [cohort.description])
  }
}

/// A cell of the matrix of cohorts: one cohort, one month of its life.
package struct CohortCell: Hashable, Sendable {
  package var cohort: BillingMonth
  /// Months from the cohort's to the observed one.
  package var ageMonths: Int
  package var lines: Int64
  package var active: Int64
  package var revenueMicros: Int64

  package init(
    cohort: BillingMonth, ageMonths: Int, lines: Int64, active: Int64, revenueMicros: Int64
  ) {
    self.cohort = cohort
    self.ageMonths = ageMonths
    self.lines = lines
    self.active = active
    self.revenueMicros = revenueMicros
  }
}

/// A cell and what it comes to beside the first ones of its cohort.
package struct CohortRetention: Hashable, Sendable {
  package var cell: CohortCell
  /// The most lines that any observed month found: a snapshot may forget lines, it invents none.
  package var cohortLines: Int64
  /// active / cohortLines; nil without lines.
  package var retentionPpm: Int64?
  /// Revenue against that of the cohort's own month; nil where that wasn't observed or is not
  /// positive.
  package var revenuePpmOfFirst: Int64?
  /// Likewise against the month after, the first whole one.
  package var revenuePpmOfSecond: Int64?
}

/// The matrix of cohorts as far as it was observed: cells that nobody has seen are not in it.
package enum CohortMatrix {
  /// The cells that former months brought, and the billed month's diagonal in their place where
  /// both have a cell. By cohort, then age.
  package static func cells(
    former: [CohortCell], month: BillingMonth, _ partial: CohortPartial
  ) throws(IndicatorError) -> [CohortCell] {
    var cells = former.filter { $0.cohort.index + $0.ageMonths < month.index }
    for (key, sums) in partial.sums.sorted {
      guard let cohort = BillingMonth(key[0]) else { continue }
      cells.append(
        CohortCell(
          cohort: cohort, ageMonths: month.index - cohort.index,
          lines: try Narrow.sum(sums[CohortPartial.Sum.lines.rawValue], "lines"),
          active: try Narrow.sum(sums[CohortPartial.Sum.active.rawValue], "active"),
          revenueMicros: try Narrow.sum(
            sums[CohortPartial.Sum.revenueMicros.rawValue], "revenue")))
    }
    return cells.sorted { ($0.cohort.index, $0.ageMonths) < ($1.cohort.index, $1.ageMonths) }
  }

  /// What each cell comes to. *Shape*: as `cells`, which are by cohort and age.
  package static func retentions(_ cells: [CohortCell]) -> [CohortRetention] {
    var rows: [CohortRetention] = []
    var start = 0
    while start < cells.count {
      let cohort = cells[start].cohort
      let end = cells[start...].firstIndex { $0.cohort != cohort } ?? cells.count
      let own = cells[start..<end]
      let lines = own.reduce(0) { max($0, $1.lines) }
      let first = own.first { $0.ageMonths == 0 }?.revenueMicros
      let second = own.first { $0.ageMonths == 1 }?.revenueMicros
      for cell in own {
        rows.append(
          CohortRetention(
            cell: cell, cohortLines: lines, retentionPpm: Quotient.ppm(cell.active, of: lines),
            revenuePpmOfFirst: first.flatMap { Quotient.ppm(cell.revenueMicros, of: $0) },
            revenuePpmOfSecond: cell.ageMonths == 0
              ? nil : second.flatMap { Quotient.ppm(cell.revenueMicros, of: $0) }))
      }
      start = end
    }
    return rows
  }
}
