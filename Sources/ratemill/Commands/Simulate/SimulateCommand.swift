import ArgumentParser
import Foundation
import Jobs
import Lake
import Pipeline
import Synchronization

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Rates a published month again under other tariffs: who would have paid what.",
    discussion: """
      Needs nothing but the month's output folder and the other catalogue. The records that the run \
      rated are rated again, and recurring fees billed again where the job bills; what the run \
      suspended, or left out as late or repeated, stays out. 'Before' is what was published.

      Break-even is the per cent by which all usage charges of the other tariffs would have to \
      change for the revenue to be as before.

        cp -r Jobs/month-end/catalogue cheaper     # and change a price in it
        ratemill simulate out/2026-10 --catalogue cheaper
        ratemill simulate out/2026-10 --catalogue cheaper --move p19=p39 --output trial

      The second trial also puts all holders of plan p19 on p39, and writes a row a subscriber as \
      Parquet below the folder 'trial': DuckDB reads 'trial/*.parquet'.
      """)

  @Argument(help: "The output folder of a run.")
  var folder: String

  @Option(help: "The folder with the other catalogue.yaml.")
  var catalogue: String

  @Option(
    help: ArgumentHelp(
      "Who holds the plan or pack OLD holds NEW instead; may be repeated.", valueName: "OLD=NEW"))
  var move: [ProductMove] = []

  @Option(help: "A folder for one row a subscriber; it must not exist, or be empty.")
  var output: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func run() throws {
    try Exit.guarding {
      let load = CatalogueLoad(folder: catalogue)
      if !load.findings.isEmpty { Console.note(Finding.report(load.findings)) }
      guard let other = load.catalogue else {
        Console.fail("\(catalogue) has errors: correct them, then try it again")
        throw Exit.configuration
      }
      let trial = try TariffTrial(
        try PublishedMonth(folder: folder), catalogue: other,
        moves: move.map { ($0.from, $0.to) })
      if let output { try TrialFolder.prepare(output) }
      let summary = try TrialThreads.run(trial, output: output)
      let report = TrialReport(summary, of: trial)
      if json {
        Console.say(String(decoding: try JSONText.encode(report).dropLast(), as: UTF8.self))
      } else {
        Console.say(TrialTables.text(of: report))
        if let output { Console.say("a row a subscriber:  \(output)/part-*.parquet") }
      }
    }
  }
}

/// `OLD=NEW` of --move.
struct ProductMove: ExpressibleByArgument {
  let from: String
  let to: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    (from, to) = (parts[0], parts[1])
  }
}

/// Where the rows of a trial go.
enum TrialFolder {
  /// Only a folder that holds nothing is written into: what it has may be somebody's.
  static func prepare(_ path: String) throws {
    try FileWriting.makeFolder(path, mode: 0o750)
    if let first = try FileManager.default.contentsOfDirectory(atPath: path).first {
      throw ValidationError(
        "\(path) is not empty (\(first) is in it); choose another --output or clear it")
    }
  }

  static func write(_ partition: TrialPartition, of trial: TariffTrial, in folder: String) throws {
    if partition.rows.isEmpty { return }
    try FileWriting.write(
      try partition.parquet(of: trial),
      to: "\(folder)/part-\(PartName.text(partition.part)).parquet")
  }
}

/// Tries partitions on all cores.
enum TrialThreads {
  private struct State {
    var next = 0
    var summary = TrialSummary()
    var failure: (partition: Int, error: any Error)?
  }

  /// *Throws* what the first partition that failed threw.
  static func run(_ trial: TariffTrial, output: String?) throws -> TrialSummary {
    let count = trial.published.partitions.count
    let state = Mutex(State())
    let cores = ProcessInfo.processInfo.activeProcessorCount
    DispatchQueue.concurrentPerform(iterations: max(1, min(cores, count))) { _ in
      while let partition = state.withLock({ Self.take(&$0, of: count) }) {
        do {
          let tried = try trial.tried(partition)
          if let output { try TrialFolder.write(tried, of: trial, in: output) }
          state.withLock { $0.summary.add(tried) }
        } catch {
          state.withLock {
            if partition < $0.failure?.partition ?? .max { $0.failure = (partition, error) }
          }
        }
      }
    }
    return try state.withLock {
      if let failure = $0.failure { throw failure.error }
      return $0.summary
    }
  }

  private static func take(_ state: inout State, of count: Int) -> Int? {
    guard state.failure == nil, state.next < count else { return nil }
    state.next += 1
    return state.next - 1
  }
}
