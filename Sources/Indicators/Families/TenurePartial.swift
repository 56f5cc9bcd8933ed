import Measures
import Records

/// How long the lines of the base have been in it (在网时长, #14), by segment and band.
package struct TenurePartial: Sendable {
  /// The columns of a key's sums.
  package enum Sum: Int, CaseIterable, Sendable {
    case lines
    /// Σ days from activation to the month's last day, both counted.
    case days
    /// Those of them that it wasn't suspended on, as far as that is known.
    case activeDays
    case revenueMicros
  }

  /// Where bands begin, in whole months.
  static let bandStarts: [Int64] = [0, 3, 6, 12, 24, 36, 60, 120]

  /// By segment and the position of the band.
  package internal(set) var sums = KeyedSums(keyCount: 2, width: Sum.allCases.count)

  mutating func add(_ line: LineMonth) {
    guard line.isClosing else { return }
    let days = max(0, line.month.lastDay - line.row.customer.activatedOn + 1)
    let activeDays = max(0, days - line.row.contract.suspension.days)
    let band = Self.bandStarts.lastIndex { $0 <= Int64(line.row.tenureMonths) } ?? 0
    sums.add(
      [1, Int128(days), Int128(activeDays), Int128(line.row.revenueMicros)],
      to: [line.place.segment, "\(band)"])
  }
}

/// The lines of one segment whose time in the base lies in one band.
package struct TenureRow: Hashable, Sendable {
  package var segment: String
  package var fromMonths: Int
  /// The first month beyond the band; nil for the last band.
  package var toMonths: Int?
  package var lines: Int64
  package var days: Int64
  package var activeDays: Int64
  package var revenueMicros: Int64
}

extension TenurePartial {
  /// By segment (by octet) and band.
  package func rows() throws(IndicatorError) -> [TenureRow] {
    var rows: [TenureRow] = []
    for (key, sums) in sums.sorted {
      guard let band = Int(key[1]), Self.bandStarts.indices.contains(band) else { continue }
      rows.append(
        TenureRow(
          segment: key[0], fromMonths: Int(Self.bandStarts[band]),
          toMonths: band + 1 < Self.bandStarts.count ? Int(Self.bandStarts[band + 1]) : nil,
          lines: try Narrow.sum(sums[0], "lines"), days: try Narrow.sum(sums[1], "days"),
          activeDays: try Narrow.sum(sums[2], "active_days"),
          revenueMicros: try Narrow.sum(sums[3], "revenue")))
    }
    return rows
  }
}
