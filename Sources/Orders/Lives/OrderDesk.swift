import Jobs
import Measures
import Records

/// Follows main orders through their parts and steps: what is wrong with them, what they bind,
/// start and end, how far and how fast they come.
///
/// Shards may be cut anyhow, so long as all that names one order is together.
package struct OrderDesk: Sendable {
  let terms: OrderTerms
  let month: BillingMonth
  let clock: ZoneClock
  let feeds: OrderFeeds
  let feesMicros: [String: Int64]
  let converged: Set<String>

  /// `clock` is the catalogue's: it says on which day an event was. `feesMicros` are monthly fees
  /// by product.
  package init(
    terms: OrderTerms, month: BillingMonth, clock: ZoneClock, feeds: OrderFeeds = .all,
    feesMicros: [String: Int64] = [:]
  ) {
    self.terms = terms
    self.month = month
    self.clock = clock
    self.feeds = feeds
    self.feesMicros = feesMicros
    converged = Set(terms.convergedProducts)
  }

  /// Findings, checks, bindings, effects, audits and the partial's funnel, lags and coverage.
  package func work(_ shard: OrderShard) -> OrderFindings {
    let book = OrderBook(shard)
    var made = OrderFindings(month: month)
    var lags: [LagKey: [Int]] = [:]
    findRepeated(book, &made)
    if feeds.contains(.orders) { findOrphans(book.orphans, &made) }
    for view in book.views {
      if feeds.contains(.subOrders) {
        checkParts(of: view, &made)
        bind(view, &made)
      }
      findSteps(of: view, &made)
      findLateness(of: view, &made)
      findAfterCancel(of: view, &made)
      addEffect(of: view, &made)
      findAudit(of: view, &made)
      count(view, &made.partial)
      collectLags(of: view, &lags)
    }
    for (key, lags) in lags { made.partial.lags.add(LagHistogram(lags: lags), to: key) }
    made.close()
    return made
  }

  func finding(
    _ rule: OrderRule, _ view: OrderView, part: SubOrder? = nil, since: CivilDay,
    _ evidence: Evidence
  ) -> OrderFinding {
    OrderFinding(
      rule, order: view.order.id, part: part?.id ?? "", number: part?.msisdn ?? view.msisdn,
      broadband: part?.broadband ?? "", since: since, lastDay: month.lastDay, evidence)
  }

  /// On which day something of this state was complete; nil where it isn't.
  func completion(_ stage: Order.Stage, on day: CivilDay, _ trail: Trail) -> CivilDay? {
    guard stage.isComplete else { return nil }
    return trail[.completed].map(clock.localDay) ?? day
  }

  /// `2026-10-05 08:30` of local time.
  func text(_ instant: Int64) -> String {
    let minute = clock.localMilliseconds(at: instant) - localMidnight(of: instant)
    let (hours, minutes) = (minute / 60_000).quotientAndRemainder(dividingBy: 60)
    return "\(clock.localDay(at: instant)) \(hours < 10 ? "0" : "")\(hours)"
      + ":\(minutes < 10 ? "0" : "")\(minutes)"
  }

  private func localMidnight(of instant: Int64) -> Int64 {
    Int64(clock.localDay(at: instant).number) * ZoneClock.millisecondsPerDay
  }

  private func findRepeated(_ book: OrderBook, _ made: inout OrderFindings) {
    for (row, rows) in book.repeatedOrders {
      made.findings.append(
        OrderFinding(
          .orderTwice, order: row.id, number: row.msisdn, since: row.stageOn,
          lastDay: month.lastDay, Evidence().with("rows", rows).with("stage", row.stage.code)))
    }
    for (row, rows) in book.repeatedParts {
      made.findings.append(
        OrderFinding(
          .partTwice, order: row.order, part: row.id, number: row.msisdn,
          broadband: row.broadband, since: row.stageOn, lastDay: month.lastDay,
          Evidence().with("rows", rows).with("stage", row.stage.code)))
    }
  }
}
