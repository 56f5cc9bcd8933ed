import Jobs
import Measures
import Records

/// Whether an order was split as it should be: numbers of parts, account, money.
extension OrderDesk {
  func findOrphans(_ parts: [SubOrder], _ made: inout OrderFindings) {
    for part in parts {
      made.findings.append(
        OrderFinding(
          .orphanPart, order: part.order, part: part.id, number: part.msisdn,
          broadband: part.broadband, since: part.stageOn, lastDay: month.lastDay,
          Evidence().with("network", part.network.code).with("stage", part.stage.code)
            .with("amount", micros: part.amountMicros)))
    }
    for (order, parts) in Dictionary(grouping: parts, by: \.order) {
      made.checks.append(
        SubOrderCheck(order: order, main: nil, isConverged: false, parts: parts, state: .orphan))
    }
  }

  func checkParts(of view: OrderView, _ made: inout OrderFindings) {
    let order = view.order
    let need = need(of: view)
    if view.parts.isEmpty && need == OrderTerms.Parts() { return }
    var check = SubOrderCheck(
      order: order.id, main: order, isConverged: isConverged(view), parts: view.parts,
      state: .complete)
    defer { made.checks.append(check) }
    if order.stage == .cancelled {
      check.state = .cancelled
      return
    }
    let strangers = findStrangers(in: view, &made)
    if order.stage.rawValue < Order.Stage.split.rawValue {
      check.state = .waiting
      return
    }
    findIncomplete(view, &made)
    if let wrong = findMiscount(view, check, need, &made) {
      check.state = wrong
    } else if strangers {
      check.state = .account
    } else if let amount = order.amountMicros, !view.parts.isEmpty, amount != check.partsMicros {
      check.state = .money
      made.findings.append(
        finding(
          .partMoney, view, since: order.stageOn,
          Evidence().with("amount", micros: amount).with("parts", micros: check.partsMicros)
            .with(
              "difference", micros: Int64(clamping: Int128(check.partsMicros) - Int128(amount)))))
    }
  }

  func isConverged(_ view: OrderView) -> Bool {
    if converged.contains(view.order.product) { return true }
    let networks = Set(view.liveParts.map(\.network))
    return networks.count == OrderNetwork.allCases.count
  }

  private func need(of view: OrderView) -> OrderTerms.Parts {
    isConverged(view) ? .converged : terms.parts[Int(view.order.kind.rawValue)]
  }

  private func findMiscount(
    _ view: OrderView, _ check: SubOrderCheck, _ need: OrderTerms.Parts,
    _ made: inout OrderFindings
  ) -> SubOrderCheck.State? {
    let counts = [(need.mobile, check.mobileParts), (need.fixed, check.fixedParts)]
    let wrong = counts.filter { !$0.0.allows($0.1) }
    if wrong.isEmpty { return nil }
    let isMissing = wrong.contains { $0.1 == 0 }
    made.findings.append(
      finding(
        isMissing ? .missingPart : .extraPart, view, since: view.order.stageOn,
        Evidence().with("kind", view.order.kind.code).with("product", view.order.product)
          .with("converged", check.isConverged).with("C", check.mobileParts)
          .with("G", check.fixedParts).with("cancelled", check.cancelledParts)))
    return isMissing ? .missing : .extra
  }

  /// Whether there are parts on another account.
  private func findStrangers(in view: OrderView, _ made: inout OrderFindings) -> Bool {
    if view.order.account.isEmpty { return false }
    var found = false
    for part in view.liveParts where !part.account.isEmpty && part.account != view.order.account {
      found = true
      made.findings.append(
        finding(
          .partAccount, view, part: part, since: part.stageOn,
          Evidence().with("account", view.order.account).with("part_account", part.account)))
    }
    return found
  }

  /// What a complete order or part lacks.
  private func findIncomplete(_ view: OrderView, _ made: inout OrderFindings) {
    if view.order.stage.isComplete {
      for part in view.liveParts where !part.stage.isComplete {
        made.findings.append(
          finding(
            .completedEarly, view, part: part, since: view.order.stageOn,
            Evidence().with("stage", view.order.stage.code).with("part_stage", part.stage.code)))
      }
    }
    let live = view.liveParts
    let hasLine = live.contains { !$0.broadband.isEmpty }
    for part in live where part.stage.isComplete {
      let isNamed = part.network == .mobile ? part.msisdn != 0 : hasLine
      if isNamed { continue }
      made.findings.append(
        finding(
          .partUnidentified, view, part: part, since: part.stageOn,
          Evidence().with("network", part.network.code).with("stage", part.stage.code)))
    }
  }
}

extension SubOrderCheck {
  init(
    order: String, main: MainOrder?, isConverged: Bool, parts: [SubOrder], state: State
  ) {
    let live = parts.filter { $0.stage != .cancelled }
    self.init(
      order: order, kind: main?.kind, product: main?.product ?? "", isConverged: isConverged,
      mobileParts: live.count { $0.network == .mobile },
      fixedParts: live.count { $0.network == .fixed },
      cancelledParts: parts.count - live.count, amountMicros: main?.amountMicros,
      partsMicros: Int64(clamping: live.reduce(Int128(0)) { $0 + Int128($1.amountMicros) }),
      state: state)
  }
}
