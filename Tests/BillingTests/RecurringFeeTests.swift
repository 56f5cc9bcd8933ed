import Billing
import Jobs
import Measures
import Records
import Seeds
import Testing

@Suite("A recurring fee is billed by its shares")
struct RecurringFeeTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var fee: RecurringFee
    var held: (first: Int, last: Int) = (1, 31)
    var suspended = false
    /// Days and amount of the line, or nil where there is none.
    var billed: (days: Int64, amount: String)?
  }

  static func fee(
    _ amount: String = "31.00", joining: RecurringFee.Share = .days,
    leaving: RecurringFee.Share = .days, suspended: RecurringFee.Share = .full, by days: Int = 0
  ) -> RecurringFee {
    RecurringFee(
      amountMicros: yuan(amount), joining: joining, leaving: leaving, suspended: suspended,
      daysOfMonth: days)
  }

  static let cases: [Case] = [
    Case(testDescription: "a whole month", fee: fee(), billed: (31, "31.00")),
    Case(testDescription: "a whole month by 30 days", fee: fee(by: 30), billed: (31, "31.00")),
    Case(
      testDescription: "joins on the 11th, by days", fee: fee(), held: (11, 31),
      billed: (21, "21.00")),
    Case(
      testDescription: "joins on the 11th, full", fee: fee(joining: .full), held: (11, 31),
      billed: (31, "31.00")),
    Case(
      testDescription: "joins on the 11th, free", fee: fee(joining: .none), held: (11, 31),
      billed: nil),
    Case(
      testDescription: "leaves on the 4th, which is billed", fee: fee(), held: (1, 4),
      billed: (4, "4.00")),
    Case(
      testDescription: "leaves on the 4th, full", fee: fee(leaving: .full), held: (1, 4),
      billed: (31, "31.00")),
    Case(
      testDescription: "leaves on the 4th, free", fee: fee(leaving: .none), held: (1, 4),
      billed: nil),
    Case(
      testDescription: "joins on the 4th and leaves on the 9th", fee: fee(), held: (4, 9),
      billed: (6, "6.00")),
    Case(
      testDescription: "joining in full bills from the first day", fee: fee(joining: .full),
      held: (4, 9), billed: (9, "9.00")),
    Case(
      testDescription: "leaving in full bills to the last day", fee: fee(leaving: .full),
      held: (4, 9), billed: (28, "28.00")),
    Case(
      testDescription: "one day", fee: fee(), held: (17, 17), billed: (1, "1.00")),
    Case(
      testDescription: "suspended, free", fee: fee(suspended: .none), suspended: true, billed: nil),
    Case(
      testDescription: "suspended, full", fee: fee(), suspended: true, billed: (31, "31.00")),
    Case(
      testDescription: "suspended and joined, by the days held",
      fee: fee(joining: .full, suspended: .days), held: (11, 31), suspended: true,
      billed: (21, "21.00")),
    Case(
      testDescription: "30 of 30 days that begin on the 2nd", fee: fee("30.00", by: 30),
      held: (2, 31), billed: (30, "30.00")),
    Case(
      testDescription: "a part is rounded once, half up: 19 · 10 / 31 = 6.129…",
      fee: fee("19.00"), held: (22, 31), billed: (10, "6.13")),
    Case(
      testDescription: "a discount mirrors a fee", fee: fee("-19.00"), held: (22, 31),
      billed: (10, "-6.13")),
    Case(testDescription: "a free plan has no line", fee: fee("0"), billed: nil),
  ]

  @Test("by this table of October", arguments: cases)
  func table(_ row: Case) throws {
    let desk = BillingDesk(month: october, terms: [FeeTerms(id: "p", fee: row.fee)])
    let lines = try desk.recurringLines(
      of: profile([holding(0, row.held.first, row.held.last)], suspended: row.suspended))
    let expected = row.billed.map {
      [
        Invoice.Line(
          kind: .recurring, product: "p", count: $0.days, amountMicros: yuan($0.amount))
      ]
    }
    #expect(lines == expected ?? [], "See FeePart for how the shares bear on each other.")
  }

  @Test("and a part by 30 days of a 31-day month never exceeds the fee")
  func capped() throws {
    var held = holding()
    held.leaves = true
    let terms = [FeeTerms(id: "p", fee: Self.fee("30.00", by: 30))]
    let lines = try BillingDesk(month: october, terms: terms).recurringLines(of: profile([held]))
    #expect(lines.map(\.amountMicros) == [yuan("30.00")])
    #expect(lines.map(\.count) == [31])
  }

  @Test("and two plans in one month bill the days of each", arguments: SplitMix64.seeds(count: 40))
  func segments(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let billed = month(random.int(2024...2028), random.int(1...12))
    let change = random.int(2...billed.dayCount)
    let fees = [random.int64(1...300_000_000), random.int64(1...300_000_000)]
    let terms = fees.enumerated().map {
      FeeTerms(id: "p\($0.offset)", fee: RecurringFee(amountMicros: $0.element, quantumMicros: 1))
    }
    let desk = BillingDesk(month: billed, terms: terms)
    let lines = try desk.recurringLines(
      of: profile([
        holding(0, 1, change - 1, of: billed), holding(1, change, billed.dayCount, of: billed),
      ]))
    let days = [Int64(change - 1), Int64(billed.dayCount - change + 1)]
    #expect(lines.reduce(0) { $0 + $1.count } == Int64(billed.dayCount), "SEED=\(seed)")
    for (index, line) in lines.enumerated() {
      let twice = 2 * (fees[index] * days[index] - line.amountMicros * Int64(billed.dayCount))
      #expect(line.count == days[index], "SEED=\(seed)")
      #expect(abs(twice) <= Int64(billed.dayCount), "SEED=\(seed): more than half a unit off")
    }
  }

  @Test("and one plan cut in two costs what it costs whole", arguments: 2...31)
  func cut(change: Int) throws {
    let terms = [FeeTerms(id: "p", fee: Self.fee("31.00"))]
    let desk = BillingDesk(month: october, terms: terms)
    let lines = try desk.recurringLines(
      of: profile([holding(0, 1, change - 1), holding(0, change, 31)]))
    #expect(lines.reduce(0) { $0 + $1.amountMicros } == yuan("31.00"))
  }

  @Test("and is the yardstick's: fee · days / 30 in 1/10,000 yuan, cut off")
  func yardstick() throws {
    let september = month(2026, 9)
    var random = SplitMix64(seed: 20_260_901)
    for _ in 0..<2_000 {
      let fee = random.int64(0...5_990_000)
      let terms = RecurringFee(
        amountMicros: fee * 100, joining: .full, leaving: .days, suspended: .none,
        daysOfMonth: 30, rounding: .down, quantumMicros: 100)
      let desk = BillingDesk(month: september, terms: [FeeTerms(id: "p", fee: terms)])
      let status = Subscriber.Status.allCases[random.int(0...2)]
      let joined = random.chance(10) ? random.int(1...30) : 1
      let churn = random.int(joined...30)
      let held = holding(0, joined, status == .churned ? churn : 30, of: september)
      let lines = try desk.recurringLines(of: profile([held], suspended: status == .suspended))
      let days: Int64 =
        switch status {
        case .active: 30
        case .suspended: 0
        case .churned: Int64(churn)
        }
      #expect(lines.reduce(0) { $0 + $1.amountMicros } == fee * days / 30 * 100)
    }
  }
}
