import Measures
import Records

/// How the customers of a district, grid or outlet differ from all (沙盘, row by row of the map).
package struct AreaPartial: Sendable {
  /// The levels of the map.
  package enum Level: String, CaseIterable, Sendable {
    case area
    case district
    case grid
    case store
  }

  /// Lines of the base by level, code and tag; all lines of an area under the tag "", all lines of
  /// a tag under level and code "", all lines under three empty texts.
  package internal(set) var sums = KeyedSums(keyCount: 3, width: 1)

  mutating func add(_ line: LineMonth, options: MeasureOptions) {
    guard line.isClosing else { return }
    let traits = line.row.customer.traits
    let tags = [""] + LineTags(line, options: options).all(of: line.place)
    for level in Level.allCases {
      let code =
        switch level {
        case .area: traits.area
        case .district: traits.district
        case .grid: traits.grid
        case .store: traits.store
        }
      if code.isEmpty { continue }
      for tag in tags { sums.add([1], to: [level.rawValue, code, tag]) }
    }
    for tag in tags { sums.add([1], to: ["", "", tag]) }
  }
}

/// A tag's weight in one area against its weight in all.
package struct AreaIndex: Hashable, Sendable {
  package var level: String
  package var area: String
  package var tag: String
  package var lines: Int64
  package var sharePpm: Int64
  package var shareAllPpm: Int64
  /// share in the area / share in all, in hundredths of a percent: 10,000 is as everywhere.
  package var indexHundredths: Int64
}

extension AreaPartial {
  /// By level, area and tag (by octet): tags of `smallCell` lines or more in areas of as many.
  package func rows(smallCell: Int) throws(IndicatorError) -> [AreaIndex] {
    func count(_ key: [String]) throws(IndicatorError) -> Int128 {
      try Narrow.count(sums.sums(of: key)?[0] ?? 0, "lines")
    }
    let all = try count(["", "", ""])
    var rows: [AreaIndex] = []
    for (key, _) in sums.sorted where !key[0].isEmpty && !key[2].isEmpty {
      let (lines, area) = (try count(key), try count([key[0], key[1], ""]))
      let tag = try count(["", "", key[2]])
      if lines < Int128(smallCell) || area < Int128(smallCell) { continue }
      guard let share = Quotient.of(lines * 1_000_000, over: area),
        let shareAll = Quotient.of(tag * 1_000_000, over: all),
        let index = Quotient.of(lines * all * 10_000, over: area * tag)
      else { continue }
      rows.append(
        AreaIndex(
          level: key[0], area: key[1], tag: key[2], lines: try Narrow.sum(lines, "lines"),
          sharePpm: share, shareAllPpm: shareAll, indexHundredths: index))
    }
    return rows
  }
}
