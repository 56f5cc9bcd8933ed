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
  let sharding: ShardOptions

  private var listen: [Endpoint] { network.listen }

  /// A shard's spool is known to the others by this name; else it goes by the output's.
  private var spoolFolder: String {
    guard sharding.shard != nil, let spool = options.spool else { return options.spoolFolder }
    return ShardOptions.path(spool)
  }

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
    let signer = try options.signer()
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
    let spoolFolder = spoolFolder
    try sharding.check(spool: spoolFolder)
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
    case .finished(let progress) where sharding.shard != nil:
      try workload.discard()
      sayDone(progress)
    case .finished: try publish(workload, coordinator)
    case .published:
      try workload.discard()
      try coordinator.removeSpool()
      try MonthReport(options: options).sayPublished()
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
      spoolFolder: spoolFolder, transportLevel: listen.isEmpty ? -5 : 1)
    configuration.disk = setting.disk
    if sharding.shard != nil { configuration.partFolder = "\(spoolFolder)/part" }
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
      summary = try workload.publish(
        recording: { try coordinator.notePublished(manifestDigest: $0.octets) },
        staged: { coordinator.dropUnsettled() })
    } catch {
      try workload.discard()
      // Totals that don't balance are not mended by going on.
      if case LakeError.unbalanced = error { try coordinator.removeSpool() }
      throw error
    }
    MonthReport(options: options).say(summary)
    if let path = options.timings {
      try StepTimings.write(
        to: path, fromFolder: spoolFolder,
        records: summary.control.total.received.records)
    }
    try coordinator.removeSpool()
  }

  /// One of several coordinators is done: its results are the merge's.
  private func sayDone(_ progress: RunProgress) {
    guard let plan = sharding.plan, !options.quiet else { return }
    let spools = ([spoolFolder] + plan.peers).map { "--from \($0)" }.joined(separator: " ")
    Console.note(
      "shard \(plan.number) is done: \(progress.tasksDone) of \(progress.tasksTotal) partitions, "
        + "kept in \(spoolFolder). When all shards are done, publish:\n"
        + "  ratemill merge \(options.job) --month \(options.month) --input \(options.input) "
        + "--output \(options.output) \(spools)")
  }

  /// What the run leaves with. A spool that nothing can go on from is removed.
  private func ended(
    _ failure: CoordinatorFailure, cause: (any Error)?, coordinator: Coordinator, isResumed: Bool
  ) -> ExitCode {
    // Its kind decides the exit code; the pool knows its sentence only.
    var code = ExitCode(failure.exitCode)
    if let cause { code = Exit.code(for: cause) } else { Console.fail("\(failure)") }
    if case .shard = failure { return code }
    let isUseless =
      failure.leavesSpoolAlone
      ? !isResumed : [Exit.data, Exit.noInput, Exit.configuration].contains(code)
    if isUseless {
      // What can't be removed is found by the next run, which clears it up.
      try? coordinator.removeSpool()
    } else if code == Exit.interrupted {
      Console.note("what is done is kept in \(spoolFolder): the same command goes on")
    }
    return code
  }

  // MARK: The pool

  private func pool(
    _ setting: Setting, _ workload: MonthWorkload, isFresh: Bool, progress: ProgressLine
  ) throws -> CoordinatorConfiguration {
    let spoolFolder = spoolFolder
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
    pool.writtenFolders = sharding.shard == nil ? [folderAbove] : []
    pool.estimateOctets = Int(clamping: workload.spaceOctets)
    pool.shard = sharding.plan
    pool.listen = listen
    pool.security = setting.security
    pool.allowsInsecureNetwork = network.allowInsecureNetwork
    pool.localWorkers = workersHere(workload.limits)
    // Workers from elsewhere may have gone home when what was lost has to be done again.
    if pool.localWorkers == 0 { pool.settleAfter = .zero }
    if let settleAfter = options.settleAfter { pool.settleAfter = .seconds(settleAfter) }
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
}
