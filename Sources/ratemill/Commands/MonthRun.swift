import ArgumentParser
import CoordinatorNode
import Foundation
import Glibc
import Jobs
import Keys
import Lake
import Measures
import Pipeline
import Storage
import WorkerNode
import ZeroMQ

/// A month from the job's file to the published folder, with the pool in between.
struct MonthRun {
  let options: RunOptions
  let localWorkers: Int?
  let network: NetworkOptions

  private var listen: [Endpoint] { network.listen }

  /// What is made once, however often the run begins over.
  private struct Setting {
    let security: PoolSecurity?
    let signer: SigningKey?
    let stop: StopSwitch
    let disk: any Disk
  }

  /// How often a run begins over at once, where results have to be done again.
  private static let startsMax = 3

  func run() throws {
    // Before anything else: keys that can't be used are soon said.
    let security = try network.security()
    let signer = try options.sign.map { path throws(KeyError) in try SigningKey(file: path) }
    if security != nil { try lookAfterDoor() }
    // From here on Ctrl-C and SIGTERM end the run in good order.
    let stop = try StopSwitch()
    try stop.listenToSignals()
    let setting = Setting(
      security: security, signer: signer, stop: stop, disk: try RunDisk.make())
    do {
      for start in 1...Self.startsMax
      where try once(setting, isFirst: start == 1, isLast: start == Self.startsMax) {
        return
      }
    } catch {
      let code = Exit.code(for: error)
      throw code == Exit.interrupted && stop.pulledBy == SIGTERM ? Exit.terminated : code
    }
  }

  /// One start; false = another one may go on at once.
  private func once(_ setting: Setting, isFirst: Bool, isLast: Bool) throws -> Bool {
    let spoolFolder = options.spoolFolder
    let isResumed = FileManager.default.fileExists(atPath: spoolFolder)
    try FileWriting.makeFolder(spoolFolder, mode: 0o700)
    let workload: MonthWorkload
    do {
      workload = try self.workload(setting)
    } catch {
      // A spool that was there is of use to whoever corrects the command. One that can't be removed
      // now harms nobody, and what went wrong is what a person must read.
      if !isResumed { try? FileWriting.remove(spoolFolder) }
      throw error
    }
    lookAhead(workload, setting.disk)
    let progress = ProgressLine(isQuiet: options.quiet)
    let coordinator = try Coordinator(
      configuration: try pool(
        setting, workload, isFresh: options.fresh && isFirst, progress: progress),
      workload: workload, stop: setting.stop)
    let outcome = coordinator.run()
    progress.end()
    switch outcome {
    case .finished: try publish(workload, coordinator)
    case .published:
      try workload.discard()
      try coordinator.removeSpool()
      try reportPublished()
    case .failed(let failure):
      try workload.discard()
      if failure.goesOnAtOnce, !isLast {
        Console.note("\(failure)")
        return false
      }
      throw ended(
        failure, cause: workload.failure, coordinator: coordinator, isResumed: isResumed)
    }
    return true
  }

  private func workload(_ setting: Setting) throws -> MonthWorkload {
    // Workers of this host read what memory copies fast; a network is slower than zstd's level 1.
    var configuration = try options.configuration(
      spoolFolder: options.spoolFolder, transportLevel: listen.isEmpty ? -5 : 1)
    configuration.disk = setting.disk
    configuration.workers = workersHere(configuration.loaded.job.limits)
    if let signer = setting.signer {
      configuration.signManifest = { manifest in try signer.sign(manifest) }
    }
    let stop = setting.stop
    configuration.isStopped = { stop.pulledBy != nil }
    return try MonthWorkload(configuration)
  }

  private func publish(_ workload: MonthWorkload, _ coordinator: Coordinator) throws {
    let summary: MonthSummary
    do {
      summary = try workload.publish {
        try coordinator.notePublished(manifestDigest: $0.octets)
      }
    } catch {
      try workload.discard()
      // Totals that don't balance are not mended by going on.
      if case LakeError.unbalanced = error { try coordinator.removeSpool() }
      throw error
    }
    report(summary)
    if let path = options.timings {
      try StepTimings.write(
        to: path, fromFolder: options.spoolFolder,
        records: summary.control.total.received.records)
    }
    try coordinator.removeSpool()
  }

  /// What the run leaves with. A spool that nothing can go on from is removed.
  private func ended(
    _ failure: CoordinatorFailure, cause: (any Error)?, coordinator: Coordinator, isResumed: Bool
  ) -> ExitCode {
    // Its kind decides the exit code; the pool knows its sentence only.
    var code = ExitCode(failure.exitCode)
    if let cause { code = Exit.code(for: cause) } else { Console.fail("\(failure)") }
    let isUseless =
      failure.leavesSpoolAlone ? !isResumed : [Exit.data, Exit.configuration].contains(code)
    if isUseless {
      // What can't be removed is found by the next run, which clears it up.
      try? coordinator.removeSpool()
    } else if code == Exit.interrupted {
      Console.note("what is done is kept in \(options.spoolFolder): the same command goes on")
    }
    return code
  }

  // MARK: The pool

  private func pool(
    _ setting: Setting, _ workload: MonthWorkload, isFresh: Bool, progress: ProgressLine
  ) throws -> CoordinatorConfiguration {
    let spoolFolder = options.spoolFolder
    let build = try BuildIdentity.ofThisProgram()
    var pool = CoordinatorConfiguration(
      run: "\(options.month)", build: build, spoolFolder: spoolFolder)
    pool.disk = setting.disk
    pool.startsFresh = isFresh
    let output = options.output
    pool.isPublished = { digest in
      // A manifest that can't be read isn't the one.
      (try? ContentDigest(ofFile: "\(output)/\(Manifest.fileName)"))?.octets == digest
    }
    pool.workerArguments += ["--build", build, "--memory", "\(workload.taskMemoryOctets)B"]
    pool.bound(
      transferOctets: workload.transferOctets, resultOctets: workload.limits.memoryOctets / 2)
    if let spaceWait = options.spaceWait { pool.waitForSpace(seconds: spaceWait) }
    pool.writtenFolders = [folderAbove]
    pool.estimateOctets = Int(clamping: workload.spaceOctets)
    pool.listen = listen
    pool.security = setting.security
    pool.allowsInsecureNetwork = network.allowInsecureNetwork
    pool.localWorkers = workersHere(workload.limits)
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

  private func workersHere(_ limits: Limits) -> Int {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return localWorkers ?? (limits.workers > 0 ? limits.workers : cores)
  }

  /// The folder that the output lies in, or will.
  private var folderAbove: String {
    URL(fileURLWithPath: options.output).standardizedFileURL.deletingLastPathComponent().path
  }

  /// Says beforehand where room may run out.
  private func lookAhead(_ workload: MonthWorkload, _ disk: any Disk) {
    if options.quiet { return }
    let needed = workload.spaceOctets / 10 * 13
    for folder in [options.spoolFolder, folderAbove] {
      // A disk that doesn't say what it has is heard of when it is written to.
      guard let space = try? disk.space(at: folder), Int64(space.freeOctets) < needed else {
        continue
      }
      Console.note(
        "the disk of \(folder) has \(Figure.octets(space.freeOctets)) free, and this month may "
          + "write about \(Figure.octets(workload.spaceOctets)): where room runs out, the run "
          + "waits for more and says so")
      return
    }
  }

  /// SIGHUP reads the list of keys again, and strangers' connections must not use up our files.
  private func lookAfterDoor() throws {
    try HangupSignal.listen()
    OpenDescriptors.raiseLimit()
  }

  // MARK: What it came to

  /// A run that was killed after it had published: nothing was left to do but to clear up.
  private func reportPublished() throws {
    if options.json {
      let text = try FileReading.contents(of: "\(options.output)/\(ControlReport.fileName)")
      Console.say(String(decoding: text, as: UTF8.self))
    } else {
      Console.say("\(options.output) is published already: nothing was left to do")
    }
  }

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
