import Foundation
import Lake
import Measures
import Pipeline
import Testing

@Suite("What a month was billed wrongly is on the next month's bill")
struct AdjustedMonthTests {
  private let month: SmallMonth

  init() throws { month = try SmallMonth() }

  @Test("A corrected file, the difference of the runs, the next month's invoices: all tie")
  func corrected() throws {
    var input = SmallMonth.Input()
    input.subscribers = (1...3).map { "\($0),HA,2026-01-01,active,p" }
    input.usage = [
      "1,data,1,2026-09-05T12:00:00+08:00,130,,no", "1,content,2,2026-09-06T12:00:00+08:00,,9,no",
      "2,data,3,2026-09-07T12:00:00+08:00,140,,no", "3,data,4,2026-09-08T12:00:00+08:00,120,,no",
    ]
    let billed = try month.run("2026-09", input)
    // One session was longer, one text never was, one session is taken back.
    input.corrected = [
      "1,data,1,2026-09-05T12:00:00+08:00,137,,no", "2,data,3,2026-09-07T12:00:00+08:00,140,,no",
      "3,data,4,2026-09-08T12:00:00+08:00,120,,no", "3,data,4,2026-09-09T12:00:00+08:00,120,,yes",
    ]
    let right = try month.run("2026-09", input, into: "2026-09-corrected")
    let (difference, adjustments) = try MonthComparison(
      before: month.output("2026-09"), after: month.output("2026-09-corrected")
    ).run()
    #expect(
      String(decoding: adjustments.csv, as: UTF8.self) == """
        msisdn,month,amount,reason
        1,2026-09,5.000000,quantity
        3,2026-09,-20.000000,added

        """)
    #expect(difference.charge.delta == difference.invoices.total.delta)
    #expect(difference.invoices.usageContent.delta.description == "-2.00")
    #expect(
      difference.bundles.map { "\($0.service) \($0.movement) \($0.before) \($0.after)" } == [
        "data returned 0 100000", "data rolled 0 -60000", "data expired 0 -40000",
      ])
    var next = SmallMonth.Input()
    next.subscribers = input.subscribers
    next.adjustments = String(decoding: adjustments.csv, as: UTF8.self)
      .split(separator: "\n").dropFirst().map(String.init)
    let summary = try month.run("2026-10", next)
    #expect(summary.control.money.invoiceAdjustments == difference.invoices.total.delta.description)
    #expect(
      try month.rows("invoice_lines", of: "2026-10", ["msisdn", "kind", "product", "amount"])
        .filter { $0.contains("adjustment") } == [
          "1 adjustment quantity 5000000", "3 adjustment added -20000000",
        ])
    // Both bills together are what the month was right about, and the next month's own.
    #expect(
      try totals("2026-09") + totals("2026-10")
        == totals("2026-09-corrected") + 3 * Self.feeMicros)
    #expect(billed.control.money.invoiceTotal != right.control.money.invoiceTotal)
  }

  private static let feeMicros: Int64 = 1_000_000

  private func totals(_ name: String) throws -> Int64 {
    try month.rows("invoices", of: name, ["total"]).reduce(0) { $0 + (Int64($1) ?? 0) }
  }
}
