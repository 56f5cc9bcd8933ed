import ArgumentParser
import Foundation
import Jobs
import Pipeline
import WorkerNode
import ZeroMQ

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Works for a coordinator, here or on another host.",
    discussion: """
      May be started before the coordinator, and during a run. SIGTERM lets it finish what it has \
      begun; killing it costs the run nothing but the time to do its tasks again. Where the \
      coordinator is killed, it goes on with what it has begun for ten minutes, and hands it over \
      when the run is started again. It needs neither the job nor the feeds: the coordinator sends \
      what it needs.

        ratemill worker --connect tcp://127.0.0.1:7701
      """)

  @Option(help: "The coordinator's address, as it was given to --listen.")
  var connect: Endpoint

  @Option(help: "What the coordinator calls this worker (default: host and process).")
  var name: String?

  @Option(
    help: ArgumentHelp(
      "What this host is called (default: its name).",
      discussion: "Workers that say the same share one memory.", valueName: "name"))
  var host: String?

  @Option(
    help: ArgumentHelp(
      "What tasks may take of this host's memory in all, 16GiB (default: no limit).",
      valueName: "size"))
  var memory: MemorySize?

  @Option(help: ArgumentHelp("This start's session, hexadecimal.", visibility: .hidden))
  var session: String?

  @Option(help: ArgumentHelp("The process to die with.", visibility: .hidden))
  var parent: Int32?

  @Option(help: ArgumentHelp("Which build it is, as its starter knows.", visibility: .hidden))
  var build: String?

  @Option(help: ArgumentHelp("A folder to write what the steps cost to.", visibility: .hidden))
  var timings: String?

  @Flag(help: "Let a plain tcp:// connection leave this host. Only on a network safe in itself.")
  var allowInsecureNetwork = false

  func run() throws {
    try Exit.guarding {
      let process = ProcessInfo.processInfo
      var configuration = WorkerConfiguration(
        connect: connect,
        name: name ?? "\(process.hostName)-\(process.processIdentifier)",
        build: try build ?? BuildIdentity.ofThisProgram())
      if let session = session.flatMap({ UInt64($0, radix: 16) }) {
        configuration.session = session
      }
      configuration.parent = parent
      configuration.host = host ?? process.hostName
      configuration.memoryOctets = memory?.octets ?? 0
      configuration.allowsInsecureNetwork = allowInsecureNetwork
      let ledger = StepLedger()
      let outcome = try Worker(
        configuration: configuration,
        factory: MonthRunners.factory(meter: timings == nil ? nil : ledger.meter)
      ).run()
      if let timings { try ledger.write(inFolder: timings) }
      if outcome.exitCode != 0 || parent == nil { Console.note("\(outcome)") }
      throw ExitCode(outcome.exitCode)
    }
  }
}

/// A size with its unit, `16GiB`.
struct MemorySize: ExpressibleByArgument {
  let octets: Int

  init?(argument: String) {
    guard let octets = SizeText.octets(argument), octets > 0, octets < 1 << 50 else { return nil }
    self.octets = Int(octets)
  }
}
