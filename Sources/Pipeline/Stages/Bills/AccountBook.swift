import Billing
import Jobs
import Lake
import Measures
import Parquet
import Records

/// What one partition's lines come to by account: lines are booked as they are billed, accounts
/// worked on once all are. All lines of an account lie in one partition.
struct AccountBook: ~Copyable {
  private let terms: MoneyTerms
  private let month: BillingMonth
  private let promotions: PromotionDesk
  private var tables: AccountTables
  /// By position in the partition; lines that were not booked have no bill.
  private var bills: [LineBill]
  private var findings: [MoneyFinding] = []
  private(set) var totals = AccountTotals()
  /// By position in the partition: how long the line's account is past due at the month's end.
  private(set) var overdueDays: [Int64]
  private(set) var customers = CustomerPartial()

  init(
    terms: MoneyTerms, month: BillingMonth, lines: Int, compressionLevel level: Int,
    facts: [(key: String, value: String)]
  ) throws(ParquetError) {
    let tables = try AccountTables(compressionLevel: level, facts: facts)
    self.tables = tables
    self.terms = terms
    self.month = month
    promotions = PromotionDesk(promotions: terms.promotions, month: month)
    bills = Array(repeating: LineBill(), count: lines)
    overdueDays = Array(repeating: 0, count: lines)
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
  }

  /// The files that have rows, in a fixed order; after ``close(_:)``.
  consuming func finish() throws(ParquetError) -> [(table: String, rows: Int, octets: [UInt8])] {
    try tables.finish()
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
