import Foundation
import Jobs
import Lake
import Measures
import Pipeline
import Synthetic
import Testing

@Suite("Keys of the published tables")
struct TableKeyTests {
  @Test("Every table of a month has a key, of columns that it always has")
  func declared() {
    for table in OutputTables.all where !OutputTables.statements.contains(table.name) {
      let names = table.columns.map(\.name)
      #expect(!table.key.isEmpty, "declare what tells the rows of \(table.name) apart")
      #expect(Set(table.key).count == table.key.count, "\(table.name)")
      for name in table.key {
        #expect(names.contains(name), "\(table.name) has no column \(name): correct its key")
      }
    }
  }

  /// The whole operator, spoiled, in two months, so that the second goes on with the first.
  @Test("No two rows of a generated month have one key")
  func unique() throws {
    let folder = try TestFolder()
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let load = try JobFile.load(path: root.appending(path: "Jobs/month-end/operator.yaml").path)
    var loaded = try #require(load.loaded, "\(load.findings): correct the job")
    loaded.job.partitions.subscribersPerPartition = 60
    var empty: [String] = []
    for name in ["2026-09", "2026-10"] {
      let output = try publish(name, loaded, in: folder)
      empty = []
      for table in OutputTables.all where !OutputTables.statements.contains(table.name) {
        let found = try PublishedRows(of: table, in: output).rows
        if found.isEmpty { empty.append(table.name) }
        let keys = found.map { row in table.key.map { row[$0] ?? "" } }
        let twice = Dictionary(grouping: keys) { $0 }.filter { $0.value.count > 1 }.keys
        #expect(
          twice.isEmpty,
          "\(table.name): two rows have one key \(twice.prefix(2)): add a column to \(table.key)"
        )
      }
    }
    #expect(
      empty.count <= 4, "without rows nothing is shown of \(empty): change seed or defects")
  }

  private func publish(
    _ name: String, _ loaded: LoadedJob, in folder: TestFolder
  ) throws -> String {
    let month = try #require(BillingMonth(name))
    let input = try folder.folder("input-\(name)")
    let synthetic = try SyntheticOperator(
      options: SyntheticOptions(
        subscribers: 900, month: month, seed: 3, recordsPerSubscriber: 12, badPerMillion: 5_000,
        duplicatePerMillion: 5_000, latePerMillion: 5_000, usageFiles: 2, tellsOperations: true,
        defectsPerThousand: 60), catalogue: loaded.catalogue)
    for (index, file) in synthetic.files.enumerated() {
      var octets: [UInt8] = []
      synthetic.write(file: index) { octets += $0 }
      let path = "\(input)/\(file.path)"
      try FileWriting.makeFolder(URL(filePath: path).deletingLastPathComponent().path)
      try FileWriting.write(octets, to: path)
    }
    let spool = try folder.folder("spool-\(name)")
    let output = "\(folder.path)/output/\(name)"
    let workload = try MonthWorkload(
      MonthConfiguration(
        loaded: loaded, month: month, inputFolder: input, outputFolder: output,
        spoolFolder: spool, pseudonymKey: Array("a key for tests only".utf8)))
    try SerialRun.run(workload, factory: MonthRunners.factory, spoolFolder: spool)
    _ = try workload.publish()
    return output
  }
}
