import Records

/// An order that is due to an agent and whose own row doesn't tell whether it passed its audit
/// (审核): its steps do, which meet the order elsewhere.
package struct OrderCredit: Hashable, Sendable {
  package var order: String
  package var agent: String

  package init(order: String, agent: String) {
    self.order = order
    self.agent = agent
  }
}

extension MainOrder {
  /// Whether its row says that it passed its audit: it is verified or further.
  var isAudited: Bool {
    stage != .cancelled && stage.rawValue >= Order.Stage.verified.rawValue
  }

  /// Whether only its steps can tell.
  var hidesAudit: Bool { stage == .cancelled || stage == .submitted }

  /// Whether an agent may have won it in a month: leaving isn't won.
  var isWinnable: Bool { kind != .cancel && !product.isEmpty && msisdn != 0 }
}

extension OrderPartial {
  /// Counts the credits whose orders passed their audit as ``OrderFindings/audited`` of all shards
  /// of orders have it.
  package mutating func settle(_ credits: [OrderCredit], audited: [String]) {
    if credits.isEmpty { return }
    let audited = Set(audited)
    for credit in credits where audited.contains(credit.order) {
      agents.add(Tally(.audited), to: NameKey(credit.agent))
    }
  }
}
