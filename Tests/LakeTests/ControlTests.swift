import Lake
import Measures
import Records
import Testing

@Suite("The control identity")
struct ControlTests {
  private static func balanced() -> FileControl {
    var control = FileControl()
    control.received.add(service: .voice, quantity: 60_000)
    control.received.add(service: .data, quantity: 5_000)
    control.received.add(service: .sms, quantity: 1)
    control[.rated].add(service: .voice, quantity: 60_000)
    control[.late].add(service: .data, quantity: 5_000)
    control[.duplicate].add(service: .sms, quantity: 1)
    return control
  }

  @Test("What adds up has no difference")
  func balance() { #expect(Self.balanced().differences(of: "f") == []) }

  @Test("Each difference is a sentence with both numbers")
  func differences() {
    var control = Self.balanced()
    control.received.records += 2
    control[.rated].addUsage(service: .data, quantity: 7)
    control.received.addUsage(service: .voice, quantity: 1_000)
    #expect(
      control.differences(of: "a.csv") == [
        "a.csv: 5 records in, 3 accounted for (difference 2)",
        "a.csv: 61000 voice ms in, 60000 accounted for (difference 1000)",
        "a.csv: 5000 data octets in, 5007 accounted for (difference -7)",
      ])
  }

  @Test("Bundles must add to nothing, and usage must have drawn what they say")
  func bundles() {
    var totals = BundleTotals()
    totals.add(.granted, of: .voice, quantity: 600_000)
    totals.add(.drawn, of: .voice, quantity: -120_000)
    totals.add(.returned, of: .voice, quantity: 60_000)
    totals.add(.expired, of: .voice, quantity: -540_000)
    totals.add(free: 60_000, of: .voice)
    #expect(totals.differences == [])
    totals.add(.drawn, of: .data, quantity: -5)
    #expect(
      totals.differences == [
        "bundles of data: the ledger adds to -5, not to 0",
        "bundles of data: 5 drawn by the ledger, 0 by usage (difference 5)",
      ])
    let once = totals
    totals += once
    #expect(totals.entries == 10 && totals.quantity(.drawn, of: .voice) == -240_000)
  }

  @Test("Sums past 64 bits don't trap and don't pass for balanced")
  func overflow() {
    var control = FileControl()
    for outcome in [Outcome.rated, .rated, .late] {
      control.received.add(service: .data, quantity: .max / 2)
      control[outcome].add(service: .data, quantity: .max / 2)
    }
    var total = control
    total += control
    for control in [control, total] {
      let differences = control.differences(of: "f")
      #expect(differences.count == 1)
      #expect(differences.first?.contains("than 64 bits hold") == true)
    }
  }

  private static func report(
    _ control: FileControl, _ money: MoneyTotals, indicators: Int128?, rows: Int64 = 0
  ) throws(LakeError) -> ControlReport {
    guard let month = BillingMonth("2026-10") else { preconditionFailure("October exists.") }
    return try ControlReport(
      month: month, currency: "CNY", files: [("a.csv", control)], money: money,
      indicatorRevenueMicros: indicators, rejectRows: rows)
  }

  /// 1.00 of usage and 9.00 recurring, invoiced as 10.00.
  private static func paid() -> (FileControl, MoneyTotals) {
    var control = balanced()
    control.chargeMicros = MoneySum(micros: 1_000_000)
    var money = MoneyTotals()
    money.usageMicros = MoneySum(micros: 1_000_000)
    money.chargeLineMicros = MoneySum(micros: 1_000_000)
    money.invoiceUsageMicros = MoneySum(micros: 1_000_000)
    money.invoiceRecurringMicros = MoneySum(micros: 9_000_000)
    money.invoiceTotalMicros = MoneySum(micros: 10_000_000)
    money.subscriberMonthRevenueMicros = MoneySum(micros: 10_000_000)
    money.invoices = 1
    return (control, money)
  }

  @Test("A balanced month is reported")
  func reported() throws {
    let (control, money) = Self.paid()
    let report = try Self.report(control, money, indicators: 10_000_000, rows: 1)
    #expect(report.total.accountedFor == 3)
    #expect(report.rejectRowsLeftOut == 1)
    #expect(report.money.invoiceTotal == "10.00")
    let octets = try JSONText.encode(report)
    #expect(try JSONText.decode(ControlReport.self, from: octets, path: "p") == report)
  }

  @Test(
    "Each tie of money is checked, and its difference is said",
    arguments: [
      (\MoneyTotals.usageMicros, 6), (\.chargeLineMicros, 1), (\.invoiceUsageMicros, 1),
      (\.invoiceRecurringMicros, 3), (\.invoiceTotalMicros, 1),
      (\.subscriberMonthRevenueMicros, 1), (\.invoiceRoundingMicros, 1),
      (\.lateUsageMicros, 2), (\.lateLineMicros, 1),
    ] as [(any WritableKeyPath<MoneyTotals, MoneySum> & Sendable, Int)])
  func ties(path: any WritableKeyPath<MoneyTotals, MoneySum> & Sendable, count: Int) {
    var (control, money) = Self.paid()
    control.received.records += 0
    money[keyPath: path].micros += 250_000
    do {
      _ = try Self.report(control, money, indicators: 10_000_000)
      Issue.record("a difference of 0.25 must be found")
    } catch {
      guard case .unbalanced(let differences) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(differences.count == count, "\(differences)")
      #expect(differences.allSatisfy { $0.contains("0.25)") }, "\(differences)")
      #expect(error.description.contains("nothing was published"))
    }
  }
}
