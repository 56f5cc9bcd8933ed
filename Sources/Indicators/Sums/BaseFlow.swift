import Records

/// How the base moved in the month, in one cell of a cut.
package struct BaseFlow: Hashable, Sendable {
  /// `total` or a dimension's code.
  package var cut: String
  package var value: String
  package var opening: Int64
  package var grossAdds: Int64
  package var reconnects: Int64
  package var voluntary: Int64
  package var involuntary: Int64
  package var portOuts: Int64
  package var migratedIn: Int64
  package var migratedOut: Int64
  package var closing: Int64
  package var sameMonth: Int64
  /// nil where the month before isn't known.
  package var formerClosing: Int64?
  package var exposureDays: Int64
  /// Disconnects but those of the month's own gross adds, over the average of subscribers (#8).
  package var churnPpmOfAverage: Int64?
  package var churnPpmOfOpening: Int64?
  package var churnPpmOfExposure: Int64?

  /// 0 in every cell: each line's month closes, and a line that moves is counted on both sides.
  package var residual: Int64 {
    opening + grossAdds + reconnects - voluntary - involuntary - portOuts + migratedIn
      - migratedOut - closing
  }
  package var netAdds: Int64 { closing - opening }
}

extension CutPartial {
  /// The base flow by the total and each dimension alone. By cut, then value (by octet).
  package func flows(days: Int) throws(IndicatorError) -> [BaseFlow] {
    var flows: [BaseFlow] = []
    for (key, sums) in sums.sorted where !key[0].contains("+") {
      func sum(_ sum: CutSum) throws(IndicatorError) -> Int64 {
        try Narrow.sum(sums[sum.rawValue], sum.code)
      }
      var flow = BaseFlow(
        cut: key[0], value: key.dropFirst().first { !$0.isEmpty } ?? "",
        opening: try sum(.opening), grossAdds: try sum(.grossAdds),
        reconnects: try sum(.reconnects), voluntary: try sum(.voluntary),
        involuntary: try sum(.involuntary), portOuts: try sum(.portOuts),
        migratedIn: try sum(.migratedIn), migratedOut: try sum(.migratedOut),
        closing: try sum(.closing), sameMonth: try sum(.sameMonth),
        formerClosing: monthsKnown.contains(1) ? try sum(.closingOneBefore) : nil,
        exposureDays: try sum(.exposureDays))
      let churn =
        Int128(flow.voluntary) + Int128(flow.involuntary) + Int128(flow.portOuts)
        - Int128(flow.sameMonth)
      flow.churnPpmOfAverage = Quotient.of(
        churn * 2_000_000, over: Int128(flow.opening) + Int128(flow.closing))
      flow.churnPpmOfOpening = Quotient.of(churn * 1_000_000, over: Int128(flow.opening))
      flow.churnPpmOfExposure = Quotient.of(
        churn * 1_000_000 * Int128(days), over: Int128(flow.exposureDays))
      flows.append(flow)
    }
    return flows
  }
}
