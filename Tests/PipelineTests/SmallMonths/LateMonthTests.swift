import Jobs
import Lake
import Measures
import Pipeline
import Testing

@Suite("Late records that a job adjusts")
struct LateMonthTests {
  private static let input = {
    var input = SmallMonth.Input()
    input.subscribers = ["1,HA,2026-01-01,active,p", "2,HA,2026-09-25,active,p"]
    input.usage = [
      "1,data,1,2026-09-20T12:00:00+08:00,10,,no", "1,content,2,2026-08-15T12:00:00+08:00,,9,no",
      "1,content,3,2026-09-30T23:59:59+08:00,,9,no", "1,content,3,2026-09-30T23:59:59+08:00,,9,no",
      "1,content,4,2026-10-01T00:00:00+08:00,,9,no", "1,data,5,2026-10-02T12:00:00+08:00,10,,no",
      "2,content,6,2026-09-24T23:59:59+08:00,,9,no", "2,content,7,2026-09-25T00:00:00+08:00,,9,no",
      "1,data,8,2026-07-30T23:59:59+08:00,10,,no",
    ]
    input.adjustments = ["2,2026-08,-0.5,tariff"]
    return input
  }()

  private static let rates = """
    tariff,id,service,unit,increment,price,valid_from,valid_to
    t,data,data,1kB,1kB,1,,
    t,content,content,1,1,2,,2026-10-01
    t,content,content,1,1,3,2026-10-01,

    """

  private static func month(_ late: String) throws -> SmallMonth {
    let job = SmallMonth.files["job.yaml"] ?? ""
    return try SmallMonth([
      "job.yaml": job + "window: {lateDays: 62, late: \(late)}\n", "rates.csv": rates,
    ])
  }

  @Test("are on the bill at the price of their day, a line a month, and all ties")
  func adjusted() throws {
    let month = try Self.month("adjust")
    let summary = try month.run("2026-10", Self.input)
    #expect(
      try month.rows(
        "invoice_lines", of: "2026-10", ["msisdn", "kind", "product", "count", "amount"]) == [
          "1 recurring p 31 1000000", "1 usage_data  1 0", "1 usage_content  1 3000000",
          "1 adjustment late usage 2026-08 1 2000000",
          "1 adjustment late usage 2026-09 2 12000000", "2 recurring p 31 1000000",
          "2 adjustment tariff 0 -500000", "2 adjustment late usage 2026-09 1 2000000",
        ])
    #expect(
      try month.rows("invoices", of: "2026-10", ["usage_content", "adjustments", "total"]) == [
        "3000000 14000000 18000000", "0 1500000 2500000",
      ])
    // No bundle was drawn but by October's session, and no sum of the month has the late ones.
    #expect(
      try month.rows("usage", of: "2026-10", ["record_id", "free_quantity", "charge"]) == [
        "2 0 2000000", "1 0 10000000", "3 0 2000000", "4 0 3000000", "5 10000 0", "7 0 2000000",
      ])
    let wide = ["content_events", "charge_content", "charge_data", "revenue", "adjustments"]
    #expect(
      try month.rows("subscriber_month", of: "2026-10", wide).sorted() == [
        "0 0 0 1000000 1500000", "1 3000000 0 4000000 14000000",
      ])
    let control = summary.control
    #expect(control.total.rated.records == 6 && control.ratedLate == 4)
    #expect(control.total.reasons == ["NO_PLAN": 1, "DUPLICATE": 1, "OTHER_MONTH": 1])
    #expect(control.total.late.records == 0 && control.reopen.isEmpty)
    #expect(control.money.usage == "3.00" && control.money.lateUsage == "16.00")
    #expect(control.total.charge == "19.00" && control.money.invoiceAdjustments == "15.50")
    #expect(summary.notes.contains { $0.contains("4 late records") && $0.contains("16.00 CNY") })
  }

  @Test("are explained by the plan and the price of their day")
  func explained() throws {
    let month = try Self.month("adjust")
    _ = try month.run("2026-10", Self.input)
    let explainer = RecordExplainer(try PublishedMonth(folder: month.output("2026-10")))
    let late = try #require(try explainer.explained(.id(3)).first { $0.outcome == "rated" })
    #expect(late.record?.start.hasPrefix("2026-09-30T23:59:59") == true)
    #expect(late.plan?.plan.from.hasPrefix("2026-07-31T00:00:00") == true)
    #expect(late.price?.charge == "2.00")
  }

  @Test("are compared as records, and left aside when other tariffs are tried")
  func comparedAndTried() throws {
    let (refused, adjusted) = (try Self.month("refuse"), try Self.month("adjust"))
    let before = try refused.run("2026-10", Self.input)
    let after = try adjusted.run("2026-10", Self.input)
    #expect(before.control.total.late.records == 6 && before.control.ratedLate == nil)
    #expect(before.control.money.lateUsage == nil)
    #expect(before.control.money.usage == after.control.money.usage)
    let (difference, _) = try MonthComparison(
      before: refused.output("2026-10"), after: adjusted.output("2026-10")
    ).run()
    #expect(difference.added.usage.records == 4)
    #expect(difference.added.charge.description == "16.00")
    #expect(difference.invoices.total.delta.description == "16.00")
    let published = try PublishedMonth(folder: adjusted.output("2026-10"))
    let trial = try TariffTrial(published, catalogue: published.loaded.catalogue)
    let tried = try trial.tried(0)
    #expect(tried.records == 2 && tried.unrated.isEmpty)
    #expect(tried.rows.map(\.usageMicrosBefore) == [3_000_000, 0])
    #expect(tried.rows.map(\.usageMicrosAfter) == [3_000_000, 0])
  }
}
