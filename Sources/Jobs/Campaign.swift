/// A campaign (营销活动): whom to offer what, whom to leave alone, and how many.
package struct Campaign: Hashable, Codable, Sendable {
  /// Stable id, `[a-z][a-z0-9_-]*`.
  package var id: String
  /// The product offered: a plan or pack of the catalogue.
  package var offer: String
  package var channel: String
  package var eligibility: Eligibility
  package var suppression: Suppression
  package var score: ScoreWeights
  /// At most this many customers, control group included.
  package var quota: Int
  /// Of the chosen, in parts per ten thousand; drawn by keyed hash after all else.
  package var controlPerTenThousand: Int

  package init(
    id: String, offer: String, channel: String, eligibility: Eligibility,
    suppression: Suppression, score: ScoreWeights, quota: Int, controlPerTenThousand: Int
  ) {
    self.id = id
    self.offer = offer
    self.channel = channel
    self.eligibility = eligibility
    self.suppression = suppression
    self.score = score
    self.quota = quota
    self.controlPerTenThousand = controlPerTenThousand
  }

  /// All must hold.
  package struct Eligibility: Hashable, Codable, Sendable {
    /// Data overage (流量超套) in the month, at least.
    package var dataOverageMicrosMin: Int64
    /// Tenure in whole months, at least.
    package var tenureMonthsMin: Int
    /// Plans that may be offered it; empty: any.
    package var plans: [String]

    package init(dataOverageMicrosMin: Int64, tenureMonthsMin: Int = 0, plans: [String] = []) {
      self.dataOverageMicrosMin = dataOverageMicrosMin
      self.tenureMonthsMin = tenureMonthsMin
      self.plans = plans
    }
  }

  /// Who is left alone, counted back from the month's last day (day 0).
  package struct Suppression: Hashable, Codable, Sendable {
    /// A campaign contact by any channel less than this many days ago; 0: rule off.
    package var contactedWithinDays: Int
    /// A complaint less than this many days ago; 0: rule off.
    package var complainedWithinDays: Int
    /// An order of the offer, not cancelled, or a running subscription to it.
    package var alreadyOrdered: Bool

    package init(contactedWithinDays: Int, complainedWithinDays: Int, alreadyOrdered: Bool) {
      self.contactedWithinDays = contactedWithinDays
      self.complainedWithinDays = complainedWithinDays
      self.alreadyOrdered = alreadyOrdered
    }
  }

  /// score = Σ weight · measure, in integers.
  package struct ScoreWeights: Hashable, Codable, Sendable {
    /// Per 分 of data overage.
    package var dataOverageFen: Int64
    /// Per month of tenure.
    package var tenureMonth: Int64
    /// Per 分 of the invoice.
    package var invoiceFen: Int64

    package init(dataOverageFen: Int64, tenureMonth: Int64 = 0, invoiceFen: Int64 = 0) {
      self.dataOverageFen = dataOverageFen
      self.tenureMonth = tenureMonth
      self.invoiceFen = invoiceFen
    }
  }
}
