import Jobs
import Measures
import Records

/// Runs one campaign over a month's customers: who is eligible, who is left alone, who comes first.
///
/// Customers are considered one by one, on any worker and in any order; what is kept is the best of
/// them and a count of everybody else by reason, so no customer is lost from sight.
package struct CampaignDesk: Sendable {
  package let campaign: Campaign
  package let month: BillingMonth

  /// *Limits*: the quota is not negative and the control group at most 10,000 of 10,000.
  package init(campaign: Campaign, month: BillingMonth) {
    precondition(campaign.quota >= 0, "A campaign's quota is not negative.")
    precondition(
      (0...10_000).contains(campaign.controlPerTenThousand),
      "A control group is a number of parts of ten thousand.")
    self.campaign = campaign
    self.month = month
  }

  /// Counts a customer in `partial`, once, and keeps the best candidates there.
  ///
  /// `tie` decides between equal scores, lower first: a keyed hash of the customer, so that neither
  /// the order of work nor the order of numbers favours anybody. Each subscriber is considered once
  /// a campaign, in whichever partial.
  @discardableResult
  package func consider(
    row: SubscriberMonth, file: CustomerFile, tie: UInt64, into partial: inout CampaignPartial
  ) -> Verdict {
    precondition(partial.campaign == campaign.id, "A partial is of the campaign it counts for.")
    let verdict = verdict(row: row, file: file)
    partial.count(verdict)
    if case .candidate(let score) = verdict {
      partial.keep(Candidate(score: score, tie: tie, subscriber: row.subscriber))
    }
    return verdict
  }

  /// What the campaign says of one customer, without counting it.
  package func verdict(row: SubscriberMonth, file: CustomerFile) -> Verdict {
    if let reason = ineligibility(of: row) { return .ineligible(reason) }
    let rules = suppression(row: row, file: file)
    return rules.isEmpty ? .candidate(score: score(of: row)) : .suppressed(rules)
  }

  private func ineligibility(of row: SubscriberMonth) -> Ineligibility? {
    let asked = campaign.eligibility
    if row.customer.status != .active { return .inactive }
    if !asked.plans.isEmpty && !asked.plans.contains(row.plan) { return .plan }
    if row.tenureMonths < asked.tenureMonthsMin { return .tenure }
    if row.usage.data.overageMicros < asked.dataOverageMicrosMin { return .overage }
    return nil
  }

  private func suppression(row: SubscriberMonth, file: CustomerFile) -> SuppressionRules {
    let asked = campaign.suppression
    var rules: SuppressionRules = []
    for contact in file.contacts {
      switch contact.kind {
      case .campaign:
        if isWithin(asked.contactedWithinDays, contact.on) { rules.insert(.init(.contacted)) }
      case .complaint:
        if isWithin(asked.complainedWithinDays, contact.on) { rules.insert(.init(.complained)) }
      case .service: break
      }
    }
    if asked.alreadyOrdered && hasOffer(row: row, file: file) {
      rules.insert(.init(.alreadyOrdered))
    }
    return rules
  }

  /// Whether `day` is less than `days` days before the month's last day, which is day 0. What comes
  /// after the month is not known to a run of it.
  private func isWithin(_ days: Int, _ day: CivilDay) -> Bool {
    let age = month.lastDay - day
    return 0 <= age && age < days
  }

  /// Whether the offer was ordered and not cancelled, whenever that was, or is the plan in force,
  /// or is a subscription that had not ended by the month's last day (one that is booked to begin
  /// later is as good as had).
  private func hasOffer(row: SubscriberMonth, file: CustomerFile) -> Bool {
    let offer = campaign.offer
    if row.plan == offer { return true }
    for order in file.orders where order.product == offer {
      if order.kind != .cancel && order.stage != .cancelled { return true }
    }
    for subscription in file.subscriptions where subscription.product == offer {
      guard let end = subscription.to else { return true }
      if end > month.lastDay { return true }
    }
    return false
  }

  /// Σ weight · measure over whole 分 and whole months; the sum can't leave 128 bits, and beyond 64
  /// it stays at the end of the scale (a weight that does so no longer tells customers apart).
  private func score(of row: SubscriberMonth) -> Int64 {
    let weights = campaign.score
    let fen = Money.fen.micros
    let exact =
      Int128(weights.dataOverageFen) * Int128(row.usage.data.overageMicros / fen)
      + Int128(weights.tenureMonth) * Int128(row.tenureMonths)
      + Int128(weights.invoiceFen) * Int128(row.invoiceMicros / fen)
    return Int64(clamping: exact)
  }

  /// The campaign's list and where everybody ended, out of the merged partial of all customers.
  ///
  /// `draw` gives a customer's lot, 0 ..< 10,000, by a keyed hash of its own purpose: lots below
  /// ``Campaign/controlPerTenThousand`` make the control group. Lots are drawn after the quota, so
  /// that both arms are chosen alike.
  package func finish(
    _ partial: CampaignPartial, draw: (UInt32) -> Int
  ) -> CampaignResult {
    precondition(partial.campaign == campaign.id, "A partial is of the campaign it counts for.")
    var rows: [TargetRow] = []
    for (index, candidate) in partial.ranked.enumerated() {
      let lot = draw(candidate.subscriber)
      precondition((0..<10_000).contains(lot), "A lot is one of ten thousand.")
      rows.append(
        TargetRow(
          subscriber: candidate.subscriber, campaign: campaign.id, offer: campaign.offer,
          channel: campaign.channel, score: candidate.score, rank: index + 1,
          arm: lot < campaign.controlPerTenThousand ? .control : .treatment))
    }
    return CampaignResult(campaign: campaign.id, rows: rows, partial: partial)
  }
}
