/// Who was at risk and what happened, tenure by tenure: the risk set at a tenure are those who
/// entered at it or before and had not left before it. So at one tenure entries come first, then
/// events, then censorings.
package struct RiskTable: Hashable, Sendable {
  /// One tenure at which somebody entered, was lost or left observation.
  package struct Row: Hashable, Sendable {
    package var tenure: Int
    package var entered: Int64
    package var atRisk: Int64
    package var events: Int64
    package var censored: Int64
  }

  /// By tenure.
  package let rows: [Row]

  init(_ counts: [Int: SurvivalPartial.Counts]) {
    var rows: [Row] = []
    var present: Int64 = 0
    for (tenure, count) in counts.sorted(by: { $0.key < $1.key }) {
      present += count.entered
      rows.append(
        Row(
          tenure: tenure, entered: count.entered, atRisk: present, events: count.events,
          censored: count.censored))
      present -= count.events + count.censored
    }
    self.rows = rows
  }

  private init(rows: [Row]) { self.rows = rows }

  /// The table of those who were still there when `tenure` began: a curve of it is of the survival
  /// given that. Where few lines are at risk at first, as after delayed entries, a curve from a
  /// later tenure is sound where one from 0 isn't.
  package func from(tenure: Int) -> RiskTable {
    let present = rows.last { $0.tenure < tenure }.map { $0.atRisk - $0.events - $0.censored } ?? 0
    var kept = rows.filter { $0.tenure >= tenure }
    if present > 0, kept.first?.tenure != tenure {
      kept.insert(
        Row(tenure: tenure, entered: present, atRisk: present, events: 0, censored: 0), at: 0)
    } else if !kept.isEmpty {
      kept[0].entered = kept[0].atRisk
    }
    return RiskTable(rows: kept)
  }

  /// The first tenure at which so many lines are at risk; nil where there is none.
  package func firstTenure(atRisk lines: Int64) -> Int? {
    rows.first { $0.atRisk >= lines }?.tenure
  }

  /// All lines.
  package var entered: Int64 { rows.reduce(0) { $0 + $1.entered } }
  /// The lines that were lost.
  package var events: Int64 { rows.reduce(0) { $0 + $1.events } }
  /// The last tenure that anybody was seen at; nil for nobody.
  package var lastTenure: Int? { rows.last?.tenure }
}
