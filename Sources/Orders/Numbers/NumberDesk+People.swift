import Jobs
import Measures
import Records

/// Who tried to keep a customer, and who won an order.
extension NumberDesk {
  func followLeaving(_ view: NumberView, _ made: inout OrderFindings) {
    let cancels = view.orders.filter { $0.kind == .cancel }.sorted {
      $0.submittedOn == $1.submittedOn
        ? $0.id.precedes($1.id) : $0.submittedOn < $1.submittedOn
    }
    for attempt in view.cases {
      let order = cancels.first { counts(attempt, for: $0) }
      var row = RetentionRow(
        attempt: attempt, order: order?.id ?? attempt.order,
        isCancelled: order?.stage.isComplete ?? false)
      if attempt.outcome == .saved && !row.isCancelled { row.valueMicros = value(of: view.line) }
      made.cases.append(row)
      if month.contains(attempt.on) { count(row, &made.partial) }
    }
    guard feeds.contains(.retention) else { return }
    for order in cancels where order.stage.isComplete && month.contains(order.stageOn) {
      let attempts = view.cases.filter { $0.outcome != .none && counts($0, for: order) }
      findUnkept(order, attempts, view, &made)
    }
  }

  /// What was left undone before a line was cancelled.
  private func findUnkept(
    _ order: MainOrder, _ attempts: [RetentionCase], _ view: NumberView,
    _ made: inout OrderFindings
  ) {
    guard let last = attempts.last else {
      if terms.retention.isRequired {
        let open = view.cases.count { counts($0, for: order) }
        made.findings.append(
          finding(
            .cancelWithoutRetention, view, order: order.id, since: order.stageOn,
            Evidence().with("submitted", order.submittedOn)
              .with(order.stage.code, order.stageOn).with("open_cases", open)))
      }
      return
    }
    let count = max(attempts.count, attempts.map(\.attempt).max() ?? 0)
    if count < terms.retention.attemptsOfKey, let line = view.line, isKey(line) {
      made.findings.append(
        finding(
          .secondAttemptMissing, view, order: order.id, since: order.stageOn,
          Evidence().with("attempts", count).with("needed", terms.retention.attemptsOfKey)
            .with("key", line.isKey).with("account", line.accountKind.code)
            .with("star", line.star)))
    }
    if last.outcome == .saved {
      made.findings.append(
        finding(
          .savedYetCancelled, view, order: order.id, since: order.stageOn,
          Evidence().with("case", last.id).with("saved", last.on)
            .with(order.stage.code, order.stageOn)))
    }
  }

  /// Whether an attempt answers a cancel order: it names it, or came before it and names none.
  private func counts(_ attempt: RetentionCase, for order: MainOrder) -> Bool {
    if !attempt.order.isEmpty { return attempt.order == order.id }
    return order.submittedOn - attempt.on <= terms.retention.reachDays
      && attempt.on <= order.stageOn
  }

  private func isKey(_ line: LineOfService) -> Bool {
    line.isKey || line.accountKind == .group
      || (terms.retention.keyStar > 0 && line.star >= terms.retention.keyStar)
  }

  /// ARPU × months expected, rounded half up once to a micro-unit.
  private func value(of line: LineOfService?) -> Int64? {
    guard let arpu = line?.arpuMicros, let months = line?.remainingMilliMonths else { return nil }
    return Int64(
      clamping: Rounding.halfUp.quotient(Int128(arpu) * Int128(months), over: 1_000))
  }

  private func count(_ row: RetentionRow, _ partial: inout OrderPartial) {
    var sums = Tally<OrderPartial.RetentionField>(.cases)
    switch row.attempt.outcome {
    case .none: sums[.open] = 1
    case .saved: sums[.saved] = 1
    case .lost: sums[.lost] = 1
    case .unreached: sums[.unreached] = 1
    }
    if row.attempt.outcome == .saved && row.isCancelled { sums[.undone] = 1 }
    if let value = row.valueMicros {
      sums[.valued] = 1
      sums[.valueMicros] = Int128(value)
    }
    partial.retention.add(sums, to: NameKey(row.attempt.agent))
  }

  /// Counts an agent's contacts, and each order for the one who spoke of its product last.
  func credit(_ view: NumberView, _ made: inout OrderFindings) {
    let contacts = view.contacts.filter { $0.kind == .campaign && !$0.agent.isEmpty }
    for contact in contacts where month.contains(contact.on) {
      var sums = Tally<OrderPartial.AgentField>(.contacts)
      if contact.isReached == true { sums[.reached] = 1 }
      made.partial.agents.add(sums, to: NameKey(contact.agent))
    }
    for order in view.orders where order.isWinnable && month.contains(order.submittedOn) {
      let candidates = contacts.filter {
        $0.product == order.product
          && (0...terms.attributionDays).contains(order.submittedOn - $0.on)
      }
      // Of the latest day, the first by id: the contacts are in that order.
      guard let day = candidates.last?.on, let contact = candidates.first(where: { $0.on == day })
      else { continue }
      var sums = Tally<OrderPartial.AgentField>(.orders)
      if order.stage.isComplete { sums[.completed] = 1 }
      if order.stage == .cancelled { sums[.cancelled] = 1 }
      if order.isAudited { sums[.audited] = 1 }
      if order.hidesAudit {
        made.credits.append(OrderCredit(order: order.id, agent: contact.agent))
      }
      made.partial.agents.add(sums, to: NameKey(contact.agent))
    }
  }
}
