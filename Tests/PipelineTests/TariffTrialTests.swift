import Foundation
import Jobs
import Lake
import Measures
import Parquet
import Pipeline
import Records
import Testing

@Suite("A month is tried under other tariffs")
struct TariffTrialTests {
  private let month: SyntheticMonth
  private let published: PublishedMonth

  init() throws {
    month = try SyntheticMonth()
    published = try PublishedMonth(folder: try Self.run(month, named: "before"))
  }

  private static func run(
    _ month: SyntheticMonth, named name: String, catalogue: Catalogue? = nil
  ) throws -> String {
    var loaded = month.loaded
    loaded.job.partitions.subscribersPerPartition = 60
    if let catalogue { loaded.catalogue = catalogue }
    let spool = try month.folder.folder("spool-\(name)")
    let output = "\(month.folder.path)/\(name)"
    let workload = try MonthWorkload(
      MonthConfiguration(
        loaded: loaded, month: month.month, inputFolder: month.input, outputFolder: output,
        spoolFolder: spool, pseudonymKey: Array("a key for tests only".utf8)))
    try SyntheticMonth.run(workload, spool: spool)
    _ = try workload.publish()
    return output
  }

  private func rows(of trial: TariffTrial) throws -> (rows: [TrialRow], summary: TrialSummary) {
    var rows: [TrialRow] = []
    var summary = TrialSummary()
    // Backwards: the summary must not depend on the order of partitions.
    for partition in published.partitions.indices.reversed() {
      let tried = try trial.tried(partition)
      rows += tried.rows
      summary.add(tried)
    }
    return (rows.sorted { $0.msisdn < $1.msisdn }, summary)
  }

  /// By number: Σ charge and recurring fees as a run invoiced them.
  private func invoiced(_ output: String) throws -> [UInt64: [Int64]] {
    let manifest = try JSONText.decode(
      Manifest.self, from: try FileReading.contents(of: "\(output)/\(Manifest.fileName)"),
      path: output)
    var invoices: [UInt64: [Int64]] = [:]
    for file in manifest.files where file.table == OutputTables.invoices.name {
      let reader = try ParquetReader(try FileReading.contents(of: "\(output)/\(file.path)"))
      let columns = try ["msisdn", "usage_voice", "usage_sms", "usage_data", "recurring"].map {
        try #require(try reader.column(named: $0).integers)
      }
      for row in columns[0].indices {
        invoices[UInt64(columns[0][row])] = [
          columns[1][row] + columns[2][row] + columns[3][row], columns[4][row],
        ]
      }
    }
    return invoices
  }

  @Test("Under its own tariffs nothing changes")
  func ownTariffs() throws {
    let trial = try TariffTrial(published, catalogue: month.loaded.catalogue)
    let (rows, summary) = try rows(of: trial)
    let invoices = try invoiced(published.folder)
    #expect(rows.count == invoices.count)
    for row in rows {
      #expect(invoices[row.msisdn] == [row.usageMicrosBefore, row.recurringMicrosBefore])
      #expect(row.changeMicros == 0 && row.unratedRecords == 0)
    }
    let report = TrialReport(summary, of: trial)
    #expect(report.changedRecords == 0 && report.unrated.isEmpty)
    #expect(report.breakEven?.percent == "0.0000")
    #expect(report.unchanged.subscribers == Int64(rows.count))
  }

  @Test("Other prices, fees, allowances, rules and network numbers: what a run with them bills")
  func otherTariffs() throws {
    var catalogue = month.loaded.catalogue
    for rule in catalogue.rules.indices {
      for slot in catalogue.rules[rule].rate.slots.indices {
        catalogue.rules[rule].rate.slots[slot].priceMicros += 7_000
      }
    }
    for plan in catalogue.plans.indices {
      catalogue.plans[plan].fee.amountMicros /= 2
      if plan % 2 == 0 { catalogue.plans[plan].allowances.removeAll { $0.service == .data } }
    }
    // All later networks move by one, and a service has no price away from home.
    catalogue.networks = NetworkCodes(
      home: catalogue.networks.home, away: catalogue.networks.away + ["00first"])
    catalogue.rules.removeAll { $0.service == .data && $0.tariff == "roaming" }
    let trial = try TariffTrial(published, catalogue: catalogue)
    let (rows, summary) = try rows(of: trial)
    let output = try Self.run(month, named: "after", catalogue: catalogue)
    let invoices = try invoiced(output)
    #expect(rows.count == invoices.count)
    for row in rows {
      #expect(invoices[row.msisdn] == [row.usageMicrosAfter, row.recurringMicrosAfter])
    }
    let control = try JSONText.decode(
      ControlReport.self,
      from: try FileReading.contents(of: "\(output)/\(ControlReport.fileName)"), path: output)
    let report = TrialReport(summary, of: trial)
    #expect(report.unrated.map(\.reason) == ["NO_RATE"])
    #expect(report.unrated.first?.records == control.total.reasons["NO_RATE"])
    #expect(report.total.usageAfter == control.money.usage)
    #expect(report.total.recurringAfter == control.money.invoiceRecurring)
    #expect(rows.contains { $0.changeMicros > 0 } && rows.contains { $0.changeMicros < 0 })
  }

  @Test("Moved customers are billed as if they had held the other plan")
  func moves() throws {
    let moves = [(from: "p19", to: "p59"), (from: "p59", to: "p19")]
    let trial = try TariffTrial(published, catalogue: month.loaded.catalogue, moves: moves)
    let (rows, _) = try rows(of: trial)
    for name in ["subscribers", "subscriptions"] {
      let path = "\(month.input)/customers/\(name).csv"
      let text = String(decoding: try FileReading.contents(of: path), as: UTF8.self)
      try #require(text.contains(",p19,") && text.contains(",p59,"), "adapt the test to the feed")
      let moved = text.replacing(",p19,", with: ",pNN,").replacing(",p59,", with: ",p19,")
        .replacing(",pNN,", with: ",p59,")
      try FileWriting.write(Array(moved.utf8), to: path)
    }
    let invoices = try invoiced(try Self.run(month, named: "moved"))
    for row in rows {
      #expect(invoices[row.msisdn] == [row.usageMicrosAfter, row.recurringMicrosAfter])
    }
    #expect(rows.contains { $0.changeMicros != 0 })
  }

  @Test(
    "What can't be tried is refused, and named",
    arguments: [
      ("p19", "p999", "p999"), ("none", "p19", "none"), ("p19", "pack", "packs"),
    ])
  func refused(_ from: String, _ to: String, _ word: String) throws {
    let pack = try #require(month.loaded.catalogue.plans.first { $0.kind == .pack }).id
    let error = #expect(throws: TrialError.self) {
      _ = try TariffTrial(
        published, catalogue: month.loaded.catalogue,
        moves: [(from: from, to: to == "pack" ? pack : to)])
    }
    #expect(error?.description.contains(word) == true)
    var catalogue = month.loaded.catalogue
    catalogue.currency = "EUR"
    #expect(throws: TrialError.otherCurrency(found: "EUR", published: "CNY")) {
      _ = try TariffTrial(published, catalogue: catalogue)
    }
    catalogue = month.loaded.catalogue
    catalogue.timeZone = "UTC"
    #expect(throws: TrialError.otherTimeZone(found: "UTC", published: "Asia/Shanghai")) {
      _ = try TariffTrial(published, catalogue: catalogue)
    }
  }
}
