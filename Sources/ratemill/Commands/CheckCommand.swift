import ArgumentParser
import Jobs
import Measures
import Pipeline

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Finds the mistakes of a job before a run does.",
    discussion: """
      Reads the job, its catalogue and campaigns and says every mistake with file, line, column \
      and remedy. Compiles the tariffs for every month in which something of them changes, and \
      rates the catalogue's golden cases: what events must cost. Ends with 78 where there is an \
      error or a case doesn't hold; warnings alone end with 0.

        ratemill check Jobs
        ratemill check Jobs/packages
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

  /// As ``report(_:)``, and says too what no reading finds: arithmetic out of bound, which a run
  /// would come upon when it compiles the tariffs, and golden cases that don't hold.
  static func reportWhole(_ load: JobLoad) -> Int {
    var errors = report(load)
    if let loaded = load.loaded, errors == 0 {
      let run = TariffCaseRun(loaded.catalogue, cases: loaded.cases, usual: usualMonth)
      for failure in run.failures {
        Console.note("\(load.path): error: as of \(failure.month), \(failure.error)")
      }
      if !run.findings.isEmpty { Console.note(Finding.report(run.findings)) }
      errors = run.failures.count + run.findings.count
      if !loaded.cases.isEmpty {
        Console.say("\(load.path): \(run.held) of \(loaded.cases.count) cases held")
      }
      if errors == 0 {
        Console.say(
          "\(load.path): \(loaded.job.usageFeeds.count) usage feeds, "
            + "\(loaded.catalogue.plans.count) plans and packs, "
            + "\(loaded.catalogue.rules.count) rules, \(loaded.catalogue.prefixes.count) prefixes: "
            + "no errors")
        return 0
      }
    }
    Console.say("\(load.path): \(errors) error\(errors == 1 ? "" : "s")")
    return errors
  }

  /// Compiled whatever a catalogue says: one without any date holds for ever.
  private static var usualMonth: BillingMonth {
    guard let month = BillingMonth(year: 2026, month: 1) else {
      preconditionFailure("A January is a month.")
    }
    return month
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
