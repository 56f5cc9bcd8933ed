import Measures
import Records

/// How many orders of a cut, submitted in the month, came to a stage.
package struct FunnelRow: Hashable, Sendable {
  package var cut: OrderCut
  /// Every stage but `cancelled`.
  package var stage: Order.Stage
  /// Came here or further: `running` + `cancelled` + what reached the next stage.
  package var reached: Int64
  /// Are here and go on.
  package var running: Int64
  /// Came here and were cancelled.
  package var cancelled: Int64
  /// `reached` over that of the former stage; nil at the first, and where nothing reached that.
  package var conversionPpm: Int64?
}

/// How long orders of a cut took from one stage to another, where the later was reached in the
/// month.
package struct LagRow: Hashable, Sendable {
  package var grouping: LagGrouping
  /// Empty but for what the grouping tells apart.
  package var cut: OrderCut
  package var from: Order.Stage
  package var to: Order.Stage
  package var unit: LagUnit
  package var orders: Int64
  /// Nearest rank, exact.
  package var p50: Int64
  package var p90: Int64
  package var p99: Int64
  package var largest: Int64
  /// Σ: over `orders` it is the mean.
  package var sum: Int64
}

/// An agent's attempts of the month to keep customers.
package struct RetentionKpiRow: Hashable, Sendable {
  package var agent: String
  package var cases: Int64
  package var saved: Int64
  package var lost: Int64
  package var unreached: Int64
  /// Without an outcome.
  package var open: Int64
  /// Saved, and the line was cancelled for all that.
  package var undone: Int64
  /// saved / cases.
  package var savedPerCasePpm: Int64
  /// Saved and not undone, whose value is known; and what they are worth.
  package var valued: Int64
  package var valueMicros: Int64
}

/// An agent's contacts of the month, and the orders of the month that they brought.
package struct AgentKpiRow: Hashable, Sendable {
  package var agent: String
  package var contacts: Int64
  package var reached: Int64
  package var orders: Int64
  /// Of them: verified or further, also where they were cancelled after that.
  package var audited: Int64
  package var completed: Int64
  package var cancelled: Int64
  /// nil where there was no contact in the month.
  package var ordersPerContactPpm: Int64?
  /// nil where nobody was reached in the month.
  package var ordersPerReachedPpm: Int64?
}

/// A technician's visits.
package struct InstallSlaRow: Hashable, Sendable {
  package var bureau: String
  package var area: String
  package var technician: String
  /// Ended in the month: done + no port + failed.
  package var visits: Int64
  package var done: Int64
  package var noPort: Int64
  package var failed: Int64
  /// Not ended on the month's last day.
  package var open: Int64
  /// Appointed for a day of the month, and of them done on it or before.
  package var due: Int64
  package var onTime: Int64
  /// nil where none was due.
  package var onTimePerDuePpm: Int64?
  /// Repairs of the month, soon after a visit that was done.
  package var repeated: Int64
  /// nil where none was done.
  package var repeatedPerDonePpm: Int64?
  /// Days from issue to end of those done; nil where none was.
  package var lagP50: Int64?
  package var lagP90: Int64?
}

/// Orders cancelled in the month because no port was left.
package struct CoverageRow: Hashable, Sendable {
  package var bureau: String
  package var area: String
  package var product: String
  package var orders: Int64
  /// Whose product has no known fee: without them in `lostMicros`.
  package var unpriced: Int64
  /// Σ of twelve monthly fees.
  package var lostMicros: Int64
}

extension OrderPartial {
  /// By channel, product, area, kind and stage: seven rows a cut. *Throws*: ``OrderError``, as all
  /// of these, where a value leaves 64 bits.
  package func funnelRows() throws(OrderError) -> [FunnelRow] {
    let stages = Order.Stage.allCases.filter { $0 != .cancelled }
    var cuts: [OrderCut] = []
    for (key, _) in funnel.sorted where cuts.last != key.cut { cuts.append(key.cut) }
    var rows: [FunnelRow] = []
    for cut in cuts {
      var reached: Int128 = 0
      var ofCut: [FunnelRow] = []
      for stage in stages.reversed() {
        let running = orders(of: cut, at: stage, cancelled: false)
        let cancelled = orders(of: cut, at: stage, cancelled: true)
        reached += running + cancelled
        ofCut.append(
          FunnelRow(
            cut: cut, stage: stage, reached: try OrderError.exact(reached, "reached"),
            running: try OrderError.exact(running, "running"),
            cancelled: try OrderError.exact(cancelled, "cancelled")))
      }
      ofCut.reverse()
      for index in ofCut.indices.dropFirst() {
        ofCut[index].conversionPpm = try Self.ppm(
          ofCut[index].reached, of: ofCut[index - 1].reached)
      }
      rows += ofCut
    }
    return rows
  }

  private func orders(of cut: OrderCut, at stage: Order.Stage, cancelled: Bool) -> Int128 {
    let key = FunnelKey(cut: cut, furthest: stage, isCancelled: cancelled)
    return funnel[key]?[.count] ?? 0
  }

  /// By grouping, channel, product, area, kind, stages and unit.
  package func lagRows() throws(OrderError) -> [LagRow] {
    var rows: [LagRow] = []
    for grouping in LagGrouping.allCases { rows += try lagRows(by: grouping) }
    return rows
  }

  private func lagRows(by grouping: LagGrouping) throws(OrderError) -> [LagRow] {
    var parts: [LagKey: [LagHistogram]] = [:]
    for (key, lags) in lags.sorted {
      var coarse = key
      coarse.cut = grouping.cut(of: key.cut)
      parts[coarse, default: []].append(lags)
    }
    var rows: [LagRow] = []
    for key in parts.keys.sorted(by: LagKey.precedes) {
      let lags = LagHistogram(of: parts[key] ?? [])
      guard let p50 = lags.percentile(50), let p90 = lags.percentile(90),
        let p99 = lags.percentile(99), let largest = lags.largest
      else { continue }
      rows.append(
        LagRow(
          grouping: grouping, cut: key.cut, from: key.from, to: key.to, unit: key.unit,
          orders: lags.count, p50: p50, p90: p90, p99: p99, largest: largest,
          sum: try OrderError.exact(lags.sum, "lag_sum")))
    }
    return rows
  }

  /// By agent.
  package func retentionRows() throws(OrderError) -> [RetentionKpiRow] {
    var rows: [RetentionKpiRow] = []
    for (key, sums) in retention.sorted {
      let cases = try OrderError.exact(sums[.cases], "cases")
      let saved = try OrderError.exact(sums[.saved], "saved")
      rows.append(
        RetentionKpiRow(
          agent: key.texts[0], cases: cases, saved: saved,
          lost: try OrderError.exact(sums[.lost], "lost"),
          unreached: try OrderError.exact(sums[.unreached], "unreached"),
          open: try OrderError.exact(sums[.open], "open"),
          undone: try OrderError.exact(sums[.undone], "undone"),
          savedPerCasePpm: try Self.ppm(saved, of: cases) ?? 0,
          valued: try OrderError.exact(sums[.valued], "valued"),
          valueMicros: try OrderError.exact(sums[.valueMicros], "saved_value")))
    }
    return rows
  }

  /// By agent.
  package func agentRows() throws(OrderError) -> [AgentKpiRow] {
    var rows: [AgentKpiRow] = []
    for (key, sums) in agents.sorted {
      let contacts = try OrderError.exact(sums[.contacts], "contacts")
      let reached = try OrderError.exact(sums[.reached], "reached")
      let orders = try OrderError.exact(sums[.orders], "orders")
      rows.append(
        AgentKpiRow(
          agent: key.texts[0], contacts: contacts, reached: reached, orders: orders,
          audited: try OrderError.exact(sums[.audited], "audited_orders"),
          completed: try OrderError.exact(sums[.completed], "completed"),
          cancelled: try OrderError.exact(sums[.cancelled], "cancelled"),
          ordersPerContactPpm: try Self.ppm(orders, of: contacts),
          ordersPerReachedPpm: try Self.ppm(orders, of: reached)))
    }
    return rows
  }

  /// By bureau, area and technician.
  package func installRows() throws(OrderError) -> [InstallSlaRow] {
    var rows: [InstallSlaRow] = []
    for (key, sums) in visits.sorted {
      let done = try OrderError.exact(sums[.done], "done")
      let noPort = try OrderError.exact(sums[.noPort], "no_port")
      let failed = try OrderError.exact(sums[.failed], "failed")
      let due = try OrderError.exact(sums[.due], "due")
      let onTime = try OrderError.exact(sums[.onTime], "on_time")
      let repeated = try OrderError.exact(sums[.repeated], "repeated")
      let lags = visitLags[key]
      rows.append(
        InstallSlaRow(
          bureau: key.texts[0], area: key.texts[1], technician: key.texts[2],
          visits: try OrderError.exact(sums[.done] + sums[.noPort] + sums[.failed], "visits"),
          done: done, noPort: noPort, failed: failed,
          open: try OrderError.exact(sums[.open], "open"), due: due, onTime: onTime,
          onTimePerDuePpm: try Self.ppm(onTime, of: due), repeated: repeated,
          repeatedPerDonePpm: try Self.ppm(repeated, of: done), lagP50: lags?.percentile(50),
          lagP90: lags?.percentile(90)))
    }
    return rows
  }

  /// By bureau, area and product.
  package func coverageRows() throws(OrderError) -> [CoverageRow] {
    var rows: [CoverageRow] = []
    for (key, sums) in coverage.sorted {
      rows.append(
        CoverageRow(
          bureau: key.texts[0], area: key.texts[1], product: key.texts[2],
          orders: try OrderError.exact(sums[.orders], "orders"),
          unpriced: try OrderError.exact(sums[.unpriced], "unpriced"),
          lostMicros: try OrderError.exact(sums[.lostMicros], "lost_value")))
    }
    return rows
  }

  /// Of all shards of goods. *Throws*: ``OrderError`` where a sum leaves 64 bits.
  package func stockTotals() throws(OrderError) -> StockTotals {
    StockTotals(
      moves: try OrderError.exact(stock[.moves], "moves"),
      counts: try OrderError.exact(stock[.counts], "counts"),
      repeated: try OrderError.exact(stock[.repeated], "repeated"),
      otherMonths: try OrderError.exact(stock[.otherMonths], "other_months"),
      articles: try OrderError.exact(stock[.articles], "articles"),
      opening: try OrderError.exact(stock[.opening], "opening"),
      received: try OrderError.exact(stock[.received], "received"),
      issued: try OrderError.exact(stock[.issued], "issued"),
      adjusted: try OrderError.exact(stock[.adjusted], "adjusted"),
      closing: try OrderError.exact(stock[.closing], "closing"))
  }

  /// How many findings there are of a rule of goods, or counts that differ.
  package func findings(of rule: StockRule) -> Int128 {
    switch rule {
    case .stockNegative: stock[.stockNegative]
    case .moveTwice: stock[.moveTwice]
    case .stockDiffers: stock[.stockDiffers]
    }
  }

  /// How many findings there are of a rule: ties the tables of findings.
  package func findings(of rule: OrderRule) -> Int128 { rules[RuleKey(rule)]?[.count] ?? 0 }

  /// Parts in a million, rounded half up; nil where there is nothing to be part of.
  private static func ppm(_ part: Int64, of whole: Int64) throws(OrderError) -> Int64? {
    if whole <= 0 { return nil }
    return try OrderError.exact(
      Rounding.halfUp.quotient(Int128(part) * 1_000_000, over: Int128(whole)), "ppm")
  }
}
