import ArgumentParser
import CoordinatorNode
import Foundation
import Jobs
import Keys
import Lake
import Measures
import Pipeline
import WorkerNode
import ZeroMQ

/// A month from the job's file to the published folder, with the pool in between.
struct MonthRun {
  let options: RunOptions
  let localWorkers: Int?
  let network: NetworkOptions

  private var listen: [Endpoint] { network.listen }

  func run() throws {
    // Before anything else: keys that can't be used are soon said.
    let security = try network.security()
    if security != nil { try lookAfterDoor() }
    let signer = try options.sign.map { path throws(KeyError) in try SigningKey(file: path) }
    // From here on Ctrl-C and SIGTERM end the run in good order.
    let stop = try StopSwitch()
    try stop.listenToSignals()
    let spoolFolder = options.spoolFolder
    try FileWriting.makeFolder(spoolFolder, mode: 0o700)
    defer {
      // Nothing depends on a spool that is left behind; the next run has its own.
      try? FileWriting.remove(spoolFolder)
    }
    // Workers of this host read what memory copies fast; a network is slower than zstd's level 1.
    var configuration = try options.configuration(
      spoolFolder: spoolFolder, transportLevel: listen.isEmpty ? -5 : 1)
    let limits = configuration.loaded.job.limits
    let cores = ProcessInfo.processInfo.activeProcessorCount
    configuration.workers = localWorkers ?? (limits.workers > 0 ? limits.workers : cores)
    if let signer {
      configuration.signManifest = { manifest in try signer.sign(manifest) }
    }
    configuration.isStopped = { stop.pulledBy != nil }
    let workload = try MonthWorkload(configuration)
    // The output is locked now: what lies beside it is what killed runs left.
    try options.removeStaleSpools(except: spoolFolder)
    let progress = ProgressLine(isQuiet: options.quiet)
    let outcome = try Coordinator(
      configuration: try pool(
        spoolFolder: spoolFolder, workers: configuration.workers, security: security,
        progress: progress),
      workload: workload, stop: stop
    ).run()
    progress.end()
    if case .failed(let failure) = outcome {
      try workload.discard()
      // Its kind decides the exit code; the pool knows its sentence only.
      if let cause = workload.failure { throw cause }
      Console.fail("\(failure)")
      throw ExitCode(failure.exitCode)
    }
    let summary: MonthSummary
    do {
      summary = try workload.publish()
    } catch {
      try workload.discard()
      throw error
    }
    report(summary)
    if let path = options.timings {
      try StepTimings.write(
        to: path, fromFolder: spoolFolder, records: summary.control.total.received.records)
    }
  }

  private func pool(
    spoolFolder: String, workers: Int, security: PoolSecurity?, progress: ProgressLine
  ) throws -> CoordinatorConfiguration {
    // Workers that it starts itself are this very program: only others must prove it.
    let build = listen.isEmpty ? "the coordinator's own" : try BuildIdentity.ofThisProgram()
    var pool = CoordinatorConfiguration(
      run: "\(options.month)", build: build, spoolFolder: spoolFolder)
    pool.workerArguments += ["--build", build]
    pool.listen = listen
    pool.security = security
    pool.allowsInsecureNetwork = network.allowInsecureNetwork
    pool.localWorkers = workers
    if options.timings != nil { pool.workerArguments += ["--timings", spoolFolder] }
    pool.progress = { progress.show($0) }
    pool.journal = { entry in
      switch entry {
      case .stageBegan, .stageFinished: break
      // An open door is said whatever else is kept quiet.
      case .security(.open) where options.quiet: Console.note("\(entry)")
      // Who comes from elsewhere is worth a line; this host's own come with the run.
      case .workerJoined where listen.isEmpty: break
      default: progress.note("\(entry)")
      }
    }
    return pool
  }

  /// SIGHUP reads the list of keys again, and strangers' connections must not use up our files.
  private func lookAfterDoor() throws {
    try HangupSignal.listen()
    OpenDescriptors.raiseLimit()
  }

  // MARK: What it came to

  private func report(_ summary: MonthSummary) {
    if options.json {
      // A report that can't be said as JSON was said in control.json already.
      if let text = try? JSONText.encode(summary.control) {
        Console.say(String(decoding: text, as: UTF8.self))
      }
      return
    }
    if let scope = summary.manifest.scope {
      Console.say("only \(scope.joined(separator: " or ")), with all lines of their accounts\n")
    }
    let total = summary.control.total
    let money = summary.control.money
    let currency = summary.control.currency
    var rows: [[String]] = []
    for (name, sums) in [
      ("in", total.received), ("rated", total.rated), ("suspended", total.suspended),
      ("duplicate", total.duplicate), ("late", total.late), ("filtered", total.filtered),
    ] {
      rows.append([
        name, Figure.grouped(sums.records), Figure.grouped(sums.voiceMilliseconds / 1_000),
        Figure.grouped(sums.smsMessages), Figure.grouped(sums.dataOctets),
      ])
    }
    Console.say(
      Console.table(["records", "number", "voice s", "SMS", "data octets"], rows))
    for (reason, count) in total.reasons.sorted(by: { $0.key < $1.key }) {
      Console.say("  \(reason): \(Figure.grouped(count))")
    }
    Console.say(
      """

      usage \(money.usage) \(currency), recurring \(money.invoiceRecurring), \
      rounding \(money.invoiceRounding): \(Figure.grouped(summary.control.invoices)) invoices over \
      \(money.invoiceTotal) \(currency)
      """)
    for note in summary.notes { Console.note(note) }
    for orphan in summary.orphans {
      Console.note(
        "\(Figure.grouped(orphan.rows)) rows of \(orphan.feed) are about numbers that no "
          + "subscriber has; they were left out")
    }
    Console.say(
      """
      published \(Figure.grouped(summary.manifest.files.count)) files in \(options.output)
        all totals:  \(options.output)/control.json
        DuckDB:      SELECT * FROM read_parquet('\(options.output)/open/subscriber_month/data/**/*.parquet', hive_types_autocast=0);
      """)
  }
}
