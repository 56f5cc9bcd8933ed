import Measures
import Records

/// What a rating task returns: the output files of its partition and mergeable partials.
///
/// *Shape*: `u32` length of the header, the header, the files' octets in the header's order, then
/// what ranks need of each line and the text of statements, which are read from here once all
/// partitions are there.
package struct PartitionBlock: Sendable {
  /// A finished output file within the block.
  package struct File: Hashable, Sendable {
    /// Name of a table of the output schema.
    package var table: String
    package var region: String
    package var rows: Int
    /// Made by the worker; what it sent was checked as a whole when it came.
    package var digest: ContentDigest
    /// Within the block.
    package var offset: Int
    package var octets: Int
  }

  package var files: [File]
  /// By index of the source file.
  package var controls: [Int: FileControl]
  package var money: MoneyTotals
  package var bundles: BundleTotals
  /// Encoded partials: the indicators', then each campaign's.
  package var indicators: [UInt8]
  package var campaigns: [[UInt8]]
  /// Encoded partial of the customers' bills; empty where the job says nothing of money.
  package var customerBills: [UInt8]
  package var records: Int
  /// Where the traces of the lines lie within the block; no octets where there are none.
  package var traces = (offset: 0, octets: 0)
  /// The roll of its subscribers' group leaves, encoded; empty without a codebook.
  package var groups: [UInt8]
  /// Which line's text of statements is where, encoded; empty where the job has none…
  package var statements: [UInt8]
  /// …and where all of it lies within the block.
  package var statementText = (offset: 0, octets: 0)

  package static func encode(
    files: [(table: String, region: String, rows: Int, octets: [UInt8])],
    controls: [Int: FileControl], money: MoneyTotals, bundles: BundleTotals, indicators: [UInt8],
    campaigns: [[UInt8]], customerBills: [UInt8] = [], records: Int, groups: [UInt8] = [],
    traces: [UInt8] = [], statements: (index: [UInt8], text: [UInt8]) = ([], [])
  ) -> [UInt8] {
    var header = OctetWriter()
    header.varint(UInt64(files.count))
    for file in files {
      header.text(file.table)
      header.text(file.region)
      header.varint(UInt64(file.rows))
      header.raw(ContentDigest(of: file.octets).octets)
      header.varint(UInt64(file.octets.count))
    }
    header.varint(UInt64(controls.count))
    for (file, control) in controls.sorted(by: { $0.key < $1.key }) {
      header.varint(UInt64(file))
      control.encode(into: &header)
    }
    money.encode(into: &header)
    bundles.encode(into: &header)
    header.bytes(indicators)
    header.varint(UInt64(campaigns.count))
    for campaign in campaigns { header.bytes(campaign) }
    header.bytes(customerBills)
    header.varint(UInt64(records))
    header.bytes(groups)
    header.varint(UInt64(traces.count))
    header.bytes(statements.index)
    header.varint(UInt64(statements.text.count))
    var block = OctetWriter()
    block.fixed(UInt32(header.octets.count))
    block.raw(header.octets)
    for file in files { block.raw(file.octets) }
    block.raw(traces)
    block.raw(statements.text)
    return block.octets
  }

  package init(ofFile path: String) throws(LakeError) {
    self = try BlockHeader.read(ofFile: path, PartitionBlock.init(header:payloadOffset:))
  }

  private init(header reader: inout OctetReader, payloadOffset: Int) throws(OctetError) {
    files = []
    var offset = payloadOffset
    for _ in 0..<(try reader.count(octetsEach: 36)) {
      let table = try reader.text()
      let region = try reader.text()
      let rows = try reader.size()
      let digest = ContentDigest(octets: try reader.raw(32))
      let octets = try reader.size()
      files.append(
        File(
          table: table, region: region, rows: rows, digest: digest, offset: offset, octets: octets))
      offset += octets
    }
    controls = [:]
    for _ in 0..<(try reader.count(octetsEach: 10)) {
      let file = try reader.size()
      controls[file] = try FileControl(from: &reader)
    }
    money = try MoneyTotals(from: &reader)
    bundles = try BundleTotals(from: &reader)
    indicators = try reader.bytes()
    campaigns = []
    for _ in 0..<(try reader.count()) { campaigns.append(try reader.bytes()) }
    customerBills = try reader.bytes()
    records = try reader.size()
    groups = try reader.bytes()
    traces = (offset, try reader.size())
    statements = try reader.bytes()
    statementText = (offset + traces.octets, try reader.size())
  }
}

/// The same money counted along its way: usage records, charge lines, invoices, subscriber months.
/// Each pair that must be equal is tied before anything is published.
package struct MoneyTotals: Hashable, Sendable {
  /// Of the month's own records.
  package var usageMicros = MoneySum.zero
  /// Of rated records that began before the month, counted where they are rated, and as bills have
  /// them.
  package var lateUsageMicros = MoneySum.zero
  package var lateLineMicros = MoneySum.zero
  package var chargeLineMicros = MoneySum.zero
  package var invoiceUsageMicros = MoneySum.zero
  package var invoiceRecurringMicros = MoneySum.zero
  package var invoiceAdjustmentMicros = MoneySum.zero
  package var invoiceRoundingMicros = MoneySum.zero
  /// Of the lines of tax, where it comes on top.
  package var invoiceTaxMicros = MoneySum.zero
  package var invoiceTotalMicros = MoneySum.zero
  package var subscriberMonthRevenueMicros = MoneySum.zero
  package var subscribers: Int64 = 0
  package var invoices: Int64 = 0
  /// Rated records that began before the month.
  package var lateRecords: Int64 = 0
  /// nil where the job says nothing of money.
  package var accounts: AccountTotals?

  package init() {}

  private static let sums: [any WritableKeyPath<MoneyTotals, MoneySum> & Sendable] = [
    \.usageMicros, \.lateUsageMicros, \.lateLineMicros, \.chargeLineMicros,
    \.invoiceUsageMicros, \.invoiceRecurringMicros,
    \.invoiceAdjustmentMicros, \.invoiceRoundingMicros, \.invoiceTaxMicros,
    \.invoiceTotalMicros, \.subscriberMonthRevenueMicros,
  ]

  package static func += (totals: inout MoneyTotals, other: MoneyTotals) {
    for sum in sums { totals[keyPath: sum] = totals[keyPath: sum] + other[keyPath: sum] }
    totals.subscribers = OutcomeSums.sum(totals.subscribers, other.subscribers)
    totals.invoices = OutcomeSums.sum(totals.invoices, other.invoices)
    totals.lateRecords = OutcomeSums.sum(totals.lateRecords, other.lateRecords)
    if let accounts = other.accounts { totals.accounts = (totals.accounts ?? .init()) + accounts }
  }

  package func encode(into writer: inout OctetWriter) {
    for sum in Self.sums { writer.fixed(self[keyPath: sum].micros) }
    writer.signed(subscribers)
    writer.signed(invoices)
    writer.signed(lateRecords)
    writer.fixed(UInt8(accounts == nil ? 0 : 1))
    accounts?.encode(into: &writer)
  }

  package init(from reader: inout OctetReader) throws(OctetError) {
    for sum in Self.sums { self[keyPath: sum] = MoneySum(micros: try reader.sum()) }
    subscribers = try reader.signed()
    invoices = try reader.signed()
    lateRecords = try reader.signed()
    if try reader.fixed(UInt8.self) != 0 { accounts = try AccountTotals(from: &reader) }
  }
}
