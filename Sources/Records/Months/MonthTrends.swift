import Measures

extension MonthTrends {
  /// Months that a trend's mean is over, where they are known.
  package static let monthsMeant = 3

  /// Compares a row's figures with those of the three months before `month` that are in its
  /// ``SubscriberMonth/history``.
  package init(of row: SubscriberMonth, in month: BillingMonth) {
    let former = row.history.filter {
      (1...Self.monthsMeant).contains(month.index - $0.month.index)
    }
    monthsKnown = former.count
    let usage = row.usage
    func ppm(_ value: Int64, _ past: (MonthTrace) -> Int64) -> Int64? {
      let sum = former.reduce(Int128(0)) { $0 + Int128(past($1)) }
      guard sum > 0 else { return nil }
      // (v − s/k) / (s/k) = (k·v − s) / s.
      let difference = Int128(former.count) * Int128(value) - sum
      return Int64(exactly: Rounding.halfUp.quotient(difference * 1_000_000, over: sum))
    }
    revenuePpm = ppm(row.revenueMicros, \.revenueMicros)
    voicePpm = ppm(usage.voice.quantity, \.voiceMilliseconds)
    smsPpm = ppm(
      usage.sms.originatingEvents + usage.sms.terminatingEvents, \.smsMessages)
    dataPpm = ppm(usage.data.quantity, \.dataOctets)
  }
}
