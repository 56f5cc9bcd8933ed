/// Whether strata are lost at different rates: Mantel's log-rank test of G groups.
///
/// At each tenure with events in any group, in order: expected of group g is nᵍ d / n, and the
/// covariance of g and h is nᵍ (δ n − nʰ) d (n − d) / (n² (n − 1)), hypergeometric. χ² is the
/// quadratic form of observed less expected, over all groups but the last that ever had a line at
/// risk when somebody was lost. *Source*: Mantel 1966; Peto and Peto 1972.
package struct LogRank: Hashable, Sendable {
  /// One stratum's part.
  package struct Group: Hashable, Sendable {
    package var stratum: String
    package var lines: Int64
    package var observed: Int64
    /// In millionths of an event.
    package var expectedMicros: Int64
  }

  /// In the order that they were given.
  package let groups: [Group]
  /// χ² in 10⁻⁶; nil where fewer than two groups can be compared.
  package let chiSquareMicros: Int64?
  /// One fewer than the groups that can be compared.
  package let degreesOfFreedom: Int
  /// The chance of such a χ² or more where all are lost at one rate, in 10⁻⁹.
  package let chancePpb: Int64?

  /// *Limits*: memory is the square of the number of groups, 8 octets each.
  package init(_ tables: [(stratum: String, table: RiskTable)]) {
    var sums = Sums(groups: tables.count)
    var cursors = tables.map { Cursor($0.table) }
    for tenure in Self.eventTenures(tables.map(\.table)) {
      var atRisk = [Double](repeating: 0, count: tables.count)
      var events = 0.0
      for index in cursors.indices {
        let (present, lost) = cursors[index].advance(to: tenure)
        atRisk[index] = Double(present)
        events += Double(lost)
      }
      sums.add(atRisk: atRisk, events: events)
    }
    groups = tables.enumerated().map { index, entry in
      Group(
        stratum: entry.stratum, lines: entry.table.entered, observed: entry.table.events,
        expectedMicros: PortableMath.rounded(sums.expected[index], times: 1e6))
    }
    let differences = tables.enumerated().map { Double($1.table.events) - sums.expected[$0] }
    let (chiSquare, degrees) = sums.quadraticForm(of: differences)
    degreesOfFreedom = degrees
    chiSquareMicros = degrees > 0 ? PortableMath.rounded(chiSquare, times: 1e6) : nil
    chancePpb =
      degrees > 0
      ? PortableMath.rounded(
        PortableMath.chanceBeyond(chiSquare: chiSquare, degrees: degrees), times: 1e9) : nil
  }

  private static func eventTenures(_ tables: [RiskTable]) -> [Int] {
    var tenures: Set<Int> = []
    for table in tables {
      for row in table.rows where row.events > 0 { tenures.insert(row.tenure) }
    }
    return tenures.sorted()
  }
}

extension LogRank {
  /// Walks one risk table upwards.
  private struct Cursor {
    private let rows: [RiskTable.Row]
    private var next = 0
    private var present: Int64 = 0

    init(_ table: RiskTable) { rows = table.rows }

    /// Who is at risk at a tenure after the last that was asked for, and who is lost at it.
    mutating func advance(to tenure: Int) -> (atRisk: Int64, events: Int64) {
      while next < rows.count, rows[next].tenure < tenure {
        present = rows[next].atRisk - rows[next].events - rows[next].censored
        next += 1
      }
      guard next < rows.count, rows[next].tenure == tenure else { return (present, 0) }
      return (rows[next].atRisk, rows[next].events)
    }
  }

  /// Expected events and their covariance.
  private struct Sums {
    private(set) var expected: [Double]
    private var covariance: [[Double]]

    init(groups: Int) {
      expected = [Double](repeating: 0, count: groups)
      covariance = [[Double]](repeating: expected, count: groups)
    }

    mutating func add(atRisk: [Double], events: Double) {
      let all = atRisk.reduce(0, +)
      for g in atRisk.indices { expected[g] += atRisk[g] * events / all }
      if all <= 1 { return }
      let spread = events * (all - events) / (all - 1)
      for g in atRisk.indices where atRisk[g] > 0 {
        let share = atRisk[g] / all
        for h in atRisk.indices {
          covariance[g][h] += spread * share * ((g == h ? 1 : 0) - atRisk[h] / all)
        }
      }
    }

    /// xᵀ V⁻¹ x over all but one of the groups that vary, by Cholesky's factors L of V = L Lᵀ:
    /// the square of L⁻¹ x. A group whose variance the groups before it explain adds nothing.
    func quadraticForm(of x: [Double]) -> (value: Double, degrees: Int) {
      let varying = x.indices.filter { covariance[$0][$0] > 0 }
      var factors: [[Double]] = []
      var solved: [Double] = []
      for g in varying.dropLast() {
        var row: [Double] = []
        for (index, h) in varying.prefix(factors.count).enumerated() {
          var rest = covariance[g][h]
          for k in 0..<index { rest -= row[k] * factors[index][k] }
          row.append(factors[index][index] > 0 ? rest / factors[index][index] : 0)
        }
        let variance = row.reduce(covariance[g][g]) { $0 - $1 * $1 }
        let isIndependent = variance > covariance[g][g] * 1e-12
        let root = isIndependent ? variance.squareRoot() : 0
        var rest = x[g]
        for (index, value) in solved.enumerated() { rest -= row[index] * value }
        row.append(root)
        factors.append(row)
        solved.append(isIndependent ? rest / root : 0)
      }
      let degrees = factors.count { ($0.last ?? 0) > 0 }
      return (solved.reduce(0) { $0 + $1 * $1 }, degrees)
    }
  }
}
