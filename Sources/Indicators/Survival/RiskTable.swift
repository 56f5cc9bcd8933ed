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

  init(_ counts: [SurvivalPartial.Counts]) {
    var rows: [Row] = []
    var present: Int64 = 0
    for (tenure, count) in counts.enumerated() where !count.isEmpty {
      present += count.entered
      rows.append(
        Row(
          tenure: tenure, entered: count.entered, atRisk: present, events: count.events,
          censored: count.censored))
      present -= count.events + count.censored
    }
    self.rows = rows
  }

  /// All lines.
  package var entered: Int64 { rows.reduce(0) { $0 + $1.entered } }
  /// The lines that were lost.
  package var events: Int64 { rows.reduce(0) { $0 + $1.events } }
  /// The last tenure that anybody was seen at; nil for nobody.
  package var lastTenure: Int? { rows.last?.tenure }
}
