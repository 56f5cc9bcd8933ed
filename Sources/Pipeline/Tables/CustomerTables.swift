import Jobs
import Lake
import Measures
import Parquet
import Records
import Tariffs

/// A record that rating rejected, as the `rejects` table has it.
private struct RejectedRecord {
  var file: String
  var line: Int64
  var reason: RejectReason
  var msisdn: UInt64
  var recordID: UInt64
}

/// The tables of one partition with rows per subscriber: charges, invoices, their lines, subscriber
/// months, and the rejects that rating found.
struct CustomerTables: ~Copyable {
  private var charges: TableBuilder
  private var invoices: TableBuilder
  private var invoiceLines: TableBuilder
  private var months: TableBuilder
  private var rejects: TableBuilder
  private var rejected: [RejectedRecord] = []
  private let image: TariffImage
  private let isMeasured: Bool

  init(
    image: TariffImage, compressionLevel level: Int, facts: [(key: String, value: String)],
    isMeasured: Bool = false
  ) throws(ParquetError) {
    // All first, then the fields: what isn't copyable can't be half initialised.
    let charges = try TableBuilder(OutputTables.charges, compressionLevel: level, facts: facts)
    let invoices = try TableBuilder(OutputTables.invoices, compressionLevel: level, facts: facts)
    let lines = try TableBuilder(OutputTables.invoiceLines, compressionLevel: level, facts: facts)
    let months = try TableBuilder(
      isMeasured ? OutputTables.subscriberMonth.measured : OutputTables.subscriberMonth,
      isLastLate: isMeasured, compressionLevel: level, facts: facts)
    let rejects = try TableBuilder(OutputTables.rejects, compressionLevel: level, facts: facts)
    self.image = image
    self.isMeasured = isMeasured
    self.charges = charges
    self.invoices = invoices
    invoiceLines = lines
    self.months = months
    self.rejects = rejects
  }

  mutating func append(charges lines: [ChargeLine], of pseudonym: String) throws(ParquetError) {
    for line in lines {
      charges.add(pseudonym)
      charges.add(line.service.code)
      charges.add(name(line.plan) { image.plans[$0].id })
      charges.add(name(line.zone) { image.zones[$0].id })
      charges.add(name(line.band) { image.bands[$0].id })
      charges.add(line.roaming)
      charges.add(line.events)
      charges.add(line.quantity)
      charges.add(line.freeQuantity)
      charges.add(line.billedQuantity)
      charges.add(line.chargeMicros)
      try charges.endRow()
    }
  }

  private func name(_ index: UInt16, _ name: (Int) -> String) -> String? {
    index == RatedEvent.none ? nil : name(Int(index))
  }

  mutating func append(
    _ invoice: Invoice, of row: SubscriberMonth, pseudonym: String
  ) throws(ParquetError) {
    let msisdn = Int64(truncatingIfNeeded: row.customer.msisdn)
    invoices.add(msisdn)
    invoices.add(pseudonym)
    invoices.add(row.customer.account)
    invoices.add(orNull: row.customer.name)
    invoices.add(orNull: row.plan)
    invoices.add(invoice.recurringMicros)
    for kind in [
      Invoice.LineKind.usageVoice, .usageSMS, .usageData, .usageContent, .adjustment, .rounding,
    ] { invoices.add(invoice.sum(of: kind)) }
    invoices.add(invoice.totalMicros)
    try invoices.endRow()
    for (index, line) in invoice.lines.enumerated() {
      invoiceLines.add(msisdn)
      invoiceLines.add(index + 1)
      invoiceLines.add(line.kind.code)
      invoiceLines.add(orNull: line.product)
      invoiceLines.add(line.count)
      invoiceLines.add(line.amountMicros)
      try invoiceLines.endRow()
    }
  }

  mutating func append(_ row: SubscriberMonth, pseudonym: String) throws(ParquetError) {
    let usage = row.usage
    months.add(pseudonym)
    months.add(orNull: row.plan)
    months.add(orNull: row.customer.brand)
    months.add(row.customer.status.code)
    months.add(row.customer.activatedOn.month.description)
    months.add(row.tenureMonths)
    months.add(row.openAtStart)
    months.add(row.openAtEnd)
    months.add(usage.activeDays.nonzeroBitCount)
    for value in [
      usage.voice.originatingEvents, usage.voice.terminatingEvents, usage.voice.quantity,
      usage.voice.terminatingQuantity, usage.voice.freeQuantity, usage.sms.originatingEvents,
      usage.sms.terminatingEvents, usage.data.originatingEvents + usage.data.terminatingEvents,
      usage.data.quantity, usage.data.freeQuantity,
      usage.content.originatingEvents + usage.content.terminatingEvents, usage.roamingEvents,
      usage.voice.chargeMicros, usage.sms.chargeMicros, usage.data.chargeMicros,
      usage.content.chargeMicros, usage.data.overageMicros, row.recurringMicros, row.revenueMicros,
      row.adjustmentMicros, row.invoiceMicros, row.paidMicros, row.complaints,
    ] { months.add(value) }
    if isMeasured { row.addMeasures(to: &months) }
    try months.endRow()
  }

  mutating func append(
    reject record: UsageRecord, _ event: RatedEvent, msisdn: UInt64, file: String, line: Int64
  ) {
    guard let reason = RejectReason(rawValue: event.reason) else {
      preconditionFailure("A record that wasn't rated has a reason.")
    }
    rejected.append(
      RejectedRecord(
        file: file, line: line, reason: reason, msisdn: msisdn, recordID: record.recordID))
  }

  /// Records come by subscriber; the table is by file and line.
  private mutating func writeRejects() throws(ParquetError) {
    rejected.sort { left, right in
      if left.file != right.file {
        return left.file.utf8.lexicographicallyPrecedes(right.file.utf8)
      }
      return left.line < right.line
    }
    for row in rejected {
      rejects.add(row.file)
      rejects.add(row.line)
      rejects.add(row.reason.outcome.code)
      rejects.add(row.reason.code)
      rejects.addNull()
      rejects.add(Int64(truncatingIfNeeded: row.msisdn))
      rejects.add(Int64(bitPattern: row.recordID))
      rejects.addNull()
      try rejects.endRow()
    }
    rejected = []
  }

  /// The files that have rows, in a fixed order. `overdueDays` are by subscriber month, where the
  /// job keeps books.
  consuming func finish(
    overdueDays: [Int64]?
  ) throws(ParquetError) -> [(table: String, rows: Int, octets: [UInt8])] {
    try writeRejects()
    if isMeasured {
      let unknown: [Int64?] = Array(repeating: nil, count: months.rows)
      try months.fill(last: overdueDays ?? unknown)
    }
    let counts = [
      (OutputTables.charges.name, charges.rows), (OutputTables.invoices.name, invoices.rows),
      (OutputTables.invoiceLines.name, invoiceLines.rows),
      (OutputTables.subscriberMonth.name, months.rows), (OutputTables.rejects.name, rejects.rows),
    ]
    let octets = [
      try charges.finish(), try invoices.finish(), try invoiceLines.finish(), try months.finish(),
      try rejects.finish(),
    ]
    return zip(counts, octets).compactMap { count, octets in
      count.1 == 0 ? nil : (count.0, count.1, octets)
    }
  }
}

extension TableBuilder {
  mutating func add(orNull value: Int64?) {
    if let value { add(value) } else { addNull() }
  }

  /// Empty text is null.
  mutating func add(orNull text: String) {
    if text.isEmpty { addNull() } else { add(text) }
  }

  mutating func add(_ text: String?) {
    if let text { add(text) } else { addNull() }
  }
}
