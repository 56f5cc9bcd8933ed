import Lake
import Pipeline
import Testing

@Suite("What a small month's bills and ledgers say")
struct BilledMonthTests {
  private let month: SmallMonth

  init() throws { month = try SmallMonth() }

  private static let lines = ["msisdn", "kind", "product", "count", "amount"]

  @Test("Content has its line, adjustments theirs, and all ties")
  func contentAndAdjustments() throws {
    var input = SmallMonth.Input()
    input.usage = [
      "1,content,1,2026-10-05T12:00:00+08:00,,70001,",
      "1,content,2,2026-10-05T12:00:01+08:00,,70002,",
    ]
    input.adjustments = ["1,2026-09,-3.5,tariff", "1,2026-08,1,usage", "9,2026-08,1,usage"]
    let summary = try month.run("2026-10", input)
    #expect(
      try month.rows("invoice_lines", of: "2026-10", Self.lines) == [
        "1 recurring p 31 1000000", "1 usage_content  2 4000000",
        "1 adjustment usage 0 1000000", "1 adjustment tariff 0 -3500000",
      ])
    let invoice = ["usage_content", "adjustments", "rounding", "total"]
    #expect(try month.rows("invoices", of: "2026-10", invoice) == ["4000000 -2500000 0 2500000"])
    let wide = ["content_events", "charge_content", "revenue", "adjustments", "invoice"]
    #expect(
      try month.rows("subscriber_month", of: "2026-10", wide) == [
        "2 4000000 5000000 -2500000 2500000"
      ])
    #expect(summary.control.total.rated.contentEvents == 2)
    #expect(summary.control.money.invoiceAdjustments == "-2.50")
    #expect(summary.orphans.map(\.feed) == ["adjustments"])
    #expect(
      try month.rows("usage", of: "2026-10", ["service", "rating_group", "charge"]) == [
        "content 70001 2000000", "content 70002 2000000",
      ])
  }

  @Test("A reversal gives back what its record drew, and the ledger says so")
  func reversal() throws {
    var input = SmallMonth.Input()
    input.usage = [
      "1,data,7,2026-10-05T12:00:00+08:00,130,,no", "1,data,7,2026-10-06T12:00:00+08:00,130,,yes",
      "1,data,8,2026-10-06T12:00:00+08:00,1,,yes",
    ]
    let summary = try month.run("2026-10", input)
    #expect(
      try month.rows("usage", of: "2026-10", ["record_id", "free_quantity", "charge"]) == [
        "7 100000 30000000", "7 -100000 -30000000",
      ])
    #expect(
      try month.rows("bundle_ledger", of: "2026-10", ["movement", "quantity"]) == [
        "granted 100000", "drawn -100000", "returned 100000", "rolled -60000", "expired -40000",
      ])
    #expect(summary.control.total.reasons == ["NO_REVERSED_RECORD": 1])
    #expect(summary.control.bundles.map(\.usageFree) == [0])
  }

  @Test("Members of a group share a bundle, whatever the buckets they are rated in")
  func group() throws {
    var input = SmallMonth.Input()
    input.subscribers = (1...4).map { "\($0),HA,2026-01-01,active,p" }
    input.subscriptions = ["1,family,2026-10-01,"]
    input.groups = ["f,1,main,2026-01-01,,yes", "f,4,sub,2026-01-01,2026-10-20,"]
    input.usage = [
      "4,data,1,2026-10-05T12:00:00+08:00,20,,", "1,data,2,2026-10-06T12:00:00+08:00,15,,",
      "2,data,3,2026-10-06T12:00:00+08:00,5,,", "4,data,4,2026-10-25T12:00:00+08:00,1,,",
    ]
    _ = try month.run("2026-10", input)
    let columns = ["msisdn", "allowance", "movement", "member", "quantity"]
    let rows = try month.rows("bundle_ledger", of: "2026-10", columns)
    #expect(
      rows.filter { $0.contains("shared") } == [
        "1 shared granted  30000", "1 shared drawn  -10000", "1 shared drawn 4 -20000",
      ])
    #expect(rows.contains("4 monthly drawn  -1000"), "It has left the group by then.")
    let usual = try TestFolder.contents(of: month.output("2026-10"))
    _ = try month.run("2026-10", input, bucketRecords: 1)
    #expect(try TestFolder.contents(of: month.output("2026-10")) == usual)
  }

  @Test("What is taken, handed over, reduced and left early is billed, and all ties")
  func wholeModel() throws {
    let offers = """
      offers:
        - {id: home, name: Home, products: [p], items: [{id: modem, price: 99}]}

      """
    let plans = """
      plans:
        - id: p
          name: P
          fee: 31
          setup: 20
          tariffs: t
          discounts: [{id: both, name: Both, amount: 50%, roles: [main, broadband]}]
        - {id: q, name: Q, fee: 31, tariffs: t, contract: {months: 24, earlyFeePerMonth: 2}}

      """
    let catalogue = SmallMonth.files["catalogue.yaml", default: ""] + "offers: offers.yaml\n"
    let month = try SmallMonth([
      "offers.yaml": offers, "plans.yaml": plans, "catalogue.yaml": catalogue,
    ])
    var input = SmallMonth.Input()
    input.subscribers = [
      "1,HA,2026-01-01,active,", "2,HA,2026-01-01,active,q", "3,HA,2026-01-01,active,p",
      "4,HA,2026-01-01,churned,q,2026-10-31", "5,HA,2026-01-01,suspended,q",
    ]
    input.subscriptions = ["1,home,2026-10-11,", "5,q,2025-01-01,2026-10-16", "5,p,2026-10-16,"]
    input.groups = [
      "f,1,main,2026-01-01,,", "f,2,broadband,2026-10-11,,", "g,3,main,2026-01-01,,",
      "g,4,broadband,2026-01-01,2026-10-31,",
    ]
    let summary = try month.run("2026-10", input)
    #expect(
      try month.rows("invoice_lines", of: "2026-10", Self.lines) == [
        "1 setup p 1 20000000", "1 recurring p 21 21000000", "1 discount p/both 21 -10500000",
        "1 item home/modem 1 99000000", "2 recurring q 31 31000000", "3 recurring p 31 31000000",
        "4 recurring q 31 31000000", "4 early_termination q 14 28000000",
        "5 recurring q 15 15000000", "5 early_termination q 2 4000000", "5 setup p 1 20000000",
        "5 recurring p 16 16000000",
      ])
    #expect(
      try month.rows("invoices", of: "2026-10", ["recurring", "total"]) == [
        "129500000 129500000", "31000000 31000000", "31000000 31000000", "59000000 59000000",
        "55000000 55000000",
      ])
    #expect(
      try month.rows("subscriber_month", of: "2026-10", ["recurring"]).sorted() == [
        "129500000", "31000000", "31000000", "55000000", "59000000",
      ])
    #expect(summary.control.money.invoiceRecurring == "305.50")
    #expect(summary.control.money.indicatorRevenue == "305.50")
  }
}
