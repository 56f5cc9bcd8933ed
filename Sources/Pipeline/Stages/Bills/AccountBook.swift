import Billing
import Jobs
import Lake
import Measures
import Parquet
import Records
import Tariffs

/// What one partition's lines come to by account: lines are booked as they are billed, accounts
/// worked on once all are. All lines of an account lie in one partition.
struct AccountBook: ~Copyable {
  private let terms: MoneyTerms
  private let month: BillingMonth
  private let promotions: PromotionDesk
  private var tables: AccountTables
  private var segments: SegmentTable
  /// nil where the job has no statements.
  private var statements: StatementBook?
  /// Customers of accounts that no feed describes, as their first line says.
  private var customersOfAccounts: [String: String] = [:]
  /// By position in the partition; lines that were not booked have no bill.
  private var bills: [LineBill]
  private var findings: [MoneyFinding] = []
  private(set) var totals = AccountTotals()
  /// By position in the partition: how long the line's account is past due at the month's end.
  private(set) var overdueDays: [Int64]
  private(set) var customers = CustomerPartial()

  /// `files` are the partition's, by number.
  init(
    terms: MoneyTerms, image: TariffImage, files: [CustomerFile], compressionLevel level: Int,
    facts: [(key: String, value: String)]
  ) throws {
    let tables = try AccountTables(compressionLevel: level, facts: facts)
    let segments = try SegmentTable(image: image, compressionLevel: level, facts: facts)
    let statements = try terms.statements.map { try StatementBook($0, image: image) }
    self.tables = tables
    self.segments = segments
    self.statements = statements
    self.terms = terms
    month = image.month
    promotions = PromotionDesk(promotions: terms.promotions, month: image.month)
    bills = Array(repeating: LineBill(), count: files.count)
    overdueDays = Array(repeating: 0, count: files.count)
    if terms.statements == nil { return }
    for file in files where file.account == nil {
      let (account, customer) = (file.subscriber.account, file.subscriber.traits.customer)
      if !customer.isEmpty, customersOfAccounts[account] == nil {
        customersOfAccounts[account] = customer
      }
    }
  }

  /// What promotions put on a line's invoice.
  func gifts(of file: CustomerFile) -> PromotionResult {
    file.enrolments.isEmpty ? PromotionResult() : promotions.work(file)
  }

  /// Books the invoice of the line at a position in the partition. Lines come by number.
  mutating func book(
    _ invoice: Invoice, at position: Int, of file: CustomerFile, gifts: PromotionResult
  ) throws(ParquetError) {
    let bill = LineBill(
      invoice, pointsKinds: terms.points?.kinds ?? [], giftMicros: gifts.giftMicros)
    bills[position] = bill
    if let tax = terms.tax {
      try tables.append(invoice, of: file.subscriber.msisdn, tax)
      for line in invoice.lines { totals.taxLineMicros.micros += Int128(line.taxMicros) }
    }
    for row in gifts.rows {
      try tables.append(row)
      totals.grantedMicros.micros += Int128(row.grantedMicros)
      totals.clawedMicros.micros += Int128(row.clawbackMicros)
    }
    totals.giftLineMicros.micros -= Int128(invoice.sum(of: .promotion))
    findings += gifts.findings
    for payment in file.payments where month.contains(payment.paidOn) {
      totals.linePaidMicros.micros += Int128(payment.amountMicros)
    }
  }

  /// Notes which plans a line held and what its invoice has for them.
  mutating func append(
    _ cut: [PlanSegment], of invoice: Invoice, pseudonym: String
  ) throws(ParquetError) {
    try segments.append(cut, of: invoice, pseudonym: pseudonym)
  }

  /// Writes a line's invoice, and those `records` of the rated rows, to the statement of its
  /// account.
  mutating func state(
    _ invoice: Invoice, of file: CustomerFile, records: Range<Int>, in rows: RatedRows
  ) throws {
    let id = file.subscriber.account
    let account =
      file.account ?? Account(id: id, customer: customersOfAccounts[id, default: id])
    if try statements?.append(
      invoice, of: file.subscriber, account: account, records: records, in: rows) == nil
    {
      totals.unstatedMicros.micros += Int128(invoice.totalMicros)
    }
  }

  /// Works on all accounts of the partition, by id.
  mutating func close(_ files: [CustomerFile]) throws {
    var order = Array(files.indices)
    order.sort { a, b in
      let (left, right) = (files[a].subscriber.account, files[b].subscriber.account)
      if left != right { return left.utf8.lexicographicallyPrecedes(right.utf8) }
      return a < b
    }
    let desk = AccountDesk(terms: terms, month: month)
    let due = terms.due(of: month)
    var points: [PointsRow] = []
    var start = 0
    while start < order.count {
      let id = files[order[start]].subscriber.account
      var end = start + 1
      while end < order.count, files[order[end]].subscriber.account == id { end += 1 }
      let lines = order[start..<end].map { AccountLine(file: files[$0], bill: bills[$0]) }
      let result = try desk.work(AccountMonth(id: id, lines: lines))
      try tables.append(result, dueOn: due)
      totals.add(result)
      customers.add(result.bill)
      points += result.points
      findings += result.findings
      for position in order[start..<end] {
        overdueDays[position] = Int64(result.bill.daysPastDue)
      }
      start = end
    }
    points.sort { ($0.msisdn, $0.month) < ($1.msisdn, $1.month) }
    for row in points { try tables.append(row) }
    findings.sort { a, b in
      if a.msisdn != b.msisdn { return a.msisdn < b.msisdn }
      if a.on != b.on { return a.on < b.on }
      return a.evidence.utf8.lexicographicallyPrecedes(b.evidence.utf8)
    }
    for finding in findings { try tables.append(finding) }
    totals.planFeeMicros = segments.planFeeMicros
    totals.segmentMicros = segments.segmentMicros
    if let stated = statements?.statedMicros { totals.statedMicros = stated }
    if let unstated = statements?.unstatedMicros {
      totals.unstatedMicros = totals.unstatedMicros + unstated
    }
  }

  /// What a partition's block has of it.
  typealias Finished = (
    files: [(table: String, rows: Int, octets: [UInt8])],
    statements: (index: [UInt8], text: [UInt8])
  )

  /// The files that have rows, in a fixed order, and the text of statements; after ``close(_:)``.
  consuming func finish() throws(ParquetError) -> Finished {
    let cut = try segments.finish()
    let files = try tables.finish() + (cut.map { [$0] } ?? [])
    return (files, statements.take()?.finish() ?? ([], []))
  }
}

extension AccountTotals {
  fileprivate mutating func add(_ result: AccountResult) {
    let bill = result.bill
    accounts += 1
    billedMicros.micros += Int128(bill.sums.totalMicros)
    for row in result.ledger where row.kind == .invoice {
      debitMicros.micros += Int128(row.debitMicros)
    }
    taxMicros.micros += Int128(bill.sums.taxMicros)
    openingDebtMicros.micros += Int128(bill.openingDebtMicros)
    openingCreditMicros.micros += Int128(bill.openingCreditMicros)
    paidMicros.micros += Int128(bill.paidMicros)
    giftMicros.micros += Int128(bill.sums.giftMicros)
    refundedMicros.micros += Int128(bill.refundedMicros)
    appliedMicros.micros += Int128(bill.appliedMicros)
    closingDebtMicros.micros += Int128(bill.closingDebtMicros)
    closingCreditMicros.micros += Int128(bill.closingCreditMicros)
    for row in result.points {
      pointsOpening.micros += Int128(row.opening)
      pointsEarned.micros += Int128(row.earned)
      pointsRedeemed.micros += Int128(row.redeemed)
      pointsExpired.micros += Int128(row.expired)
      pointsClosing.micros += Int128(row.closing)
    }
  }
}
