import Jobs
import Measures
import Records

/// What an order leads to: a binding, a subscription, its place in the funnel, a demand lost.
extension OrderDesk {
  func bind(_ view: OrderView, _ made: inout OrderFindings) {
    if view.order.stage == .cancelled || !isConverged(view) { return }
    let live = view.liveParts
    guard let mobile = live.first(where: { $0.network == .mobile }) else { return }
    let mobileOn = completion(mobile.stage, on: mobile.stageOn, view.trail(of: mobile))
    let msisdn = mobile.msisdn == 0 ? view.order.msisdn : mobile.msisdn
    var fixed = live.filter { $0.network == .fixed && !$0.broadband.isEmpty }
    // Nothing to name yet: the first part stands for the side.
    if fixed.isEmpty, let first = live.first(where: { $0.network == .fixed }) { fixed = [first] }
    var lines: Set<String> = []
    for part in fixed where lines.insert(part.broadband).inserted {
      let fixedOn = completion(part.stage, on: part.stageOn, view.trail(of: part))
      guard let first = [mobileOn, fixedOn].compactMap({ $0 }).min() else { continue }
      var row = BindingRow(
        order: view.order.id, msisdn: msisdn, broadband: part.broadband, mobileOn: mobileOn,
        fixedOn: fixedOn, state: .pending, since: first, ageDays: 0)
      if let mobileOn, let fixedOn, msisdn != 0, !part.broadband.isEmpty {
        row.state = .ready
        row.since = max(mobileOn, fixedOn)
      }
      row.ageDays = max(0, month.lastDay - row.since)
      made.bindings.append(row)
      if row.state == .pending { findPending(row, view, &made) }
    }
  }

  private func findPending(_ row: BindingRow, _ view: OrderView, _ made: inout OrderFindings) {
    if row.ageDays <= terms.bindingPendingDays { return }
    var found = finding(
      .bindingPending, view, since: row.since,
      Evidence().with("mobile_on", orNone: row.mobileOn).with("fixed_on", orNone: row.fixedOn))
    found.number = row.msisdn
    found.broadband = row.broadband
    made.findings.append(found)
  }

  func addEffect(of view: OrderView, _ made: inout OrderFindings) {
    let order = view.order
    guard view.msisdn != 0, let day = completion(order.stage, on: order.stageOn, view.trail)
    else { return }
    let kind: SubscriptionEffect.Kind
    switch order.kind {
    case .newLine, .changePlan, .addPack:
      if order.product.isEmpty { return }
      kind = .start
    case .cancel: kind = .end
    case .broadband: return
    }
    made.effects.append(
      SubscriptionEffect(
        order: order.id, kind: kind, msisdn: view.msisdn, product: order.product, on: day,
        atMilliseconds: view.trail[.completed]))
  }

  func count(_ view: OrderView, _ partial: inout OrderPartial) {
    let order = view.order
    let isCancelled = order.stage == .cancelled
    if month.contains(order.submittedOn) {
      var furthest = view.trail.furthest ?? .submitted
      if !isCancelled && order.stage.rawValue > furthest.rawValue { furthest = order.stage }
      partial.funnel.add(
        Tally(.count),
        to: FunnelKey(cut: OrderCut(order), furthest: furthest, isCancelled: isCancelled))
    }
    let noPort = view.visits.first { $0.outcome == .noPort }
    guard isCancelled, order.reason == "no_port" || noPort != nil else { return }
    let day = view.trail[.cancelled].map(clock.localDay) ?? order.stageOn
    if !month.contains(day) { return }
    let visit = noPort ?? view.visits.first
    var sums = Tally<OrderPartial.CoverageField>(.orders)
    if let fee = feesMicros[order.product] {
      sums[.lostMicros] = Int128(fee) * 12
    } else {
      sums[.unpriced] = 1
    }
    let area = order.area.isEmpty ? visit?.area ?? "" : order.area
    partial.coverage.add(sums, to: NameKey(visit?.bureau ?? "", area, order.product))
  }

  /// Names an order that came to its audit or further where its row doesn't say so.
  func findAudit(of view: OrderView, _ made: inout OrderFindings) {
    let order = view.order
    guard order.hidesAudit, order.isWinnable, month.contains(order.submittedOn),
      let furthest = view.trail.furthest, furthest.rawValue >= Order.Stage.verified.rawValue
    else { return }
    made.audited.append(order.id)
  }

  /// From the stage recorded before, and from submission; days alone where there is no event.
  func collectLags(of view: OrderView, _ lags: inout [LagKey: [Int]]) {
    let cut = OrderCut(view.order)
    if view.trail.isEmpty {
      let order = view.order
      let days = order.stageOn - order.submittedOn
      if order.stage == .submitted || days < 0 || !month.contains(order.stageOn) { return }
      let key = LagKey(cut: cut, from: .submitted, to: order.stage, unit: .days)
      lags[key, default: []].append(days)
      return
    }
    let recorded = view.trail.recorded
    for (former, step) in zip(recorded, recorded.dropFirst()) {
      if !month.contains(clock.localDay(at: step.at)) { continue }
      var starts = [former]
      if let first = recorded.first, first.stage == .submitted, former.stage != .submitted {
        starts.append(first)
      }
      for start in starts where step.at >= start.at {
        let key = LagKey(cut: cut, from: start.stage, to: step.stage, unit: .minutes)
        lags[key, default: []].append(Int((step.at - start.at) / 60_000))
      }
    }
  }
}
