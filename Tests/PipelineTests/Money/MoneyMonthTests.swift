import Lake
import Measures
import Pipeline
import Testing

@Suite("Money across months")
struct MoneyMonthTests {
  private let month: SmallMonth

  init() throws {
    let job = try #require(SmallMonth.files["job.yaml"])
    let feeds = """
      groups: {files: groups*}
        payments: {files: payments*}
        accounts: {files: accounts*}
        promotion_enrolments: {files: enrolments*}
        redemptions: {files: redemptions*}
      """
    month = try SmallMonth([
      "job.yaml": job.replacing("groups: {files: groups*}", with: feeds) + """
        money:
          tax: {mode: included, usual: 6%}
          dunning: {stages: {remind: 1, stop: 11}}
          points: {fee: 1, months: 2}
          promotions:
            - {id: save, name: 预存10送3, pay: 10, gift: 3, parts: 3, as: discount}
        measures: {history: 3}

        """
    ])
  }

  /// Accounts: a (lines 1 and 2) of customer c, b (line 3) of the same. Line 1 took part in a
  /// promotion in September.
  private func run(
    _ text: String, kilooctets: Int = 0, churnedOn: String = "", payments: [String] = [],
    redemptions: [String] = []
  ) throws -> MonthSummary {
    var input = SmallMonth.Input()
    if kilooctets > 0 {
      input.usage = ["1,data,1,\(text)-05T12:00:00+08:00,\(kilooctets),,"]
    }
    let others = [
      "subscribers": [
        "msisdn,account,region,activated_on,status,plan,churned_on",
        "1,a,HA,2026-01-01,\(churnedOn.isEmpty ? "active" : "churned"),p,\(churnedOn)",
        "2,a,HA,2026-01-01,active,p,", "3,b,HA,2026-01-01,active,p,",
      ],
      "accounts": ["account,customer", "a,c", "b,c"],
      "payments": ["payment_id,msisdn,amount,paid_on,channel"] + payments,
      "enrolments": ["enrolment_id,msisdn,promotion,amount,on", "E1,1,save,10,2026-09-05"],
      "redemptions": ["redemption_id,msisdn,points,on"] + redemptions,
    ]
    input.others = others.mapValues { $0.joined(separator: "\n") + "\n" }
    return try month.run(text, input)
  }

  private func ledger(_ text: String) throws -> [String] {
    try month.rows(
      "ar_ledger", of: text,
      ["account", "kind", "invoice_month", "opening", "debit", "credit", "balance"])
  }

  private func points(_ text: String) throws -> [String] {
    try month.rows(
      "points_ledger", of: text,
      ["msisdn", "fee_month", "opening", "earned", "redeemed", "expired", "closing", "pending"])
  }

  private func actions(_ text: String) throws -> [String] {
    try month.rows(
      "service_actions", of: text,
      ["service", "action", "overdue", "days_past_due", "former_stage"])
  }

  @Test("Debts, credit, stops, gifts and points go on where the month before left them")
  func threeMonths() throws {
    // Fees of 1.00 each; line 1 has 4 kB beyond its bundle at 1.00.
    let september = try run("2026-09", kilooctets: 104, payments: ["P1,3,5,2026-09-10,shop"])
    #expect(
      try ledger("2026-09") == [
        "a invoice 2026-09 0 6000000 0 6000000", "b invoice 2026-09 0 1000000 1000000 0",
        "b credit  0 0 4000000 -4000000",
      ])
    #expect(
      try points("2026-09") == [
        "1 2026-09 0 0 0 0 0 5", "2 2026-09 0 0 0 0 0 1", "3 2026-09 0 1 0 0 1 0",
      ])
    #expect(september.control.receivables?.closingDebt == "6.00")
    #expect(september.control.receivables?.closingCredit == "4.00")

    // The first part of the gift takes off line 1's fee. Of September 4.00 stay open, 11 days past
    // due on the 31st: both lines are stopped.
    let october = try run(
      "2026-10", payments: ["P2,2,2,2026-10-12,shop"],
      redemptions: ["R1,3,1,2026-10-05", "R2,3,1,2026-10-06"])
    #expect(
      try ledger("2026-10") == [
        "a invoice 2026-09 6000000 0 2000000 4000000", "a invoice 2026-10 0 1000000 0 1000000",
        "b invoice 2026-10 0 1000000 1000000 0", "b credit  -4000000 1000000 0 -3000000",
      ])
    #expect(try actions("2026-10") == ["1 stop 4000000 11 ", "2 stop 4000000 11 "])
    #expect(
      try month.rows("subscriber_month", of: "2026-10", ["overdue_days"]) == ["11", "11", "0"],
      "all lines of an account are as late as it")
    #expect(
      try points("2026-10") == [
        "1 2026-09 0 0 0 0 0 5", "2 2026-09 0 0 0 0 0 1", "2 2026-10 0 0 0 0 0 1",
        "3 2026-09 1 0 1 0 0 0", "3 2026-10 0 1 0 0 1 0",
      ])
    #expect(
      try month.rows("money_findings", of: "2026-10", ["msisdn", "rule", "evidence", "points"])
        == ["3 redemption_beyond_balance R2 1"])
    #expect(october.control.receivables?.promotionsGranted == "1.00")
    // All is paid; line 1 leaves in the middle of the month, and pays its gift back.
    let november = try run(
      "2026-11", churnedOn: "2026-11-15", payments: ["P3,1,5,2026-11-03,shop"])
    #expect(
      try ledger("2026-11") == [
        "a invoice 2026-09 4000000 0 4000000 0", "a invoice 2026-10 1000000 0 1000000 0",
        "a invoice 2026-11 0 2500000 0 2500000", "b invoice 2026-11 0 1000000 1000000 0",
        "b credit  -3000000 1000000 0 -2000000",
      ])
    #expect(try actions("2026-11") == ["2 reconnect 0 0 stop"])
    #expect(
      try month.rows(
        "promo_benefits", of: "2026-11", ["state", "granted", "clawback", "granted_total"])
        == ["clawed_back 0 1000000 0"])
    #expect(
      try points("2026-11") == [
        "1 2026-09 0 5 0 5 0 0", "1 2026-11 0 0 0 0 0 1", "2 2026-09 0 1 0 1 0 0",
        "2 2026-10 0 1 0 0 1 0", "2 2026-11 0 0 0 0 0 1", "3 2026-10 1 0 0 0 1 0",
        "3 2026-11 0 1 0 0 1 0",
      ])
    #expect(november.control.receivables?.promotionsClawed == "1.00")
  }

  @Test("A customer's bill is that of all of its accounts")
  func customers() throws {
    _ = try run("2026-09", kilooctets: 104)
    #expect(
      try month.rows("customer_bills", of: "2026-09", ["customer", "accounts", "lines", "total"])
        == ["c 2 3 7000000"])
  }

  @Test("The tax in each price is shown by line")
  func tax() throws {
    _ = try run("2026-09", kilooctets: 104)
    // 1.00 and 4.00 with 6 % in them: 0.0566 and 0.2264.
    #expect(
      try month.rows("invoice_tax", of: "2026-09", ["msisdn", "line_no", "kind", "net", "tax"]) == [
        "1 1 recurring 940000 60000", "1 2 usage_data 3770000 230000",
        "2 1 recurring 940000 60000", "3 1 recurring 940000 60000",
      ])
    #expect(
      try month.rows("subscriber_month", of: "2026-09", ["tax", "overdue_days"])
        == ["290000 0", "60000 0", "60000 0"])
    let verified = try Verification(folder: month.output("2026-09"))
    #expect(verified.checks.contains("tax = Σ subscriber_month.tax: 0.41"))
  }

  @Test("A month that is run again leaves the same")
  func again() throws {
    _ = try run("2026-09", kilooctets: 104)
    _ = try run("2026-10")
    let first = try TestFolder.contents(of: month.output("2026-10"))
    _ = try run("2026-10")
    #expect(try TestFolder.contents(of: month.output("2026-10")) == first)
  }

  @Test("What an account without lines left is said")
  func leftBehind() throws {
    _ = try run("2026-09", payments: ["P1,3,5,2026-09-10,shop"])
    var input = SmallMonth.Input(subscribers: ["1,HA,2026-01-01,active,p"])
    input.others = [
      "accounts": "account,customer\n1,1\n",
      "payments": "payment_id,msisdn,amount,paid_on,channel\n",
      "enrolments": "enrolment_id,msisdn,promotion,amount,on\n",
      "redemptions": "redemption_id,msisdn,points,on\n",
    ]
    let summary = try month.run("2026-10", input)
    #expect(
      summary.notes.contains {
        $0.hasPrefix("2 accounts of 2026-09 have no line any more: they owe 2.00 and have 4.00")
      }, "\(summary.notes)")
  }
}
