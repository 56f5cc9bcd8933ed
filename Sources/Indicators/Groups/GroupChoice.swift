import Measures

/// Which group code each leaf is given, so that every code is of `k` subscribers or more.
///
/// Leaves are released as fine as they may be: ladders' levels are combined in the order of what
/// they lose (levels climbed, each as a share of its ladder; then the levels of the first
/// attributes), and at each combination those of the leaves left over that share a code, k rows or
/// more together, get it. What is left at the end, fewer than k, takes the rarest code (the first
/// of equals, by octets) up with it, to the first combination at which all of both share codes of
/// k. So the choice depends on nothing but the counts.
package struct GroupChoice: Sendable {
  /// By leaf; a leaf that isn't here has no code: there are fewer than k subscribers in all.
  package private(set) var codes: [GroupLeaf: String] = [:]
  package private(set) var report = Report()

  /// What a choice comes to, in subscribers.
  package struct Report: Hashable, Sendable {
    package var k = 0
    package var subscribers = 0
    package var codes = 0
    /// Of the rarest code; nil where there is none.
    package var rowsMin: Int?
    /// Whose code has a part that is not the finest.
    package var generalised = 0
    /// Whose code says nothing.
    package var anything = 0
    package var withoutCode = 0

    /// `generalised` of `subscribers`; nil without one.
    package var generalisedPpm: Int64? { Quotient.ppm(generalised, of: subscribers) }
  }

  /// *Limits*: `levels` are the numbers of levels of each attribute, all positive; leaves have
  /// their sum of codes.
  package init(counts: GroupCounts, levels: [Int], k: Int) {
    var left = counts.rows.sorted { $0.key < $1.key }.map { (leaf: $0.key, rows: $0.value) }
    var climbs: [GroupLeaf: [Int]] = [:]
    let ladder = Self.climbs(levels)
    for climb in ladder where !left.isEmpty {
      var rows: [String: Int] = [:]
      let coded = left.map { Self.code(of: $0.leaf, climb: climb, levels: levels) }
      for (code, entry) in zip(coded, left) { rows[code, default: 0] += entry.rows }
      var rest: [(leaf: GroupLeaf, rows: Int)] = []
      for (code, entry) in zip(coded, left) {
        if rows[code, default: 0] >= k {
          codes[entry.leaf] = code
          climbs[entry.leaf] = climb
        } else {
          rest.append(entry)
        }
      }
      left = rest
    }
    if !left.isEmpty, let rarest = rarest(counts) {
      let taken = codes.filter { $0.value == rarest }.map(\.key).sorted()
      let pool = (left.map(\.leaf) + taken).map { (leaf: $0, rows: counts.rows[$0, default: 0]) }
      for climb in ladder {
        let coded = pool.map { Self.code(of: $0.leaf, climb: climb, levels: levels) }
        var rows: [String: Int] = [:]
        for (code, entry) in zip(coded, pool) { rows[code, default: 0] += entry.rows }
        guard rows.values.allSatisfy({ $0 >= k }) else { continue }
        for (code, entry) in zip(coded, pool) {
          codes[entry.leaf] = code
          climbs[entry.leaf] = climb
        }
        break
      }
    }
    count(counts, climbs, levels, k: k)
  }

  /// The code of fewest subscribers, the first of equals by octets; nil where there is none.
  private func rarest(_ counts: GroupCounts) -> String? {
    rowsOfCodes(counts).min {
      $0.value != $1.value
        ? $0.value < $1.value : $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }?.key
  }

  private func rowsOfCodes(_ counts: GroupCounts) -> [String: Int] {
    var rows: [String: Int] = [:]
    for (leaf, code) in codes { rows[code, default: 0] += counts.rows[leaf, default: 0] }
    return rows
  }

  private mutating func count(
    _ counts: GroupCounts, _ climbs: [GroupLeaf: [Int]], _ levels: [Int], k: Int
  ) {
    report.k = k
    for (leaf, rows) in counts.rows {
      report.subscribers += rows
      guard let climb = climbs[leaf] else {
        report.withoutCode += rows
        continue
      }
      if climb.contains(where: { $0 > 0 }) { report.generalised += rows }
      if climb == levels { report.anything += rows }
    }
    let rows = rowsOfCodes(counts)
    report.codes = rows.count
    report.rowsMin = rows.values.min()
  }

  /// All combinations of levels, by what they lose.
  private static func climbs(_ levels: [Int]) -> [[Int]] {
    let whole = levels.reduce(1) { $0 / Int(greatestCommonDivisor(Int128($0), Int128($1))) * $1 }
    var climbs: [[Int]] = [[]]
    for count in levels {
      climbs = climbs.flatMap { climb in (0...count).map { climb + [$0] } }
    }
    func loss(_ climb: [Int]) -> Int {
      zip(climb, levels).reduce(0) { $0 + $1.0 * (whole / $1.1) }
    }
    return climbs.map { (loss($0), $0) }.sorted {
      $0.0 != $1.0 ? $0.0 < $1.0 : $0.1.lexicographicallyPrecedes($1.1)
    }.map(\.1)
  }

  private static func code(of leaf: GroupLeaf, climb: [Int], levels: [Int]) -> String {
    var parts: [String] = []
    var first = 0
    for (level, count) in zip(climb, levels) {
      parts.append(level == count ? "*" : leaf.codes[first + level])
      first += count
    }
    return parts.joined(separator: "#")
  }
}
