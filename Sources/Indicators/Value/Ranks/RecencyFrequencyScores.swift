/// Recency, frequency and money scores (RFM): each customer's quintile, 1 to 5, by rank within
/// those who paid in the window; 5 is the latest, the most often, the most.
///
/// Ranks have a total order (value, then id), so equal customers may get neighbouring scores, each
/// score has a fifth of the customers (within one), and every worker says the same.
///
/// *Source*: Fader, Hardie and Lee, "RFM and CLV: using iso-value curves for customer base
/// analysis", 2005.
package struct RecencyFrequencyScores: Hashable, Sendable {
  /// What a customer did in the window. One without a paid event is not ranked.
  package struct Customer: Hashable, Sendable {
    /// A tie id that no other customer has.
    package var id: UInt64
    /// Since the last paid event.
    package var recencyDays: Int64
    package var payments: Int64
    package var paidMicros: Int64

    /// Of one or more payments.
    package init(id: UInt64, recencyDays: Int64, payments: Int64, paidMicros: Int64) {
      self.id = id
      self.recencyDays = recencyDays
      self.payments = payments
      self.paidMicros = paidMicros
    }

    /// The fewer days, the higher.
    package var recencyKey: RankKey { RankKey(value: -recencyDays, id: id) }
    /// The more payments, the higher.
    package var frequencyKey: RankKey { RankKey(value: payments, id: id) }
    /// The more paid, the higher.
    package var moneyKey: RankKey { RankKey(value: paidMicros, id: id) }
  }

  /// 1 to 5 each.
  package struct Score: Hashable, Sendable {
    package var recency: Int
    package var frequency: Int
    package var money: Int

    /// `555` for the best: R, F, M as digits.
    package var code: String { "\(recency)\(frequency)\(money)" }
  }

  /// The cuts to search for, in each of the three keys.
  package static let cuts = QuantileBands.equalCuts(bands: 5)

  private let recency: QuantileBands
  private let frequency: QuantileBands
  private let money: QuantileBands

  /// Of the bands of the three keys.
  package init(recency: QuantileBands, frequency: QuantileBands, money: QuantileBands) {
    self.recency = recency
    self.frequency = frequency
    self.money = money
  }

  /// The scores of one of the customers who were ranked.
  package func score(of customer: Customer) -> Score {
    Score(
      recency: recency.band(of: customer.recencyKey),
      frequency: frequency.band(of: customer.frequencyKey),
      money: money.band(of: customer.moneyKey))
  }
}
