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
        errors += try CheckedJob.report(load, says: true)
      }
      if errors > 0 { throw Exit.configuration }
    }
  }
}

/// A job's findings, said to people.
enum CheckedJob {
  /// Returns how many errors there are. `says`: also when there are none.
  static func report(_ load: JobLoad, says: Bool) throws -> Int {
    var errors = 0
    if !load.findings.isEmpty { Console.note(Finding.report(load.findings)) }
    errors += load.findings.count { $0.severity == .error }
    if let loaded = load.loaded, errors == 0 {
      try compile(loaded)
      if says {
        Console.say(
          "\(load.path): \(loaded.job.usageFeeds.count) usage feeds, "
            + "\(loaded.catalogue.plans.count) plans and packs, "
            + "\(loaded.catalogue.rules.count) rules, \(loaded.catalogue.prefixes.count) prefixes: "
            + "no errors")
      }
    } else if says {
      Console.say("\(load.path): \(errors) errors")
    }
    return errors
  }

  /// The tariff compiler finds what no reading does: arithmetic out of bound.
  private static func compile(_ loaded: LoadedJob) throws {
    guard let month = BillingMonth(year: 2026, month: 1),
      let clock = ZoneTable.clock(zone: loaded.catalogue.timeZone, month: month)
    else { return }
    _ = try TariffImage.compile(catalogue: loaded.catalogue, month: month, clock: clock)
  }

  /// The job of a run: its errors end the run before any work.
  static func forRun(path: String) throws -> LoadedJob {
    let load = try JobFile.load(path: path)
    guard try report(load, says: false) == 0, let loaded = load.loaded else {
      Console.fail("\(load.path) has errors: correct them, then run again")
      throw Exit.configuration
    }
    return loaded
  }
}
