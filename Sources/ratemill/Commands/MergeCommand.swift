import ArgumentParser
import CoordinatorNode
import Foundation
import Keys
import Lake
import Pipeline
import Storage
import WorkerNode
import ZeroMQ

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Publishes a month that several coordinators did (--shard).",
    discussion: """
      Takes the results of all shards, computes nothing, ties all totals and publishes in one step: \
      the same bytes as a run by one coordinator. Job, month, input, key and scope are those of the \
      shards. What is missing is named, with exit code 75; killed, it is given again. The shards' \
      spools stay, unless --remove-spools.

        ratemill run Jobs/month-end --month 2026-10 --input month --output out/2026-10 \\
          --shard 1/2 --spool shared/shard-1 --peer shared/shard-2
        ratemill run Jobs/month-end --month 2026-10 --input month --output out/2026-10 \\
          --shard 2/2 --spool shared/shard-2 --peer shared/shard-1
        ratemill merge Jobs/month-end --month 2026-10 --input month --output out/2026-10 \\
          --from shared/shard-1 --from shared/shard-2
      """)

  @OptionGroup var options: RunOptions

  @Option(
    help: ArgumentHelp("The spool of a shard; once for each shard.", valueName: "folder"))
  var from: [String] = []

  @Flag(help: "Remove the shards' spools once the month is published.")
  var removeSpools = false

  func validate() throws {
    guard !from.isEmpty else {
      throw ValidationError("merge needs the shards' spools: --from SHARED/shard-1 --from …")
    }
    guard Set(from.map(ShardOptions.path)).count == from.count else {
      throw ValidationError("two --from are the same folder: each shard has its own.")
    }
    guard !options.fresh else {
      throw ValidationError("merge keeps nothing to start over from: leave --fresh out.")
    }
    guard options.timings == nil else {
      throw ValidationError("merge computes nothing: --timings belongs to the shards.")
    }
  }

  func run() throws {
    try Exit.guarding {
      let stop = try StopSwitch()
      try stop.listenToSignals()
      do {
        try MergeRun(options: options, spools: from.map(ShardOptions.path)).run(
          removesSpools: removeSpools, stop: stop)
      } catch {
        let code = Exit.code(for: error)
        throw code == Exit.interrupted && stop.pulledBy == SIGTERM ? Exit.terminated : code
      }
    }
  }
}

/// From the shards' spools to the published folder.
private struct MergeRun {
  let options: RunOptions
  let spools: [String]

  func run(removesSpools: Bool, stop: StopSwitch) throws {
    let disk = try RunDisk.make()
    let signer = try options.signer()
    // Not that of a run by one coordinator, which may be of use; this one holds nothing that is.
    let spoolFolder = options.spoolFolder + "-merge"
    try FileWriting.makeFolder(spoolFolder, mode: 0o700)
    var configuration = try options.configuration(spoolFolder: spoolFolder, transportLevel: -5)
    configuration.disk = disk
    configuration.isStopped = { stop.pulledBy != nil }
    if let signer { configuration.signManifest = { manifest in try signer.sign(manifest) } }
    let workload: MonthWorkload
    do {
      workload = try MonthWorkload(configuration)
    } catch {
      // Another merge's is left alone. One that can't be removed harms nobody.
      if case LakeError.busy = error { throw error }
      try? FileWriting.remove(spoolFolder)
      throw error
    }
    // Likewise.
    defer { try? FileWriting.remove(spoolFolder) }
    let progress = ProgressLine(isQuiet: options.quiet)
    let merge = ShardMerge(
      workload: workload, build: try BuildIdentity.ofThisProgram(), spools: spools, disk: disk)
    merge.isStopped = configuration.isStopped
    merge.report = { progress.show($0) }
    if removesSpools, let digest = publishedDigest, merge.isMerged(manifestDigest: digest) {
      try workload.discard()
      try merge.removeLeft()
      try MonthReport(options: options).sayPublished()
      return
    }
    let summary: MonthSummary
    do {
      try merge.run()
      progress.end()
      summary = try workload.publish()
    } catch {
      progress.end()
      // What went wrong is what a person must read; the next merge clears up what is left.
      try? workload.discard()
      throw error
    }
    MonthReport(options: options).say(summary)
    if removesSpools, let digest = publishedDigest {
      try merge.removeSpools(manifestDigest: digest)
    } else if !options.quiet {
      Console.note(
        "the shards' spools stay: remove \(spools.joined(separator: ", ")) when you like")
    }
  }

  /// Of the month that stands in the output's place.
  private var publishedDigest: [UInt8]? {
    // A month that can't be read isn't there.
    (try? ContentDigest(ofFile: "\(options.output)/\(Manifest.fileName)"))?.octets
  }
}
