import Measures
import Records
import Testing

@Suite("A month's trend")
struct TrendTests {
  /// Revenue in yuan of the months 1, 2, 3 and 4 before; nil: not known.
  @Test(
    "is how it compares with the mean of the three months before that are known",
    arguments: [
      (60, [40, 40, 40, nil], 500_000), (60, [40, 40, 40, 900], 500_000),
      (30, [40, 50, nil, nil], -333_333), (30, [nil, nil, 40, nil], -250_000),
      (30, [nil, nil, nil, 40], nil), (30, [0, 0, nil, nil], nil), (30, [-5, 2, nil, nil], nil),
      (0, [7, nil, nil, nil], -1_000_000),
    ] as [(Int64, [Int64?], Int64?)])
  func revenue(now: Int64, past: [Int64?], ppm: Int64?) throws {
    let month = try #require(BillingMonth("2026-10"))
    var row = row()
    row.recurringMicros = now * 1_000_000
    for (age, yuan) in past.enumerated().reversed() {
      guard let yuan else { continue }
      var trace = MonthTrace(month: month.offset(by: -age - 1))
      trace.revenueMicros = yuan * 1_000_000
      row.history.append(trace)
    }
    let trends = MonthTrends(of: row, in: month)
    #expect(trends.revenuePpm == ppm)
    #expect(trends.monthsKnown == past.prefix(3).count { $0 != nil })
    #expect(trends.voicePpm == nil)
  }
}
