import Billing
import Jobs
import Lake
import Measures
import Parquet
import Records

/// The tables of one partition that say what became of bills. Lines come in the order of their
/// numbers, accounts in the order of their ids.
struct AccountTables: ~Copyable {
  private var taxes: TableBuilder
  private var benefits: TableBuilder
  private var bills: TableBuilder
  private var ledger: TableBuilder
  private var actions: TableBuilder
  private var points: TableBuilder
  private var findings: TableBuilder

  init(
    compressionLevel level: Int, facts: [(key: String, value: String)]
  ) throws(ParquetError) {
    func builder(_ table: TableDefinition) throws(ParquetError) -> TableBuilder {
      try TableBuilder(table, compressionLevel: level, facts: facts)
    }
    // All first, then the fields: what isn't copyable can't be half initialised.
    let taxes = try builder(OutputTables.invoiceTax)
    let benefits = try builder(OutputTables.promoBenefits)
    let bills = try builder(OutputTables.accountBills)
    let ledger = try builder(OutputTables.arLedger)
    let actions = try builder(OutputTables.serviceActions)
    let points = try builder(OutputTables.pointsLedger)
    let findings = try builder(OutputTables.moneyFindings)
    self.taxes = taxes
    self.benefits = benefits
    self.bills = bills
    self.ledger = ledger
    self.actions = actions
    self.points = points
    self.findings = findings
  }

  /// The taxed lines of an invoice.
  mutating func append(_ invoice: Invoice, of msisdn: UInt64, _ tax: TaxTerms) throws(ParquetError)
  {
    for (index, line) in invoice.lines.enumerated() where tax.rate(of: line.kind) > 0 {
      taxes.add(Int64(truncatingIfNeeded: msisdn))
      taxes.add(index + 1)
      taxes.add(line.kind.code)
      taxes.add(tax.mode.rawValue)
      taxes.add(tax.rate(of: line.kind))
      taxes.add(tax.mode == .added ? line.amountMicros : line.amountMicros - line.taxMicros)
      taxes.add(line.taxMicros)
      try taxes.endRow()
    }
  }

  mutating func append(_ row: PromotionRow) throws(ParquetError) {
    benefits.add(Int64(truncatingIfNeeded: row.enrolment.msisdn))
    benefits.add(row.enrolment.id)
    benefits.add(row.enrolment.promotion)
    benefits.add(row.enrolment.on)
    benefits.add(row.enrolment.paidMicros)
    benefits.add(row.giftMicros)
    benefits.add(row.state.code)
    benefits.add(orNull: row.part.map { Int64($0) })
    benefits.add(row.grantedMicros)
    benefits.add(row.clawbackMicros)
    benefits.add(row.parts)
    benefits.add(row.grantedTotalMicros)
    try benefits.endRow()
  }

  /// A bill that is due on `due`, and its account's ledger and actions.
  mutating func append(_ result: AccountResult, dueOn due: CivilDay) throws(ParquetError) {
    let (bill, sums) = (result.bill, result.bill.sums)
    bills.add(bill.account.id)
    bills.add(bill.account.customer)
    bills.add(bill.account.kind.code)
    bills.add(orNull: bill.account.creditClass)
    bills.add(bill.lines)
    bills.add(orNull: bill.groupPayer.map { Int64(truncatingIfNeeded: $0) })
    for micros in [
      sums.recurringMicros, sums.usageMicros, sums.adjustmentMicros, sums.taxLineMicros,
      sums.roundingMicros, sums.totalMicros, sums.taxMicros, bill.openingDebtMicros,
      bill.openingCreditMicros, bill.paidMicros, sums.giftMicros, bill.refundedMicros,
      bill.appliedMicros, bill.closingDebtMicros, bill.closingCreditMicros, bill.overdueMicros,
    ] { bills.add(micros) }
    bills.add(bill.daysPastDue)
    bills.add(due)
    try bills.endRow()
    for row in result.ledger { try append(row) }
    for action in result.actions { try append(action) }
  }

  private mutating func append(_ row: LedgerRow) throws(ParquetError) {
    ledger.add(row.account)
    ledger.add(row.kind.code)
    ledger.add(row.month?.description)
    ledger.add(row.openingMicros)
    ledger.add(row.debitMicros)
    ledger.add(row.creditMicros)
    ledger.add(row.balanceMicros)
    ledger.add(row.dueOn)
    ledger.add(row.daysPastDue)
    ledger.add(row.bucket)
    try ledger.endRow()
  }

  private mutating func append(_ action: ServiceAction) throws(ParquetError) {
    actions.add(action.service)
    actions.add(action.isBroadband ? "broadband" : "mobile")
    actions.add(action.kind.code)
    actions.add(action.account)
    actions.add(orNull: action.causeService.map { Int64(truncatingIfNeeded: $0) })
    actions.add(action.overdueMicros)
    actions.add(action.daysPastDue)
    actions.add(orNull: action.stage.code)
    actions.add(orNull: action.formerStage.code)
    try actions.endRow()
  }

  mutating func append(_ row: PointsRow) throws(ParquetError) {
    points.add(Int64(truncatingIfNeeded: row.msisdn))
    points.add(row.month.description)
    for count in [row.opening, row.earned, row.redeemed, row.expired, row.closing, row.pending] {
      points.add(count)
    }
    try points.endRow()
  }

  mutating func append(_ finding: MoneyFinding) throws(ParquetError) {
    findings.add(Int64(truncatingIfNeeded: finding.msisdn))
    findings.add(finding.rule.code)
    findings.add(finding.evidence)
    findings.add(finding.on)
    findings.add(finding.amountMicros)
    findings.add(finding.points)
    try findings.endRow()
  }

  /// The files that have rows, in a fixed order.
  consuming func finish() throws(ParquetError) -> [(table: String, rows: Int, octets: [UInt8])] {
    let counts = [
      (OutputTables.invoiceTax.name, taxes.rows), (OutputTables.promoBenefits.name, benefits.rows),
      (OutputTables.accountBills.name, bills.rows), (OutputTables.arLedger.name, ledger.rows),
      (OutputTables.serviceActions.name, actions.rows),
      (OutputTables.pointsLedger.name, points.rows),
      (OutputTables.moneyFindings.name, findings.rows),
    ]
    let octets = [
      try taxes.finish(), try benefits.finish(), try bills.finish(), try ledger.finish(),
      try actions.finish(), try points.finish(), try findings.finish(),
    ]
    return zip(counts, octets).compactMap { count, octets in
      count.1 == 0 ? nil : (count.0, count.1, octets)
    }
  }
}
