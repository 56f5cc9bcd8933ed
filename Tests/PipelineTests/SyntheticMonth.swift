import Foundation
import Jobs
import Lake
import Measures
import Pipeline
import Synthetic
import Testing

/// A small synthetic operator's month and the job that mills it, shared by the tests of the month.
final class SyntheticMonth {
  let folder: TestFolder
  let input: String
  let truth: GroundTruth
  let loaded: LoadedJob
  let month: BillingMonth

  init() throws {
    folder = try TestFolder()
    input = try folder.folder("input")
    month = try #require(BillingMonth("2026-10"))
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let load = try JobFile.load(path: root.appending(path: "Jobs/month-end").path)
    loaded = try #require(load.loaded, "\(load.findings): correct Jobs/month-end")
    let synthetic = try SyntheticOperator(
      options: SyntheticOptions(
        subscribers: 200, month: month, seed: 7, recordsPerSubscriber: 40, badPerMillion: 5_000,
        duplicatePerMillion: 5_000, latePerMillion: 5_000, usageFiles: 3),
      catalogue: loaded.catalogue)
    truth = synthetic.usageTruth
    for (index, file) in synthetic.files.enumerated() {
      var octets: [UInt8] = []
      synthetic.write(file: index) { octets += $0 }
      let path = "\(input)/\(file.path)"
      try FileWriting.makeFolder(URL(filePath: path).deletingLastPathComponent().path)
      try FileWriting.write(octets, to: path)
    }
  }

  /// A workload of its own spool and output below the folder.
  func workload(
    _ name: String, scope: RunScope = .everybody, change: (inout Job) -> Void = { _ in }
  ) throws -> (workload: MonthWorkload, output: String, spool: String) {
    var loaded = loaded
    change(&loaded.job)
    let spool = try folder.folder("spool-\(name)")
    let output = "\(folder.path)/output-\(name)"
    let workload = try MonthWorkload(
      MonthConfiguration(
        loaded: loaded, month: month, inputFolder: input, outputFolder: output,
        spoolFolder: spool, pseudonymKey: Array("a key for tests only".utf8),
        scope: scope))
    return (workload, output, spool)
  }

  /// Runs all stages with the tasks of each in the order that `order` gives them, as a pool may;
  /// `alter` changes a result on its way.
  static func run(
    _ workload: MonthWorkload, spool: String, bucketRecords: Int? = nil,
    alter: (_ stage: String, _ task: Int, _ result: [UInt8]) throws -> [UInt8] = { $2 },
    order: ([TaskPlan]) -> [TaskPlan] = { $0 }
  ) throws {
    while let stage = try workload.nextStage() {
      let shared = try workload.sharedObjects().map {
        try workload.readShared(name: $0.name, offset: 0, count: $0.octets)
      }
      let runner = try MonthRunners.factory(meter: nil, bucketRecords: bucketRecords)
        .make(stage.name, shared)
      for task in order(stage.tasks) {
        let octets = try workload.prepareInput(stage: stage.name, task: task.ordinal)
        // In two reads, as a worker fetches an input in parts.
        let half = octets / 2
        let input =
          try workload.read(stage: stage.name, task: task.ordinal, offset: 0, count: half)
          + workload.read(
            stage: stage.name, task: task.ordinal, offset: half, count: octets - half)
        let result = try runner.run(
          parameters: task.parameters, trial: .whole, input: input
        ) { _ in }
        let path = "\(spool)/\(stage.name)-\(task.ordinal)"
        try FileWriting.write(try alter(stage.name, task.ordinal, result), to: path)
        _ = try workload.accept(stage: stage.name, task: task.ordinal, resultPath: path)
      }
    }
  }
}
