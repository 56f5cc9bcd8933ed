import Lake
import Measures
import Pipeline
import Records

/// A rated record of a month made by hand; money in micro-units.
struct SampleRecord: Hashable {
  var msisdn: Int64 = 861
  var region = "HA"
  var startSecond: Int64 = 100
  var id: Int64 = 7
  var service = "voice"
  var direction = "mo"
  var isReversal = false
  var otherParty: Int64 = 862
  var quantity: Int64 = 60_000
  var plan = "p1"
  var zone: String? = "local"
  var band: String? = "peak"
  var rule: String? = "r1"
  var free: Int64 = 0
  var billed: Int64 = 60_000
  var charge: Int64 = 150_000
  var file = "usage/a.csv"
  var line: Int64 = 2
}

/// Publishes months made by hand: records, and an invoice a subscriber.
struct PublishedSample {
  var records: [SampleRecord]
  /// Fees by subscriber; 0 where there is none.
  var recurring: [Int64: Int64] = [:]
  /// Partitions a region is cut into, by the last digits of the MSISDN.
  var partitions = 1
  var month = "2026-10"
  /// The digest of its tariffs.
  var tariffs = ""
  var pseudonymKey = ""
  /// Adds files of further tables.
  var further: (StagingFolder) throws -> Void = { _ in }

  /// Writes the month into `output`.
  func publish(to output: String) throws {
    let staging = try StagingFolder(output: output, month: month)
    var money = MoneyTotals()
    var part = 0
    for region in Set(records.map(\.region)).sorted() {
      for bucket in 0..<partitions {
        let rows = records.filter {
          $0.region == region && Int($0.msisdn) % partitions == bucket
        }.sorted { ($0.msisdn, $0.startSecond) < ($1.msisdn, $1.startSecond) }
        if !rows.isEmpty {
          try write(rows, region: region, part: PartName.text(part), to: staging, money: &money)
        }
        part += 1
      }
    }
    try further(staging)
    try finish(staging, money: money)
  }

  private func write(
    _ rows: [SampleRecord], region: String, part: String, to staging: StagingFolder,
    money: inout MoneyTotals
  ) throws {
    var usage = try TableBuilder(OutputTables.usage, compressionLevel: 1, facts: [])
    var invoices = try TableBuilder(OutputTables.invoices, compressionLevel: 1, facts: [])
    for row in rows { try append(row, to: &usage) }
    let msisdns = Set(rows.map(\.msisdn)).sorted()
    for msisdn in msisdns {
      let sum = rows.reduce(0) { $0 + ($1.msisdn == msisdn ? $1.charge : 0) }
      let fee = recurring[msisdn] ?? 0
      invoices.add(msisdn)
      for text in ["S\(msisdn)", "A\(msisdn)"] { invoices.add(text) }
      for _ in 0..<2 { invoices.addNull() }
      for amount in [fee, sum, 0, 0, 0, 0, 0, fee + sum] { invoices.add(amount) }
      try invoices.endRow()
      money.usageMicros += Money(micros: sum)
      money.invoiceRecurringMicros += Money(micros: fee)
      money.invoices += 1
    }
    try staging.add(
      try usage.finish(), to: OutputTables.usage, region: region, part: part, rows: rows.count)
    try staging.add(
      try invoices.finish(), to: OutputTables.invoices, region: region, part: part,
      rows: msisdns.count)
  }

  private func append(_ row: SampleRecord, to usage: inout TableBuilder) throws {
    usage.add(row.msisdn)
    usage.add(row.startSecond * 1_000)
    usage.add(row.id)
    usage.add(row.service)
    usage.add(row.direction)
    usage.add(row.isReversal)
    if row.otherParty == 0 { usage.addNull() } else { usage.add(row.otherParty) }
    usage.add(row.service == "voice" ? row.quantity : 0)
    usage.add(row.quantity)
    usage.add(0)
    for _ in 0..<4 { usage.addNull() }
    usage.add(row.plan)
    for text in [row.zone, row.band, row.rule] {
      if let text { usage.add(text) } else { usage.addNull() }
    }
    for value in [row.free, row.billed, row.charge] { usage.add(value) }
    usage.add("all")
    usage.add(row.file)
    usage.add(row.line)
    try usage.endRow()
  }

  private func finish(_ staging: StagingFolder, money: MoneyTotals) throws {
    var money = money
    money.chargeLineMicros = money.usageMicros
    money.invoiceUsageMicros = money.usageMicros
    money.invoiceTotalMicros = money.usageMicros + money.invoiceRecurringMicros
    money.subscriberMonthRevenueMicros = money.invoiceTotalMicros
    var control = FileControl()
    control.chargeMicros = money.usageMicros
    for row in records {
      guard let service = ServiceKind(code: row.service) else { continue }
      control.received.add(service: service, quantity: row.quantity)
      control[.rated].add(service: service, quantity: row.quantity)
    }
    guard let month = BillingMonth(month) else { preconditionFailure("A sample has a month.") }
    let report = try ControlReport(
      month: month, currency: "CNY", files: [("usage/a.csv", control)], money: money,
      indicatorRevenueMicros: nil, rejectRows: 0)
    let octets = try JSONText.encode(report)
    try staging.write(octets, to: ControlReport.fileName)
    let manifest = Manifest(
      format: RatemillVersion.outputFormat, ratemill: RatemillVersion.current, job: "sample",
      month: month.description, jobDigest: "", tariffDigest: tariffs, pseudonymKey: pseudonymKey,
      controlDigest: "\(ContentDigest(of: octets))", jobFile: "", jobFiles: [],
      former: Manifest.Former(month: month.previous.description, sha256: "none"), inputs: [],
      files: staging.files)
    try staging.write(try JSONText.encode(manifest), to: Manifest.fileName)
    try staging.publish()
  }
}
