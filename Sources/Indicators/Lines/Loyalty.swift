/// How attached a line is (忠诚度), in thousandths: what it does here, less what draws it away.
package struct Loyalty: Hashable, Sendable {
  /// Days with usage / days of the month.
  package let activePpm: Int64
  /// 0 … 1000.
  package let index: Int64

  /// Where hotlines or other networks aren't known, nothing is taken off for them.
  ///
  /// *Source*: 500 for being active every day, 300 for five years here, 200 for a payment a month;
  /// less 100 a complaint, 60 a day with a call to a competitor's hotline (five at most), and 100
  /// each where all that is said, and all who are spoken with, are of other networks. Each part is
  /// rounded down.
  package init(_ trace: LineTrace, days: Int) {
    activePpm = Quotient.ppm(trace.activeDays, of: Int64(days)) ?? 0
    let here =
      activePpm * 500 / 1_000_000 + min(trace.tenureMonths, 60) * 300 / 60
      + min(trace.payments, 12) * 200 / 12
    let away =
      min(trace.complaints, 10) * 100 + min(max(0, trace.hotlineDays), 5) * 60
      + max(0, trace.offNetPpm) * 100 / 1_000_000
      + max(0, trace.offNetContactsPpm) * 100 / 1_000_000
    index = max(0, here - away)
  }
}
