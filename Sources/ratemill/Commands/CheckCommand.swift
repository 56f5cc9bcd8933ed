import ArgumentParser
import Jobs
import Measures
import Tariffs

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Finds the mistakes of a job before a run does.",
    discussion: """
      Reads the job, its catalogue and campaigns and says every mistake with file, line, column \
      and remedy. Ends with 78 where there is an error; warnings alone end with 0.

        ratemill check Jobs
      """)

  @Argument(help: "A job file, a folder with job.yaml, or a folder of jobs.")
  var path: String

  func run() throws {
    try Exit.guarding {
      var errors = 0
      for load in try JobFile.loadAll(path: path) {
        errors += CheckedJob.reportWhole(load)
      }
      if errors > 0 { throw Exit.configuration }
    }
  }
}

/// A job's findings, said to people.
enum CheckedJob {
  /// Says what is wrong with a job and returns how many errors there are.
  static func report(_ load: JobLoad) -> Int {
    if !load.findings.isEmpty { Console.note(Finding.report(load.findings)) }
    return load.findings.count { $0.severity == .error }
  }

  /// As ``report(_:)``, and says too what the tariff compiler finds, which no reading does:
  /// arithmetic out of bound. A run compiles anyway.
  static func reportWhole(_ load: JobLoad) -> Int {
    var errors = report(load)
    if let loaded = load.loaded, errors == 0 {
      do throws(TariffError) {
        try compile(loaded)
        Console.say(
          "\(load.path): \(loaded.job.usageFeeds.count) usage feeds, "
            + "\(loaded.catalogue.plans.count) plans and packs, "
            + "\(loaded.catalogue.rules.count) rules, \(loaded.catalogue.prefixes.count) prefixes: "
            + "no errors")
        return 0
      } catch {
        Console.note("\(load.path): error: \(error)")
        errors = 1
      }
    }
    Console.say("\(load.path): \(errors) error\(errors == 1 ? "" : "s")")
    return errors
  }

  private static func compile(_ loaded: LoadedJob) throws(TariffError) {
    guard let month = BillingMonth(year: 2026, month: 1),
      let clock = ZoneTable.clock(zone: loaded.catalogue.timeZone, month: month)
    else { return }
    _ = try TariffImage.compile(catalogue: loaded.catalogue, month: month, clock: clock)
  }

  /// The job of a run: its errors end the run before any work.
  static func forRun(path: String) throws -> LoadedJob {
    let load = try JobFile.load(path: path)
    guard report(load) == 0, let loaded = load.loaded else {
      Console.fail("\(load.path) has errors: correct them, then run again")
      throw Exit.configuration
    }
    return loaded
  }
}
