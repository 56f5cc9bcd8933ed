import Measures
import Records

/// `control.json`: the control identity per source file and in all, and the money counted along its
/// way. Money is decimal text, so that no reader takes it for a double.
package struct ControlReport: Codable, Hashable, Sendable {
  /// Records and usage of one outcome, as JSON has them.
  package struct Sums: Codable, Hashable, Sendable {
    package var records: Int64
    package var voiceMilliseconds: Int64
    package var smsMessages: Int64
    package var dataOctets: Int64
    package var contentEvents: Int64

    init(_ sums: OutcomeSums) {
      records = sums.records
      voiceMilliseconds = sums.voiceMilliseconds
      smsMessages = sums.smsMessages
      dataOctets = sums.dataOctets
      contentEvents = sums.contentEvents
    }

    private enum CodingKeys: String, CodingKey {
      case records
      case voiceMilliseconds = "voice_ms"
      case smsMessages = "sms_messages"
      case dataOctets = "data_octets"
      case contentEvents = "content_events"
    }
  }

  /// The control identity of one source file, or of all.
  package struct Entry: Codable, Hashable, Sendable {
    /// The source file, or `total`.
    package var path: String
    package var received: Sums
    package var rated: Sums
    package var suspended: Sums
    package var duplicate: Sums
    package var late: Sums
    package var filtered: Sums
    package var charge: String
    /// Records by reject reason; reasons that don't occur are left out.
    package var reasons: [String: Int64]

    init(path: String, control: FileControl) {
      self.path = path
      received = Sums(control.received)
      rated = Sums(control[.rated])
      suspended = Sums(control[.suspended])
      duplicate = Sums(control[.duplicate])
      late = Sums(control[.late])
      filtered = Sums(control[.filtered])
      charge = control.chargeMicros.description
      reasons = [:]
      for reason in RejectReason.allCases where control.reasons[Int(reason.rawValue)] > 0 {
        reasons[reason.code] = control.reasons[Int(reason.rawValue)]
      }
    }

    /// Records of all outcomes together.
    package var accountedFor: Int64 {
      rated.records + suspended.records + duplicate.records + late.records + filtered.records
    }

    private enum CodingKeys: String, CodingKey {
      case path, rated, suspended, duplicate, late, filtered, charge, reasons
      case received = "in"
    }
  }

  /// The same money counted at each place of its way; decimal text in the month's currency.
  package struct MoneyTies: Codable, Hashable, Sendable {
    package var usage: String
    /// Late records' charge, which invoices have among the adjustments; nil where none was rated.
    package var lateUsage: String?
    package var chargeLines: String
    package var invoiceUsage: String
    package var invoiceRecurring: String
    package var invoiceAdjustments: String
    package var invoiceRounding: String
    package var invoiceTotal: String
    package var subscriberMonthRevenue: String
    package var indicatorRevenue: String

    init(_ money: MoneyTotals, indicatorRevenueMicros: Int128) {
      usage = money.usageMicros.description
      lateUsage = money.lateRecords == 0 ? nil : money.lateUsageMicros.description
      chargeLines = money.chargeLineMicros.description
      invoiceUsage = money.invoiceUsageMicros.description
      invoiceRecurring = money.invoiceRecurringMicros.description
      invoiceAdjustments = money.invoiceAdjustmentMicros.description
      invoiceRounding = money.invoiceRoundingMicros.description
      invoiceTotal = money.invoiceTotalMicros.description
      subscriberMonthRevenue = money.subscriberMonthRevenueMicros.description
      indicatorRevenue = MoneySum(micros: indicatorRevenueMicros).description
    }

    private enum CodingKeys: String, CodingKey {
      case usage
      case lateUsage = "late_usage"
      case chargeLines = "charge_lines"
      case invoiceUsage = "invoice_usage"
      case invoiceRecurring = "invoice_recurring"
      case invoiceAdjustments = "invoice_adjustments"
      case invoiceRounding = "invoice_rounding"
      case invoiceTotal = "invoice_total"
      case subscriberMonthRevenue = "subscriber_month_revenue"
      case indicatorRevenue = "indicator_revenue"
    }
  }

  /// An earlier month that late records belong to: it is to be run again with them.
  package struct Reopened: Codable, Hashable, Sendable {
    package var month: String
    package var records: Int64
  }

  package var month: String
  package var currency: String
  package var files: [Entry]
  package var total: Entry
  package var money: MoneyTies
  /// nil where the job says nothing of money.
  package var receivables: Receivables?
  /// By service, those whose bundles moved or were drawn.
  package var bundles: [Bundles]
  /// The latest first; empty where the job refuses late records.
  package var reopen: [Reopened]
  /// Rated records that began before the month; nil where there are none.
  package var ratedLate: Int64?
  package var subscribers: Int64
  package var invoices: Int64
  /// Rejects that a job's limit kept out of `rejects/`; they are counted above all the same.
  package var rejectRowsLeftOut: Int64
  /// nil for a job without feeds of operations.
  package var operations: Operations?

  private enum CodingKeys: String, CodingKey {
    case month, currency, files, total, money, receivables, bundles, reopen, subscribers
    case invoices, operations
    case ratedLate = "rated_late"
    case rejectRowsLeftOut = "reject_rows_left_out"
  }

  package static let fileName = "control.json"

  /// The report of a run's totals. *Throws* ``LakeError/unbalanced(differences:)`` where the
  /// identity or a tie doesn't hold.
  ///
  /// `indicatorRevenueMicros` is nil where the job doesn't measure; invoices are tied only where it
  /// bills.
  package init(
    month: BillingMonth, currency: String, files: [(path: String, control: FileControl)],
    money: MoneyTotals, bundles: BundleTotals = BundleTotals(), indicatorRevenueMicros: Int128?,
    rejectRows: Int64
  ) throws(LakeError) {
    var sum = FileControl()
    var differences: [String] = []
    for file in files {
      sum += file.control
      differences += file.control.differences(of: file.path)
    }
    differences += sum.differences(of: "all files")
    differences += bundles.differences
    differences += money.accounts?.differences(invoiceTotal: money.invoiceTotalMicros) ?? []
    differences += Self.differences(
      of: money, chargeMicros: sum.chargeMicros.micros,
      indicatorRevenueMicros: indicatorRevenueMicros)
    let rejected =
      sum[.suspended].records + sum[.late].records + sum[.duplicate].records
    if rejectRows > rejected {
      differences.append("\(rejectRows) rows of rejects, but \(rejected) records rejected")
    }
    guard differences.isEmpty else { throw .unbalanced(differences: differences) }
    self.month = month.description
    self.currency = currency
    self.files = files.map { Entry(path: $0.path, control: $0.control) }
    total = Entry(path: "total", control: sum)
    self.money = MoneyTies(money, indicatorRevenueMicros: indicatorRevenueMicros ?? 0)
    receivables = money.accounts.map(Receivables.init)
    self.bundles = ServiceKind.allCases.filter(bundles.hasMoved).map { Bundles($0, of: bundles) }
    reopen = sum.reopened.enumerated().compactMap { index, records in
      records == 0
        ? nil
        : Reopened(month: month.offset(by: -1 - index).description, records: records)
    }
    ratedLate = money.lateRecords == 0 ? nil : money.lateRecords
    subscribers = money.subscribers
    invoices = money.invoices
    rejectRowsLeftOut = rejected - rejectRows
  }
  /// Money that differs along its way, as sentences.
  private static func differences(
    of money: MoneyTotals, chargeMicros: Int128, indicatorRevenueMicros: Int128?
  ) -> [String] {
    var differences: [String] = []
    func tie(_ name: String, _ amount: Int128, _ other: String, _ expected: Int128) {
      guard amount != expected else { return }
      let (a, b) = (MoneySum(micros: amount), MoneySum(micros: expected))
      differences.append("\(name) \(a), \(other) \(b) (difference \(a - b))")
    }
    let usage = money.usageMicros.micros
    let revenue = usage + money.invoiceRecurringMicros.micros
    let late = money.lateUsageMicros.micros
    tie("source files' charge", chargeMicros, "rated usage", usage + late)
    tie("late usage as billed", money.lateLineMicros.micros, "rated late usage", late)
    tie("charge lines", money.chargeLineMicros.micros, "rated usage", usage)
    if money.invoices > 0 {
      tie("invoices' usage", money.invoiceUsageMicros.micros, "rated usage", usage)
      tie(
        "invoices' total", money.invoiceTotalMicros.micros,
        "usage, recurring, adjustments, tax and rounding",
        revenue + money.invoiceAdjustmentMicros.micros + money.invoiceTaxMicros.micros
          + money.invoiceRoundingMicros.micros)
    }
    tie(
      "subscriber months' revenue", money.subscriberMonthRevenueMicros.micros,
      "usage and recurring", revenue)
    if let indicatorRevenueMicros {
      tie("indicators' revenue", indicatorRevenueMicros, "usage and recurring", revenue)
    }
    return differences
  }
}
