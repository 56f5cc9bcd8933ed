import Records

/// How many customers ended for one reason.
package struct ReasonCount: Hashable, Sendable {
  /// As ``Verdict/code``, or `over_quota`, `control`, `treatment`.
  package var code: String
  package var customers: Int

  package init(code: String, customers: Int) {
    self.code = code
    self.customers = customers
  }
}

/// A campaign's end: its list, and every customer's reason counted.
package struct CampaignResult: Hashable, Sendable {
  package let campaign: String
  /// By rank.
  package let rows: [TargetRow]
  /// Each reason once, also where it has nobody, in the order it is asked: ineligible, suppressed
  /// (by the first rule that applies), over quota, control, treatment. They add up to all
  /// customers considered.
  package let counts: [ReasonCount]
  /// Each suppression rule and the eligible customers to whom it applies, alone or with others.
  package let evidence: [ReasonCount]

  init(campaign: String, rows: [TargetRow], partial: CampaignPartial) {
    self.campaign = campaign
    self.rows = rows
    let control = rows.count { $0.arm == .control }
    counts = ReasonCode.allCases.compactMap { reason in
      switch reason {
      case .candidate: nil
      case .overQuota: ReasonCount(code: reason.code, customers: partial.candidates - rows.count)
      case .control: ReasonCount(code: reason.code, customers: control)
      case .treatment: ReasonCount(code: reason.code, customers: rows.count - control)
      default: ReasonCount(code: reason.code, customers: partial.counts[reason.rawValue])
      }
    }
    evidence = SuppressionRule.allCases.map { rule in
      ReasonCount(code: rule.code, customers: partial.evidence[Int(rule.rawValue)])
    }
  }

  /// All customers considered.
  package var customers: Int { counts.reduce(0) { $0 + $1.customers } }
}
