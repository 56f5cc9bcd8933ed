/// What a campaign says of one customer before the quota: exactly one of these.
package enum Verdict: Hashable, Sendable {
  /// The first predicate of eligibility that fails.
  case ineligible(Ineligibility)
  /// Eligible, but left alone: all rules that say so, never none.
  case suppressed(SuppressionRules)
  /// Eligible and free; the quota decides.
  case candidate(score: Int64)

  /// The reason that counts in the campaign's table: of several suppressions the first rule.
  package var code: String { reason.code }

  var reason: ReasonCode {
    switch self {
    case .ineligible(.inactive): .inactive
    case .ineligible(.plan): .plan
    case .ineligible(.tenure): .tenure
    case .ineligible(.overage): .overage
    case .suppressed(let rules): rules.first.reason
    case .candidate: .candidate
    }
  }
}

/// Why a customer is not eligible, in the order in which it is asked.
package enum Ineligibility: CaseIterable, Sendable {
  /// Suspended or churned at the month's end.
  case inactive
  /// On a plan that the campaign isn't for.
  case plan
  /// With us for fewer months than the campaign asks.
  case tenure
  /// Paid less data overage than the campaign asks.
  case overage
}

/// Why an eligible customer is left alone (屏蔽).
package enum SuppressionRule: UInt8, CaseIterable, Sendable {
  /// A campaign contact in the window.
  case contacted = 0
  /// A complaint in the window.
  case complained = 1
  /// The offer was ordered, or is held.
  case alreadyOrdered = 2

  /// The code in outputs: that of a customer whom it suppressed first.
  package var code: String { reason.code }

  var reason: ReasonCode {
    switch self {
    case .contacted: .contacted
    case .complained: .complained
    case .alreadyOrdered: .alreadyOrdered
    }
  }
}

/// The rules that apply to one customer, as bits in the order of ``SuppressionRule``.
package struct SuppressionRules: OptionSet, Hashable, Sendable {
  /// Bit i is the rule of raw value i.
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  /// The one rule.
  package init(_ rule: SuppressionRule) { rawValue = 1 << rule.rawValue }

  /// In the order of ``SuppressionRule``.
  package var rules: [SuppressionRule] {
    SuppressionRule.allCases.filter { contains(SuppressionRules($0)) }
  }

  var first: SuppressionRule {
    guard let first = rules.first else {
      preconditionFailure("A suppressed customer has a rule that says so.")
    }
    return first
  }
}

/// Where a customer's way through a campaign ends. The raw value is the place in an encoded partial
/// up to `candidate`, whose customers end as one of the three after it.
enum ReasonCode: Int, CaseIterable, Sendable {
  case inactive
  case plan
  case tenure
  case overage
  case contacted
  case complained
  case alreadyOrdered
  case candidate
  case overQuota
  case control
  case treatment

  static let verdicts = allCases.filter { $0.rawValue <= candidate.rawValue }

  /// The code in outputs.
  var code: String {
    switch self {
    case .inactive: "ineligible_inactive"
    case .plan: "ineligible_plan"
    case .tenure: "ineligible_tenure"
    case .overage: "ineligible_overage"
    case .contacted: "suppressed_contacted"
    case .complained: "suppressed_complained"
    case .alreadyOrdered: "suppressed_already_ordered"
    case .candidate: "candidate"
    case .overQuota: "over_quota"
    case .control: "control"
    case .treatment: "treatment"
    }
  }
}
