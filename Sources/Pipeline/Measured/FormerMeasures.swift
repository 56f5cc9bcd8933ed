import Foundation
import Indicators
import Jobs
import Lake
import Measures
import Records

/// What the month before measured and this one goes on with: the matrix of cohorts and what became
/// of orders, each of which gets a diagonal a month.
struct FormerMeasures: Sendable {
  private(set) var cohorts: [CohortCell] = []
  private(set) var packs: [PackRetention] = []
  /// By each dimension alone.
  private(set) var sales: [Sale] = []
  /// SHA-256 of the month's manifest; nil where there was none to read.
  private(set) var digest: String?

  /// Of no month.
  init() {}

  /// *Throws* ``MonthError/otherFormer(folder:what:found:wanted:)`` for another job or month, and
  /// ``PublishedError`` and ``LakeError`` where the month isn't whole.
  init(folder: String, job: String, month: BillingMonth) throws {
    let (manifest, digest) = try Manifest.ofFormer(folder: folder, job: job, month: month)
    for file in manifest.files {
      switch file.table {
      case OutputTables.retentionCohort.name:
        cohorts += try Self.cohorts(in: try PublishedTable(file, in: folder))
      case OutputTables.vasRetention.name:
        packs += try Self.packs(in: try PublishedTable(file, in: folder))
      case OutputTables.kpiMonth.name:
        sales += try Self.sales(in: try PublishedTable(file, in: folder))
      default: continue
      }
    }
    self.digest = digest
  }

  private static func cohorts(in table: PublishedTable) throws(PublishedError) -> [CohortCell] {
    let (cohorts, ages) = (try table.texts("cohort"), try table.integers("k"))
    let (lines, active) = (try table.integers("lines"), try table.integers("active"))
    let revenues = try table.integers("revenue")
    var cells: [CohortCell] = []
    for (row, text) in cohorts.enumerated() {
      guard let cohort = BillingMonth(text), (0...12_000).contains(ages[row]) else {
        throw table.strange("row \(row + 1) is of cohort '\(text)' and k \(ages[row])")
      }
      cells.append(
        CohortCell(
          cohort: cohort, ageMonths: Int(ages[row]), lines: lines[row], active: active[row],
          revenueMicros: revenues[row]))
    }
    return cells
  }

  private static func sales(in table: PublishedTable) throws(PublishedError) -> [Sale] {
    let (cuts, quantities) = (
      try table.texts("cut"), try table.integers("subs_average_twice")
    )
    let revenues = try table.integers("revenue")
    var sales: [Sale] = []
    for dimension in Dimension.allCases {
      let values = try table.texts(dimension.code)
      for (row, cut) in cuts.enumerated() where cut == dimension.code {
        sales.append(
          Sale(
            cut: cut, value: values[row], quantity: max(0, quantities[row]),
            revenueMicros: revenues[row]))
      }
    }
    return sales
  }

  private static func packs(in table: PublishedTable) throws(PublishedError) -> [PackRetention] {
    let (products, modes) = (try table.texts("product"), try table.texts("mode"))
    let (channels, cohorts) = (try table.texts("channel"), try table.texts("cohort"))
    let (ages, orders) = (try table.integers("n"), try table.integers("orders"))
    let (alive, charged) = (try table.integers("alive"), try table.integers("charged"))
    var rows: [PackRetention] = []
    for (row, text) in cohorts.enumerated() {
      guard let cohort = BillingMonth(text), (1...12).contains(ages[row]) else {
        throw table.strange("row \(row + 1) is of cohort '\(text)' and n \(ages[row])")
      }
      rows.append(
        PackRetention(
          product: products[row], mode: modes[row], channel: channels[row], cohort: cohort,
          ageMonths: Int(ages[row]), orders: orders[row], alive: alive[row],
          charged: charged[row]))
    }
    return rows
  }
}

extension MonthConfiguration {
  /// What the month before measured: of the folder that was named, or of the one beside the output
  /// where it is there.
  func formerMeasures() throws -> FormerMeasures {
    let folder = formerFolder ?? formerFolderUsual
    if formerFolder == nil, !FileManager.default.fileExists(atPath: folder) {
      return FormerMeasures()
    }
    return try FormerMeasures(folder: folder, job: loaded.job.name, month: month.previous)
  }
}
