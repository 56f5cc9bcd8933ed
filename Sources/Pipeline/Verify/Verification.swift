import Foundation
import Lake
import Measures
import Parquet

/// Checks a published month again from its octets: that every file is there and unchanged, that its
/// rows are what the manifest says, and that records and money re-add to `control.json`.
package struct Verification {
  /// What was wrong; empty where all is as published.
  package private(set) var findings: [String] = []
  package private(set) var files = 0
  package private(set) var rows = 0
  package private(set) var octets = 0
  package private(set) var checks: [String] = []
  /// What a person should know of a month that is as it was published: months that it was made from
  /// and that were run again since.
  package internal(set) var notes: [String] = []
  let folder: String
  private(set) var sums = VerifiedSums()

  /// *Throws* ``LakeError`` where the folder holds no month at all.
  package init(folder: String) throws(LakeError) {
    self.folder = folder
    let manifest = try Manifest(ofMonth: folder)
    if !FileManager.default.fileExists(atPath: "\(folder)/\(Manifest.successName)") {
      findings.append("\(Manifest.successName) is missing: the month was not published whole")
    }
    for file in manifest.jobFiles { _ = try content(of: file.path, sha256: file.sha256) }
    for file in manifest.files { try check(file) }
    checkNothingElse(manifest)
    try checkControl(manifest)
    tieFormerStock(manifest)
    noteFormerMonths(manifest)
  }

  /// A file's octets, or nil where they aren't those that were published: a finding.
  private mutating func content(
    of name: String, sha256: String
  ) throws(LakeError) -> [UInt8]? {
    let path = "\(folder)/\(name)"
    guard FileManager.default.fileExists(atPath: path) else {
      findings.append("\(name) is missing")
      return nil
    }
    let content = try FileReading.contents(of: path)
    files += 1
    octets += content.count
    let digest = "\(ContentDigest(of: content))"
    guard digest == sha256 else {
      findings.append("\(name) was changed: its SHA-256 is \(digest), not \(sha256)")
      return nil
    }
    return content
  }

  private mutating func check(_ file: Manifest.File) throws(LakeError) {
    guard let content = try content(of: file.path, sha256: file.sha256) else { return }
    if let table = OutputTables.named(file.table), OutputTables.statements.contains(file.table) {
      let found = sums.add(statements: content, of: file.path, table)
      rows += found ?? 0
      if found != file.rows {
        findings.append(
          "\(file.path) has \(found.map { "\($0) rows" } ?? "no rows of \(file.table)"), the "
            + "manifest says \(file.rows)")
      }
      return
    }
    do {
      let reader = try ParquetReader(content)
      rows += reader.rowCount
      if reader.rowCount != file.rows {
        findings.append(
          "\(file.path) has \(reader.rowCount) rows, the manifest says \(file.rows)")
      }
      try sums.add(reader, table: file.table)
    } catch {
      findings.append("\(file.path): \(error)")
    }
  }

  /// Files in the data folders that no manifest knows would be read as data.
  private mutating func checkNothingElse(_ manifest: Manifest) {
    let known = Set(manifest.files.map(\.path))
    let base = URL(fileURLWithPath: folder).standardizedFileURL.path
    guard let walk = FileManager.default.enumerator(atPath: base) else { return }
    var strangers: [String] = []
    for case let path as String in walk where path.contains("/data/") {
      if !known.contains(path), !FileManager.default.isFolder("\(base)/\(path)") {
        strangers.append(path)
      }
    }
    for path in strangers.sorted() {
      findings.append("\(path) is not in the manifest: readers would take it for data; remove it")
    }
    checks.append("no file in the data folders but the manifest's")
  }

  private mutating func checkControl(_ manifest: Manifest) throws(LakeError) {
    let path = "\(folder)/\(ControlReport.fileName)"
    let content = try FileReading.contents(of: path)
    guard "\(ContentDigest(of: content))" == manifest.controlDigest else {
      findings.append("\(ControlReport.fileName) was changed since the month was published")
      return
    }
    let control = try JSONText.decode(ControlReport.self, from: content, path: path)
    let total = control.total
    for entry in control.files where entry.received.records != entry.accountedFor {
      findings.append(
        "\(entry.path): \(entry.received.records) records in, \(entry.accountedFor) accounted for")
    }
    tie("records in", total.received.records, "records accounted for", total.accountedFor)
    tie(
      "records in", total.received.records, "Σ records of the source files",
      control.files.reduce(0) { $0 + $1.received.records })
    // A file that several feeds read is there once for each.
    let paths = Set(control.files.map(\.path)).sorted()
    let rejectRows = paths.reduce(0) { $0 + (sums.rejectRows[$1] ?? 0) }
    tie(
      "suspended, late and duplicate",
      total.suspended.records + total.late.records + total.duplicate.records,
      "rows of rejects and left out", rejectRows + control.rejectRowsLeftOut)
    if sums.tables.contains(OutputTables.usage.name) || total.rated.records == 0 {
      tie("rated records", total.rated.records, "usage rows", Int64(sums.usageRows))
      tie("charge of the rated records", total.charge, "Σ usage.charge", sums.usageMicros)
      tie(
        "late usage charge", control.money.lateUsage ?? MoneySum.zero.description,
        "Σ usage.charge less Σ charges.charge", sums.usageMicros - sums.chargeMicros)
    }
    tie("usage charge", control.money.usage, "Σ charges.charge", sums.chargeMicros)
    for bundles in control.bundles { tieBundles(bundles) }
    tieMeasures(control)
    if control.invoices > 0 { tieInvoices(control) }
    tie(
      "subscriber months' revenue", control.money.subscriberMonthRevenue,
      "Σ subscriber_month.revenue", sums.subscriberMonthMicros)
    tie("subscribers", control.subscribers, "subscribers rows", Int64(sums.subscriberRows))
    if let receivables = control.receivables {
      tieReceivables(receivables, invoiceTotal: control.money.invoiceTotal)
      tieSegments(receivables)
      if let statements = receivables.statements { tieStatements(statements) }
    }
    if sums.tables.contains(OutputTables.indicators.name) {
      tie(
        "indicators' revenue", control.money.indicatorRevenue, "Σ indicators.revenue",
        sums.indicatorMicros)
      tie("subscribers", control.subscribers, "Σ indicators.subscribers", sums.indicatorSubscribers)
    }
    if let operations = control.operations { tie(operations, to: sums.operations) }
    tieBase(control)
  }

  private mutating func tieInvoices(_ control: ControlReport) {
    tie("invoices", control.invoices, "invoice rows", Int64(sums.invoiceRows))
    tie("invoice usage", control.money.invoiceUsage, "Σ invoices.usage_*", sums.invoiceUsageMicros)
    tie(
      "invoice recurring", control.money.invoiceRecurring, "Σ invoices.recurring",
      sums.invoiceRecurringMicros)
    tie("invoice total", control.money.invoiceTotal, "Σ invoices.total", sums.invoiceMicros)
    tie(
      "invoice total", control.money.invoiceTotal, "Σ invoice_lines.amount", sums.invoiceLineMicros)
  }

  private mutating func tieBundles(_ bundles: ControlReport.Bundles) {
    let service = bundles.service
    func found(_ sum: Int128?) -> Int64 { Int64(clamping: sum ?? 0) }
    tie(
      "free \(service)", bundles.usageFree, "Σ charges.free_quantity",
      found(sums.freeQuantities[service]))
    tie(
      "drawn \(service)", bundles.usageFree, "Σ bundle_ledger drawn and returned",
      found(sums.bundleUse[service]))
    tie(
      "bundles of \(service) left", 0, "Σ bundle_ledger.quantity",
      found(sums.bundleSums[service]))
  }

  mutating func tie(_ name: String, _ value: Int64, _ other: String, _ found: Int64) {
    if value == found {
      checks.append("\(name) = \(other): \(value)")
    } else {
      findings.append("\(name) \(value), but \(other) \(found) (difference \(value - found))")
    }
  }

  mutating func tie(_ name: String, _ value: String, _ other: String, _ found: Int128) {
    let amount = MoneySum(micros: found)
    if value == amount.description {
      checks.append("\(name) = \(other): \(value)")
    } else {
      findings.append("\(name) \(value), but \(other) \(amount)")
    }
  }
}

extension FileManager {
  fileprivate func isFolder(_ path: String) -> Bool {
    let type = try? attributesOfItem(atPath: path)[.type]  // what can't be asked is no folder
    return type as? FileAttributeType == .typeDirectory
  }
}
