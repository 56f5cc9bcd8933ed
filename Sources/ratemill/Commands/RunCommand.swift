import ArgumentParser
import ZeroMQ

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a month on this host: one coordinator, one worker process a core.",
    discussion: """
      Checks the job, cuts the feeds into batches, rates, bills, measures, selects, ties all \
      totals and publishes the month in one step. Totals that don't tie publish nothing. With \
      --listen, workers of other hosts may join at any time (ratemill worker --connect). Ctrl-C \
      ends the run and its workers; nothing is published then, and an earlier output stays as it \
      was. However a run ended, by Ctrl-C, a full disk, kill -9 or a power cut: the same command \
      goes on where it stopped, and what comes out has the same bytes. --fresh starts over.

        ratemill run Jobs/month-end --month 2026-10 --input month --output out/2026-10

      With --only, a part of the subscribers is rated again, for a correction or a trial:

        ratemill run Jobs/month-end --month 2026-10 --input month --output out/2026-10-p39 \
          --only plan=p39 --only region=HA
      """)

  @OptionGroup var options: RunOptions

  @Option(help: "Worker processes on this host (default: the job's, else one a core).")
  var workers: Int?

  @OptionGroup var network: NetworkOptions
  @OptionGroup var sharding: ShardOptions

  func validate() throws {
    if let workers, workers < 1 {
      throw ValidationError(
        "--workers is at least 1; for a run without local workers use 'ratemill coordinator'.")
    }
    try sharding.validate(spool: options.spool)
  }

  func run() throws {
    try Exit.guarding {
      try MonthRun(
        options: options, localWorkers: workers, network: network, sharding: sharding
      ).run()
    }
  }
}

struct CoordinatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinator",
    abstract: "Runs a month with workers that are started elsewhere.",
    discussion: """
      As 'run', but starts no worker: it waits at --listen for workers to come, and hands out the \
      work to as many as there are at any time. Workers must be of the same build.

        ratemill coordinator Jobs/month-end --month 2026-10 --input month --output out/2026-10 \
          --listen tcp://*:7701 --keys ~/.config/ratemill/keys

      Keys are made with 'ratemill keys'. Without them only this host is listened to.

      Where one host's network is too slow for the month, several coordinators share it, each with \
      workers of its own; 'ratemill merge' publishes:

        ratemill coordinator Jobs/month-end --month 2026-10 --input month --output out/2026-10 \
          --listen tcp://*:7701 --keys ~/.config/ratemill/keys \
          --shard 1/2 --spool shared/shard-1 --peer shared/shard-2
      """)

  @OptionGroup var options: RunOptions
  @OptionGroup var network: NetworkOptions
  @OptionGroup var sharding: ShardOptions

  func validate() throws {
    if network.listen.isEmpty {
      throw ValidationError("a coordinator needs --listen: nobody could reach it otherwise.")
    }
    try sharding.validate(spool: options.spool)
  }

  func run() throws {
    try Exit.guarding {
      try MonthRun(
        options: options, localWorkers: 0, network: network, sharding: sharding
      ).run()
    }
  }
}

extension Endpoint: ExpressibleByArgument {
  package init?(argument: String) {
    // The parser's sentence is said by ArgumentParser as "invalid value".
    guard let endpoint = try? Endpoint(parsing: argument) else { return nil }
    self = endpoint
  }
}
