import Jobs
import Measures
import Records

/// Holds what the network, the orders and the subscribers say of a number against each other, and
/// asks of each line that left what was done to keep it, and of each order who brought it.
package struct NumberDesk: Sendable {
  let terms: OrderTerms
  let month: BillingMonth
  let feeds: OrderFeeds

  package init(terms: OrderTerms, month: BillingMonth, feeds: OrderFeeds = .all) {
    self.terms = terms
    self.month = month
    self.feeds = feeds
  }

  /// Findings, cases, credits and the partial's figures of agents.
  package func work(_ shard: NumberShard) -> OrderFindings {
    var made = OrderFindings(month: month)
    for view in NumberView.views(of: shard) {
      if feeds.contains(.resources) {
        findTwice(view, &made)
        findState(view, &made)
        findStranger(view, &made)
      }
      findTwoOrders(view, &made)
      followLeaving(view, &made)
      credit(view, &made)
    }
    made.close()
    return made
  }

  /// Which card carried which number on which days: what ``CardDesk`` works on, by ICCID.
  package func pairs(of shard: NumberShard) -> [CardPair] {
    NumberView.views(of: shard).flatMap { CardTimeline($0).pairs }
  }

  func finding(
    _ rule: OrderRule, _ view: NumberView, order: String = "", iccid: String = "",
    since: CivilDay, _ evidence: Evidence
  ) -> OrderFinding {
    OrderFinding(
      rule, order: order, number: view.number, iccid: iccid, since: since,
      lastDay: month.lastDay, evidence)
  }

  /// A number that the snapshot has twice, or on two cards.
  private func findTwice(_ view: NumberView, _ made: inout OrderFindings) {
    if let (former, latter) = CardTimeline(view).contradiction {
      made.findings.append(
        finding(
          .numberTwoCards, view, iccid: latter.iccid, since: max(former.from, latter.from),
          Evidence().with("iccid", former.iccid).with("from", former.from)
            .with("iccid", latter.iccid).with("from", latter.from)))
    }
    let cards = Set(view.resources.map(\.iccid)).subtracting([""])
    if view.resources.count > 1, cards.count < 2, let resource = view.resource {
      made.findings.append(
        finding(
          .resourceTwice, view, order: resource.order, iccid: resource.iccid,
          since: resource.since,
          Evidence().with("rows", view.resources.count)
            .with("states", view.resources.map(\.state.code).joined(separator: " "))))
    }
  }

  /// A number that has been in its state for too long, or lacks its card.
  private func findState(_ view: NumberView, _ made: inout OrderFindings) {
    guard let resource = view.resource else { return }
    let age = month.lastDay - resource.since
    let rule: OrderRule
    switch resource.state {
    case .free: return
    case .reserved:
      if age <= terms.reservedDays { return }
      rule = .reservedLong
    case .sold:
      if age <= terms.soldIdleDays { return }
      rule = .soldIdle
    case .active:
      if !resource.iccid.isEmpty { return }
      rule = .activeWithoutCard
    }
    made.findings.append(
      finding(
        rule, view, order: resource.order, iccid: resource.iccid, since: resource.since,
        Evidence().with("state", resource.state.code).with("since", resource.since)))
  }

  /// A number that the network and the books don't agree on.
  private func findStranger(_ view: NumberView, _ made: inout OrderFindings) {
    let isServed = view.line.map { $0.status != .churned } ?? false
    if let resource = view.resource, resource.state == .active {
      if feeds.contains(.orders), resource.since >= month.firstDay + -terms.reachDays,
        !isOrdered(view)
      {
        made.findings.append(
          finding(
            .activeWithoutOrder, view, order: resource.order, iccid: resource.iccid,
            since: resource.since,
            Evidence().with("state", resource.state.code).with("orders", view.orders.count)))
      }
      if feeds.contains(.subscribers), !isServed {
        made.findings.append(
          finding(
            .activeWithoutSubscriber, view, order: resource.order, iccid: resource.iccid,
            since: view.line?.churnedOn ?? resource.since,
            Evidence().with("state", resource.state.code)
              .with("subscriber", view.line?.status.code ?? "none")
              .with("churned", orNone: view.line?.churnedOn)))
      }
    } else if feeds.contains(.subscribers), isServed, let line = view.line, line.isMobile {
      made.findings.append(
        finding(
          .subscriberWithoutNumber, view,
          since: view.resource?.since ?? line.activatedOn ?? month.firstDay,
          Evidence().with("subscriber", line.status.code)
            .with("state", view.resource?.state.code ?? "none")))
    }
  }

  private func isOrdered(_ view: NumberView) -> Bool {
    view.orders.contains { $0.kind != .cancel && $0.stage != .cancelled }
      || view.parts.contains { $0.stage.isServing }
  }

  /// Orders of a new line with a number that another has, and that wasn't cancelled between them.
  private func findTwoOrders(_ view: NumberView, _ made: inout OrderFindings) {
    let lines = view.orders.filter { $0.kind == .newLine && $0.stage != .cancelled }.sorted {
      $0.submittedOn == $1.submittedOn
        ? $0.id.precedes($1.id) : $0.submittedOn < $1.submittedOn
    }
    let cancelled = view.orders.filter { $0.kind == .cancel && $0.stage.isComplete }
    for (former, latter) in zip(lines, lines.dropFirst()) {
      let isFree = cancelled.contains {
        former.submittedOn <= $0.stageOn && $0.stageOn <= latter.stageOn
      }
      if isFree { continue }
      made.findings.append(
        finding(
          .numberTwice, view, order: latter.id, since: latter.submittedOn,
          Evidence().with("order", former.id).with("submitted", former.submittedOn)
            .with("stage", former.stage.code).with("order", latter.id)
            .with("submitted", latter.submittedOn).with("stage", latter.stage.code)))
    }
  }
}
